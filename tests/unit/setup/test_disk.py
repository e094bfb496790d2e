"""What an installation fills of a disk."""

import pytest

from ae.setup.disk import mb_on_disk


def test_what_is_used_of_a_disk_is_counted_once(tmp_path):
    twice = mb_on_disk([tmp_path, tmp_path / "not" / "there"])

    assert twice == pytest.approx(mb_on_disk([tmp_path]), rel=0.1)
