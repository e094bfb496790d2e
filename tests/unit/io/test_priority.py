"""A child that gives way: its own niceness, and its session's where there are such."""

import os
import subprocess
import sys

from tests.trainers import ROOT

TELL = """
import os
from pathlib import Path

from ae.io.priority import give_way

give_way()
group = Path("/proc/self/autogroup")
print(os.nice(0), group.read_text().split()[-1] if group.exists() else 19)
"""


def test_a_child_in_a_session_of_its_own_gives_way_to_all_others():
    told = subprocess.run(
        [sys.executable, "-c", TELL],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )

    assert told.stdout.split() == ["19", "19"]
    assert told.stderr == ""
