"""For which machines there is a PyTorch."""

import pytest

from ae.setup.machine import Machine, this_machine, torch_mb, why_no_torch

LINUX = Machine("Linux", "x86_64", "glibc", 64, (3, 11))


@pytest.mark.parametrize(
    "machine",
    [
        LINUX,
        Machine("Linux", "aarch64", "glibc", 64, (3, 14)),
        Machine("Darwin", "arm64", "", 64, (3, 12)),
        Machine("Windows", "AMD64", "", 64, (3, 13)),
    ],
)
def test_the_usual_machines_have_one(machine):
    assert why_no_torch(machine) == ""
    assert torch_mb(machine) >= 100


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (Machine("Darwin", "x86_64", "", 64, (3, 12)), "a Mac with an Intel processor"),
        (Machine("Linux", "armv7l", "glibc", 32, (3, 11)), "a Python of 32 bits"),
        (Machine("Windows", "AMD64", "", 32, (3, 11)), "a Python of 32 bits"),
        (Machine("Linux", "riscv64", "glibc", 64, (3, 11)), "Linux on riscv64"),
        (Machine("Linux", "x86_64", "musl", 64, (3, 11)), "a Linux without glibc"),
        (
            Machine("Linux", "x86_64", "glibc", 64, (3, 15)),
            "Python 3.15 yet (take 3.11 to 3.14)",
        ),
    ],
)
def test_the_others_are_told_which(machine, said):
    assert why_no_torch(machine) == said


def test_this_machine_can_train():
    # Or the tests of the trainer could not run.
    assert why_no_torch(this_machine()) == ""
