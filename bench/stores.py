"""Filled stores that the benches start from, kept between runs."""
import glob
import hashlib
import os
import shutil
import subprocess
import time

BYTES_A_DOSSIER = 17_500  # in SQLite; a row of PostgreSQL is larger by its header
ROOM_LEFT = 20e9


def room_for(folder, dossiers, copies=1):
    """Whether the disk holds so many dossiers and 20 GB stay free."""
    stat = os.statvfs(folder)
    return stat.f_bavail * stat.f_frsize - dossiers * BYTES_A_DOSSIER * copies > ROOM_LEFT


def made_from():
    """What a filled store depends on, as a short word."""
    here = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256()
    for path in [f"{here}/fill.c", f"{here}/corpus.c", *sorted(glob.glob(f"{here}/../src/store/migrations/*.sql"))]:
        with open(path, "rb") as f:
            digest.update(f.read())
    return digest.hexdigest()[:16]


def filled(build, work, dossiers, say, hours=None):
    """A data folder with so many dossiers: made anew when the filler is another, or it is older than so many hours
    (ten hours after the filling, what is open begins to fall due)."""
    filler = f"{build}/bench/bench_fill"
    folder, stamp = f"{work}/store-{dossiers}", f"{work}/store-{dossiers}.done"
    made_by = made_from()
    if os.path.isdir(folder) and os.path.exists(stamp):
        young = hours is None or time.time() - os.path.getmtime(stamp) < hours * 3600
        if young and open(stamp).read().startswith(made_by):
            return folder
    shutil.rmtree(folder, ignore_errors=True)
    say(f"filling {folder} ...")
    done = subprocess.run([filler, "--data", folder, "--dossiers", str(dossiers)], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"the store could not be filled: {done.stdout.strip()}")
    with open(stamp, "w") as f:
        f.write(f"{made_by}\n{done.stdout}")
    say(done.stdout.strip())
    return folder
