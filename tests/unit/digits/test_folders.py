"""Folders of digits as people have them: found, known by what they hold, or named."""

import gzip
import hashlib
import re

import numpy as np
import pytest

from ae.config import DataConfig, RunConfig
from ae.digits import known
from ae.digits.here import look_at_data
from ae.digits.sources import describe_data, load_digits, load_test_split
from ae.errors import DataError
from tests.fixtures import data_folders as folders
from tests.fixtures.data_folders import IMAGES, LABELS, few_digits
from tests.idx import idx_bytes, made_up_digits, write_dataset


@pytest.mark.parametrize("lay_out", folders.AS_PEOPLE_HAVE_THEM)
def test_a_folder_as_people_have_it_is_taken(lay_out, tmp_path, monkeypatch):
    lay_out(tmp_path)
    monkeypatch.setenv("AE_DATA", str(tmp_path))
    train, test = few_digits()

    digits, here = load_digits(), look_at_data()

    np.testing.assert_array_equal(digits.train.images, train[0])
    np.testing.assert_array_equal(digits.test.images, test[0])
    np.testing.assert_array_equal(digits.test.labels, test[1])
    assert here.counts == {"mnist": folders.N_TRAIN}
    assert here.problems == []
    data = describe_data("mnist")
    assert data == digits.config("mnist")
    kept = load_test_split("mnist", data.test_sha256)
    np.testing.assert_array_equal(kept.images, test[0])


@pytest.mark.parametrize("named", ["", "MNIST", "MNIST/raw", "..", "'MNIST' "])
def test_the_variable_may_name_a_folder_a_level_off(named, tmp_path, monkeypatch):
    raw = folders.torchvision(tmp_path / "data")
    monkeypatch.chdir(raw.parents[1])
    monkeypatch.setenv("AE_DATA", named or ".")

    assert len(load_digits().train.labels) == folders.N_TRAIN
    assert look_at_data().counts == {"mnist": folders.N_TRAIN}


def test_the_variable_may_begin_at_home(tmp_path, monkeypatch):
    folders.torchvision(tmp_path / "digits")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("AE_DATA", "~/digits")

    assert load_digits().source == "folder"
    monkeypatch.setenv("AE_DATA", "~no-such-person/digits")
    with pytest.raises(DataError, match="the home of somebody who is not known"):
        load_digits()
    assert "not known" in look_at_data().problems[0]


def test_a_half_made_set_is_named_beside_a_good_one(tmp_path, monkeypatch):
    folders.torchvision(tmp_path)
    kmnist = write_dataset(tmp_path, *few_digits(), name="KMNIST")
    (kmnist / LABELS).unlink()
    (tmp_path / "FashionMNIST" / "raw").mkdir(parents=True)
    monkeypatch.setenv("AE_DATA", str(tmp_path))

    here = look_at_data()

    assert here.counts == {"mnist": folders.N_TRAIN}
    assert len(here.problems) == 2
    for title, missing in (("KMNIST", LABELS), ("Fashion-MNIST", "train-labels")):
        assert any(
            text.startswith(f"{title} in ")
            and re.search(f"{missing}.* is missing", text)
            for text in here.problems
        )
    assert all("Put all four files there anew" in text for text in here.problems)


def test_a_folder_without_digits_is_said_to_have_none(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_DATA", str(tmp_path))

    here = look_at_data()

    assert here.counts == {}
    assert "AE_DATA names" in here.problems[0]
    assert "FOLDER/MNIST/raw/" in here.problems[0]


def mnist_under(tmp_path, name):
    """Lay out MNIST's own test digits, whose fingerprint is known, under a name."""
    return write_dataset(tmp_path, *few_digits(n_test=10_000), name=name)


def test_a_folder_that_is_not_what_it_is_called_is_taken_for_what_it_is(
    tmp_path, monkeypatch
):
    raw = mnist_under(tmp_path, "KMNIST")
    monkeypatch.setenv("AE_DATA", str(tmp_path))
    words = f"{raw} is called KMNIST, but what it holds is MNIST: it is used as MNIST."

    here = look_at_data()
    digits = load_digits("kmnist")

    assert here.counts == {"mnist": folders.N_TRAIN}
    assert here.said == {"mnist": [words]}
    assert words in digits.note
    assert describe_data("mnist") == digits.config("kmnist")
    assert digits.config("kmnist").dataset == "mnist"
    assert digits.config("kmnist").called == "kmnist"


def test_the_bundle_stands_in_for_a_folder_that_holds_another_set(tmp_path):
    mnist_under(tmp_path / "data", "KMNIST")

    with pytest.raises(DataError, match="is called KMNIST, but what it holds is MNIST"):
        load_digits("kmnist")


def test_files_of_two_sets_in_one_folder_are_told_apart(tmp_path, monkeypatch):
    raw = mnist_under(tmp_path, "MNIST")
    # The fingerprint alone counts, so any bytes may be Fashion-MNIST's.
    packed = gzip.compress((raw / "train-labels-idx1-ubyte").read_bytes())
    (raw / "train-labels-idx1-ubyte").unlink()
    (raw / "train-labels-idx1-ubyte.gz").write_bytes(packed)
    md5 = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    monkeypatch.setitem(known.PACKED, md5, "fashion-mnist")

    with pytest.raises(DataError, match=r"are of different sets: .* of Fashion-MNIST"):
        load_digits("mnist", tmp_path)


def test_torchvision_publishes_the_fingerprints_that_are_compared():
    from torchvision import datasets

    for cls, name in (
        (datasets.MNIST, "mnist"),
        (datasets.FashionMNIST, "fashion-mnist"),
        (datasets.KMNIST, "kmnist"),
    ):
        assert [known.PACKED[md5] for _, md5 in cls.resources] == [name] * 4


def test_pictures_on_their_side_are_turned_and_that_is_said(tmp_path, monkeypatch):
    raw = write_dataset(tmp_path, *few_digits(turned=True))
    monkeypatch.setenv("AE_DATA", str(tmp_path))

    digits, data = load_digits(), describe_data("mnist")

    np.testing.assert_array_equal(digits.train.images, few_digits()[0][0])
    assert data.turned
    said = " ".join(look_at_data().said["mnist"])
    assert said in digits.note
    assert "lay on their side, as EMNIST's do, and were turned" in said
    assert str(raw) in said


def test_pictures_that_are_no_digits_are_said_to_be_none(tmp_path):
    write_dataset(tmp_path, made_up_digits(40), made_up_digits(60))

    digits = load_digits("mnist", tmp_path)

    assert "its pictures do not look like digits" in digits.note
    assert digits.config("mnist").kind == "no digits"


def test_other_digits_are_said_to_be_others(tmp_path):
    folders.torchvision(tmp_path)

    digits = load_digits("mnist", tmp_path)

    assert "holds other digits than those MNIST is published with" in digits.note
    assert digits.config("mnist").kind == "other digits"


def test_letters_get_a_sentence(tmp_path, monkeypatch):
    raw = write_dataset(tmp_path, *few_digits())
    (raw / LABELS).write_bytes(idx_bytes(np.arange(folders.N_TEST) % 26 + 1))
    monkeypatch.setenv("AE_DATA", str(tmp_path))

    with pytest.raises(
        DataError, match=r"the letters of EMNIST .* take EMNIST's digits"
    ):
        load_digits()
    assert "the letters of EMNIST" in look_at_data().problems[0]


def test_of_two_damaged_files_the_likeliest_is_named(tmp_path):
    raw = folders.torchvision(tmp_path)
    (raw / IMAGES).write_bytes(b"")
    (raw / f"{IMAGES}.gz").write_bytes(b"not found")

    with pytest.raises(DataError, match=f"{IMAGES} is truncated"):
        load_digits("mnist", tmp_path)


def test_a_mended_folder_is_looked_at_again(tmp_path, monkeypatch):
    raw = folders.torchvision(tmp_path)
    monkeypatch.setenv("AE_DATA", str(tmp_path))
    good = (raw / LABELS).read_bytes()
    (raw / LABELS).write_bytes(good[:-1])
    assert look_at_data().counts == {}

    (raw / LABELS).write_bytes(good)

    assert look_at_data().counts == {"mnist": folders.N_TRAIN}


def test_what_was_found_stands_in_a_run_s_config_only_if_there_is_something():
    plain = RunConfig(data=DataConfig())
    odd = RunConfig(data=DataConfig("mnist", "folder", "ab", "kmnist", True, ""))

    assert set(plain.to_dict()["data"]) == {"dataset", "source", "test_sha256"}
    assert RunConfig.from_dict(odd.to_dict()) == odd
    assert odd.to_dict()["data"]["called"] == "kmnist"
