"""What the bench asks of the machine: processes it starts, their memory and time, and how busy everybody else is."""
import http.client
import json
import os
import re
import select
import shutil
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
PASSWORD = "les mots du banc"


def result_of(text):
    """The values of a line `RESULT name=value ...`."""
    line = next((l for l in text.splitlines() if l.startswith("RESULT ")), None)
    if line is None:
        raise SystemExit(f"no result: {text.strip()[-600:]}")
    pairs = re.findall(r"(\w+)=(\S+)", line)
    return {k: float(v) if re.fullmatch(r"-?[\d.]+", v) else v for k, v in pairs}


def run(command, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def load():
    return " ".join(f"{x:.1f}" for x in os.getloadavg())


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as f:
        return int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1)) / 1024


def cpu_s(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def running_ns(pid):
    """Time on a core of a process's living threads, finer than the clock's ticks."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as f:
            total += int(f.read().split()[0])
    return total


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(child) for child in f.read().split()]


def children_cpu_s():
    used = os.times()
    return used.children_user + used.children_system


def mapped_files(pid):
    with open(f"/proc/{pid}/maps") as f:
        return sorted({l.split()[-1] for l in f if "/" in l and os.path.isfile(l.split()[-1])})


def evict(paths):
    """Asks the kernel to forget the files' pages; those another process maps stay."""
    for path in paths:
        try:
            fd = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)


def drop_caches():
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w") as f:
        f.write("3\n")


class Server:
    """A guichet that serves a data folder on a free port."""

    def __init__(self, binary, data, patience=60, options=()):
        self.lmtp = f"unix:{data}/lmtp.sock"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GUICHET_")}
        self.log = open(f"{data}/bench.log", "ab")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [binary, "serve", "--data", data, "--http", "127.0.0.1:0", "--lmtp", self.lmtp, *options],
            stdout=subprocess.PIPE, stderr=self.log, env={**environment, "GUICHET_LOG_LEVEL": "warn"})
        ready, _, _ = select.select([self.process.stdout], [], [], patience)
        line = self.process.stdout.readline().decode() if ready else ""
        found = re.search(r"listening on http://(\S+):(\d+)", line)
        if not found:
            self.process.kill()
            raise SystemExit(f"the server did not start; see {data}/bench.log")
        self.host, self.port = found.group(1), int(found.group(2))
        self.url = f"http://{self.host}:{self.port}"
        status, _, body = self.get("/")
        self.first_page_ms = (time.perf_counter() - began) * 1000
        if status != 200 or len(body) < 200:
            raise SystemExit(f"the first page is {status} with {len(body)} bytes")
        self.pid = self.process.pid

    def get(self, path, headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer, body

    def sign_in(self, email):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        connection.request("POST", "/api/v1/session", json.dumps({"email": email, "password": PASSWORD}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"sign-in of {email}: {answer.status} {body[:300]}")
        return answer.headers["Set-Cookie"].split(";")[0]

    def pss(self):
        return pss_mib(self.pid)

    def cpu(self):
        return cpu_s(self.pid)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def fresh_copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)
    return target
