import contextlib
import gzip
import hashlib
import re
import socket
import struct
import threading
import tracemalloc
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from ae.config import DataConfig
from ae.digits.bundle import BUNDLED, N_BUNDLED_TRAIN
from ae.digits.here import datasets_here, look_at_data
from ae.digits.idx import LabelledImages, read_split
from ae.digits.sources import describe_data, load_digits, load_test_split
from ae.errors import DataError
from tests.idx import idx_bytes, made_up_digits, resources_of, write_dataset

IMAGES, LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"


@pytest.fixture
def raw(tmp_path):
    """A folder of six made-up test digits, plain, to damage as a test likes."""
    return write_dataset(tmp_path / "here", made_up_digits(12), made_up_digits(6))


@pytest.fixture
def torchvision_mirror(tmp_path, monkeypatch):
    """Point torchvision at a server on this machine; return the folder it serves."""
    from torchvision.datasets import MNIST

    served = write_dataset(
        tmp_path / "served", made_up_digits(30), made_up_digits(20), zipped=True
    )
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(QuietHandler, directory=served)
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(MNIST, "resources", resources_of(served))
    monkeypatch.setattr(MNIST, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def no_mirror(monkeypatch):
    """Point torchvision at a port where nobody listens."""
    from torchvision import datasets

    with contextlib.closing(socket.socket()) as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(datasets.MNIST, "mirrors", [address])
    monkeypatch.setattr(datasets.KMNIST, "mirrors", [address])


@pytest.fixture
def answering_with(monkeypatch):
    """Point torchvision at a socket which gives one answer, or (None) never any."""
    from torchvision.datasets import MNIST

    @contextlib.contextmanager
    def mirror(answer):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            monkeypatch.setattr(
                MNIST, "mirrors", [f"http://127.0.0.1:{listening.getsockname()[1]}/"]
            )
            thread = threading.Thread(target=answer_once, args=(listening, answer))
            thread.start()
            yield
            thread.join()

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return mirror


def answer_once(listening, answer):
    connection, _ = listening.accept()
    connection.settimeout(10)
    with connection:
        connection.recv(4096)
        if answer is None:
            connection.recv(4096)  # returns when the other side hangs up
        else:
            connection.sendall(answer)


def test_the_bundle_holds_ten_thousand_digits_to_train_and_ten_thousand_to_test():
    digits = load_digits()

    assert digits.train.images.shape == digits.test.images.shape == (10_000, 28, 28)
    assert digits.train.labels.shape == digits.test.labels.shape == (10_000,)
    assert digits.source == "bundled"


def test_the_bundled_test_digits_are_mnists_own():
    # Reference: md5 of the unzipped files of LeCun's page.
    published = {
        IMAGES: "2646ac647ad5339dbf082846283269ea",
        LABELS: "27ae3e4e09519cfbb04c329615203637",
    }
    for name, md5 in published.items():
        content = gzip.decompress((BUNDLED / f"MNIST/raw/{name}.gz").read_bytes())

        assert hashlib.md5(content, usedforsecurity=False).hexdigest() == md5


def test_the_bundled_training_digits_start_as_mnist_does():
    labels = load_digits().train.labels

    assert labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(labels, minlength=10).min() > 800


def test_the_digits_come_out_as_they_were_written(tmp_path):
    train, test = made_up_digits(12, seed=1), made_up_digits(6, seed=2)
    write_dataset(tmp_path / "here", train, test)

    digits = load_digits("mnist", tmp_path / "here")

    np.testing.assert_array_equal(digits.train.images, train[0])
    np.testing.assert_array_equal(digits.train.labels, train[1])
    np.testing.assert_array_equal(digits.test.images, test[0])
    np.testing.assert_array_equal(digits.test.labels, test[1])


def test_zipped_files_are_read_as_well_as_plain_ones(tmp_path):
    write_dataset(
        tmp_path / "zipped", made_up_digits(3), made_up_digits(6), zipped=True
    )
    write_dataset(tmp_path / "plain", made_up_digits(3), made_up_digits(6))

    zipped = load_digits("mnist", tmp_path / "zipped")
    plain = load_digits("mnist", tmp_path / "plain")

    assert zipped.test.sha256() == plain.test.sha256()


def test_scaled_images_are_what_the_network_takes():
    split = LabelledImages(
        np.array([[[0, 51], [102, 255]]], dtype=np.uint8), np.zeros(1, np.uint8)
    )
    scaled = split.scaled()

    assert scaled.dtype == np.float32
    np.testing.assert_array_equal(
        scaled, np.array([[[[0.0, 0.2], [0.4, 1.0]]]], dtype=np.float32)
    )


def test_a_fingerprint_changes_with_one_pixel_and_with_one_label():
    images, labels = (np.array(a, dtype=np.uint8) for a in made_up_digits(3))
    one_pixel, one_label = images.copy(), labels.copy()
    one_pixel[1, 2, 3] ^= 1
    one_label[0] ^= 1

    prints = {
        LabelledImages(images, labels).sha256(),
        LabelledImages(one_pixel, labels).sha256(),
        LabelledImages(images, one_label).sha256(),
    }

    assert len(prints) == 3
    assert LabelledImages(images.copy(), labels.copy()).sha256() in prints


def test_the_folders_are_tried_in_order(tmp_path, monkeypatch):
    # Which folder was read shows in the number of digits.
    for n, name in ((1, "named"), (2, "variable"), (3, "data")):
        write_dataset(tmp_path / name, made_up_digits(n), made_up_digits(n))

    def n_found(folder=None):
        digits = load_digits("mnist", folder)
        assert digits.source == "folder"
        return len(digits.train.labels)

    assert n_found() == 3
    monkeypatch.setenv("AE_DATA", str(tmp_path / "variable"))
    assert n_found() == 2
    assert n_found(tmp_path / "named") == 1


def test_the_note_names_the_folder(tmp_path, raw):
    assert (
        load_digits("mnist", tmp_path / "here").note == f"Digits from the folder {raw}."
    )


def test_an_empty_variable_names_no_folder(monkeypatch):
    monkeypatch.setenv("AE_DATA", "")

    assert load_digits().source == "bundled"


def test_a_folder_named_on_the_command_line_must_hold_the_data_set(tmp_path):
    with pytest.raises(
        DataError, match=r"--data names .*nowhere, but .* does not exist"
    ):
        load_digits("mnist", tmp_path / "nowhere")


def test_a_folder_named_by_the_variable_must_hold_the_data_set(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_DATA", str(tmp_path / "nowhere"))

    with pytest.raises(DataError, match=r"AE_DATA names .*nowhere, but"):
        load_digits()


def test_a_named_folder_is_not_made_good_by_another_one(tmp_path, raw):
    raw.parents[1].rename("data")

    with pytest.raises(DataError, match="--data names"):
        load_digits("mnist", tmp_path / "nowhere")


def test_a_folder_which_lacks_one_file_is_not_made_good_by_the_bundle(raw):
    (raw / LABELS).unlink()
    raw.parents[1].rename("data")

    with pytest.raises(DataError, match=rf"{LABELS} is missing \(as is {LABELS}\.gz\)"):
        load_digits()


def test_the_bundle_is_never_used_in_silence():
    assert load_digits().note == (
        "No data folder was found: using the bundled digits, 10,000 of MNIST's 60,000 "
        "for training and all 10,000 for testing."
    )


@pytest.mark.parametrize(
    ("dataset", "name"), [("fashion-mnist", "FashionMNIST"), ("kmnist", "KMNIST")]
)
def test_the_other_data_sets_come_from_a_folder(tmp_path, dataset, name):
    test = made_up_digits(6, seed=3)
    write_dataset(tmp_path / "here", made_up_digits(12), test, name=name)

    digits = load_digits(dataset, tmp_path / "here")

    np.testing.assert_array_equal(digits.test.images, test[0])


@pytest.mark.parametrize("dataset", ["fashion-mnist", "kmnist"])
def test_the_other_data_sets_are_not_bundled(dataset):
    with pytest.raises(
        DataError, match=f"only mnist is bundled: there is no {dataset}"
    ):
        load_digits(dataset)


def cut_in_header(content):
    return content[:7]


def cut_in_body(content):
    return content[:-1]


def too_long(content):
    return content + b"\0"


def other_magic(content):
    return b"\0\0\x0d" + content[3:]


def not_idx_at_all(content):
    return b"<!DOCTYPE html><title>404</title>"


def nothing_at_all(content):
    return b""


@pytest.mark.parametrize("name", [IMAGES, LABELS])
@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (cut_in_header, "is truncated: it ends inside its header"),
        (nothing_at_all, "is truncated: it ends inside its header"),
        (cut_in_body, "is truncated: its header promises"),
        (too_long, "is too long: its header promises"),
        (other_magic, "is not the idx file it should be: it starts with 0x00000d"),
        (not_idx_at_all, "is not the idx file it should be: it starts with 0x3c21444f"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(raw, name, zipped, damage, message):
    path = raw / name
    content = damage(path.read_bytes())
    path.write_bytes(content)
    if zipped:
        path.unlink()
        (raw / f"{name}.gz").write_bytes(gzip.compress(content))

    with pytest.raises(DataError, match=rf"{name}.* {message}"):
        read_split(raw, "t10k")


def test_images_of_another_size_are_refused(raw):
    (raw / IMAGES).write_bytes(idx_bytes(np.zeros((6, 32, 32), int)))

    with pytest.raises(DataError, match=r"items of shape \(32, 32\), not \(28, 28\)"):
        read_split(raw, "t10k")


def test_a_header_cannot_promise_more_than_memory_holds(raw):
    (raw / IMAGES).write_bytes(struct.pack(">4I", 0x0803, 2**32 - 1, 28, 28))

    with pytest.raises(DataError, match=rf"{IMAGES} promises 4,294,967,295 items"):
        read_split(raw, "t10k")


def test_a_label_above_9_is_refused(raw):
    (raw / LABELS).write_bytes(idx_bytes(np.array([0, 1, 2, 10, 4, 5])))

    with pytest.raises(DataError, match="holds the label 10; labels are 0 to 9"):
        read_split(raw, "t10k")


def test_every_image_needs_a_label(raw):
    (raw / LABELS).write_bytes(idx_bytes(np.array([0, 1, 2, 3, 4])))

    with pytest.raises(DataError, match=r"holds 5 labels, but .* holds 6 images"):
        read_split(raw, "t10k")


def test_a_set_without_an_image_is_refused(raw):
    (raw / IMAGES).write_bytes(idx_bytes(np.zeros((0, 28, 28), int)))
    (raw / LABELS).write_bytes(idx_bytes(np.zeros(0, int)))

    with pytest.raises(DataError, match=f"{IMAGES} holds no images"):
        read_split(raw, "t10k")


def test_a_folder_in_the_place_of_a_file_is_refused(raw):
    (raw / IMAGES).unlink()
    (raw / IMAGES).mkdir()

    with pytest.raises(DataError, match=f"{IMAGES} cannot be read: Is a directory"):
        read_split(raw, "t10k")


def cut_short(packed):
    return packed[: len(packed) // 2]


def one_bit_flipped(packed):
    middle = len(packed) // 2
    return packed[:middle] + bytes([packed[middle] ^ 0x10]) + packed[middle + 1 :]


def other_checksum(packed):
    return packed[:-8] + b"\0\0\0\0" + packed[-4:]


def not_zipped(packed):
    return b"Not found"


@pytest.mark.parametrize(
    "damage", [cut_short, one_bit_flipped, other_checksum, not_zipped]
)
def test_a_damaged_gzip_file_is_named(raw, damage):
    packed = gzip.compress((raw / IMAGES).read_bytes())
    (raw / IMAGES).unlink()
    (raw / f"{IMAGES}.gz").write_bytes(damage(packed))

    with pytest.raises(DataError, match=rf"{IMAGES}\.gz is damaged"):
        read_split(raw, "t10k")


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_gzip_bomb_is_not_unpacked(raw, name):
    content = (raw / name).read_bytes() + bytes(50_000_000)
    (raw / name).unlink()
    (raw / f"{name}.gz").write_bytes(gzip.compress(content))

    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=f"{name}.* is too long"):
            read_split(raw, "t10k")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2_000_000


def test_the_test_digits_are_found_by_their_fingerprint(data_folder, monkeypatch):
    wanted = read_split(data_folder / "MNIST" / "raw", "t10k")
    monkeypatch.setenv("AE_DATA", str(data_folder))

    split = load_test_split("mnist", wanted.sha256())

    np.testing.assert_array_equal(split.images, wanted.images)


def test_the_bundled_test_digits_are_found_whatever_folder_is_named(
    tmp_path, monkeypatch
):
    wanted = read_split(BUNDLED / "MNIST" / "raw", "t10k").sha256()
    monkeypatch.setenv("AE_DATA", str(tmp_path / "nowhere"))

    assert load_test_split("mnist", wanted).sha256() == wanted


@pytest.mark.parametrize("dataset", ["mnist", "kmnist"])
def test_test_digits_with_another_fingerprint_are_never_shown(tmp_path, dataset):
    name = {"mnist": "MNIST", "kmnist": "KMNIST"}[dataset]
    write_dataset(tmp_path / "data", made_up_digits(3), made_up_digits(3), name=name)

    with pytest.raises(DataError, match=f"The {dataset} test digits .* not on this"):
        load_test_split(dataset, "0" * 64)


def test_test_digits_which_are_nowhere_are_asked_for():
    with pytest.raises(DataError, match="Put them into data/FashionMNIST/raw/ or"):
        load_test_split("fashion-mnist", "0" * 64)


def test_the_app_never_downloads(torchvision_mirror):
    assert load_digits().source == "bundled"
    assert not Path("data").exists()


def test_a_download_brings_the_mirrors_digits(torchvision_mirror):
    digits = load_digits(may_download=True)

    assert digits.source == "download"
    assert digits.note == "Digits downloaded to data/MNIST/raw."
    assert digits.train.sha256() == read_split(torchvision_mirror, "train").sha256()
    assert digits.test.sha256() == read_split(torchvision_mirror, "t10k").sha256()


def test_a_second_load_finds_what_was_downloaded(torchvision_mirror):
    first = load_digits(may_download=True)
    for path in torchvision_mirror.iterdir():
        path.unlink()

    second = load_digits(may_download=True)

    assert second.source == "folder"
    assert second.test.sha256() == first.test.sha256()


def test_a_download_which_fails_is_said_and_the_bundle_used(no_mirror):
    digits = load_digits(may_download=True)

    assert digits.source == "bundled"
    assert digits.note.startswith("No data folder was found and the download failed (")
    assert "Connection refused" in digits.note
    assert digits.note.endswith("all 10,000 for testing.")
    assert "\n" not in digits.note


def test_a_download_which_fails_leaves_nothing_which_looks_like_a_data_set(no_mirror):
    load_digits(may_download=True)

    assert load_digits().source == "bundled"
    assert load_digits(may_download=True).source == "bundled"


def test_a_download_with_another_checksum_is_refused_and_can_be_tried_again(
    torchvision_mirror,
):
    path = torchvision_mirror / f"{IMAGES}.gz"
    good = path.read_bytes()
    path.write_bytes(gzip.compress(idx_bytes(made_up_digits(20, seed=9)[0])))
    digits = load_digits(may_download=True)

    assert digits.source == "bundled"
    assert "corrupted" in digits.note

    path.write_bytes(good)

    assert load_digits(may_download=True).source == "download"


def test_a_mirror_which_does_not_speak_http_is_a_failed_download(answering_with):
    with answering_with(b"Welcome to the guest network!\n"):
        digits = load_digits(may_download=True)

    assert digits.source == "bundled"
    assert "Welcome to the guest network!" in digits.note


def test_a_mirror_which_never_answers_is_given_up(answering_with, monkeypatch):
    monkeypatch.setattr("ae.digits.download.MIRROR_TIMEOUT_S", 0.2)
    with answering_with(None):
        digits = load_digits(may_download=True)

    assert digits.source == "bundled"
    assert "timed out" in digits.note
    assert socket.getdefaulttimeout() is None


def test_a_data_set_which_is_not_bundled_needs_its_download(no_mirror):
    with pytest.raises(DataError, match=r"the download failed .* is no kmnist here"):
        load_digits("kmnist", may_download=True)


def test_what_a_training_would_get_is_described_before_it_begins(tmp_path, monkeypatch):
    test = made_up_digits(20)
    write_dataset(tmp_path / "here", made_up_digits(30), test, name="KMNIST")
    assert describe_data("mnist") == DataConfig(
        "mnist", "bundled", load_digits().test.sha256()
    )
    with pytest.raises(DataError, match="there is no kmnist here"):
        describe_data("kmnist")

    monkeypatch.setenv("AE_DATA", "here")

    assert describe_data("kmnist") == DataConfig(
        "kmnist", "folder", load_digits("kmnist").test.sha256()
    )
    with pytest.raises(DataError, match="AE_DATA names here"):
        describe_data("mnist")


def test_the_data_sets_which_are_here_are_listed_with_their_digits(
    tmp_path, monkeypatch
):
    assert datasets_here() == {"mnist": N_BUNDLED_TRAIN}

    write_dataset(tmp_path / "data", made_up_digits(30), made_up_digits(20), "KMNIST")
    assert datasets_here() == {"mnist": N_BUNDLED_TRAIN, "kmnist": 30}

    write_dataset(tmp_path / "mine", made_up_digits(12), made_up_digits(20))
    monkeypatch.setenv("AE_DATA", "mine")
    assert datasets_here() == {"mnist": 12}


def test_a_damaged_data_set_is_named_and_hinders_no_other(tmp_path):
    raw = write_dataset(tmp_path / "data", made_up_digits(30), made_up_digits(20))
    write_dataset(tmp_path / "data", made_up_digits(30), made_up_digits(20), "KMNIST")
    (raw / "train-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01\0\0\0\x1e")

    here = look_at_data()

    assert here.counts == {"kmnist": 30}
    assert len(here.problems) == 1
    assert re.search(
        r"MNIST in .*train-labels-idx1-ubyte is truncated.* anew, or remove the folder",
        here.problems[0],
    )
