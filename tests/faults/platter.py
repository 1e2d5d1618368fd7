"""Reads what powercut.c keeps: the data folder as a disk would hold it after the power was cut."""
import os
import shutil


def lay_out(platter, root_inode, target):
    """Makes `target` the folder that had inode `root_inode`, with every durable name and byte and nothing else."""
    os.makedirs(target)
    names = os.path.join(platter, "folder", str(root_inode))
    if not os.path.exists(names):
        return
    with open(names, encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            inode, kind, name = line.rstrip("\n").split(" ", 2)
            path = os.path.join(target, name)
            if kind == "d":
                lay_out(platter, inode, path)
            elif os.path.exists(content := os.path.join(platter, "inode", inode)):
                shutil.copyfile(content, path)
            else:
                open(path, "wb").close()


def environment(library, root, platter, leak=0, seed=1, refuse=""):
    """The variables under which a program's writes below `root` are followed; makes the empty folder `platter`."""
    os.makedirs(platter)
    return {"LD_PRELOAD": library, "POWERCUT_ROOT": root, "POWERCUT_PLATTER": platter, "POWERCUT_LEAK": str(leak),
            "POWERCUT_SEED": str(seed), "POWERCUT_REFUSE": refuse}
