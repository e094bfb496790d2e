"""A child that ends with its parent."""

import os
import signal
import subprocess
import sys

from tests.trainers import ROOT

CHILD = """if True:
    import time
    from ae.io.parent import end_with_parent

    end_with_parent()
    print("here", flush=True)
    time.sleep({seconds})
"""
# Starts the child, hands its output on, and waits to be killed.
PARENT = """if True:
    import subprocess, sys, time

    command = [sys.executable, "-c", sys.argv[1]]
    child = subprocess.Popen(command, stdin=subprocess.PIPE)
    time.sleep(600)
"""


def test_a_killed_parent_takes_its_child_along():
    command = [sys.executable, "-c", PARENT, CHILD.format(seconds=600)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    assert parent.stdout.readline() == b"here\n"

    parent.send_signal(signal.SIGKILL)

    # The end of what both of them print into: nobody is left.
    assert parent.stdout.read() == b""
    parent.stdout.close()
    parent.wait()


def test_a_child_that_ends_by_itself_ends_well():
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD.format(seconds=0)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    process.stdout.read()
    assert process.wait() == 0
    assert process.stderr.read() == b""
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()
