"""Waiting for something to be so, never for a time to pass."""
import socket
import time

PATIENCE = 15.0  # seconds; a loaded machine of two cores needs a few


def until(what, check, seconds=PATIENCE):
    """Calls check() until it answers something true, and returns that; fails with `what` when it never does.

    For what tells nobody that it happened (a file in a Maildir, a port that opens). Events have their own waits.
    """
    deadline = time.monotonic() + seconds
    pause = 0.002
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain for: {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    """True when something accepts connections on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False
