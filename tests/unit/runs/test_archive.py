"""A run's zip: what was packed comes back; what anybody else made is looked at hard."""

import io
import json
import random
import resource
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load, save

from ae.digits.shape import N_CLASSES
from ae.errors import AEError, ConfigError, DataError, HereAlreadyError, RunError
from ae.runs.archive import pack_run, require_new, unpack_run
from ae.runs.folder import MAX_NAME, SHIPPED, create_run, list_runs
from ae.runs.run import Run
from ae.runs.zip_files import MAX_BYTES, MAX_FILE_BYTES, MAX_FILES
from ae.train.loop import train
from tests.fixtures.zips import PACKED_BY_PEOPLE


@pytest.fixture(autouse=True)
def digits_are_here(monkeypatch, data_folder):
    monkeypatch.setenv("AE_DATA", str(data_folder))


@pytest.fixture
def root(tmp_path):
    """An empty folder of runs. Whatever happens, nothing half made stays in it."""
    folder = tmp_path / "shelf"
    yield folder
    assert list(folder.glob(".*")) == []


@pytest.fixture(scope="module")
def packed(run):
    return pack_run(run)


@pytest.fixture(scope="module")
def files(packed):
    """The files of the zip: path -> bytes. Copy it before changing it."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """Pack files as anybody may; a key may be a ZipInfo."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_json(files, name, **changes):
    raw = json.loads(files[f"tiny/{name}"]) | changes
    return {**files, f"tiny/{name}": json.dumps(raw).encode()}


def with_arrays(files, name, **changes):
    with np.load(io.BytesIO(files[f"tiny/{name}"])) as archive:
        arrays = dict(archive)
    for key, change in changes.items():
        arrays[key] = change(arrays[key])
    target = io.BytesIO()
    np.savez(target, **arrays)
    return {**files, f"tiny/{name}": target.getvalue()}


def with_weights(files, change):
    tensors = {name: array.copy() for name, array in weights_of(files).items()}
    change(tensors)
    return {**files, "tiny/weights.safetensors": save(tensors)}


def weights_of(files):
    return load(files["tiny/weights.safetensors"])


def assert_refused(packed, root, match, error=RunError):
    with pytest.raises(error, match=match):
        unpack_run(packed, root)
    assert list_runs(root) == []


def test_a_packed_run_comes_back_as_it_was(run, packed, root):
    back = unpack_run(packed, root)

    assert back.path == root / "tiny"
    for path in run.path.rglob("*"):
        if path.suffix in {".safetensors", ".npz", ".jsonl"}:
            own = back.path / path.relative_to(run.path)
            assert own.read_bytes() == path.read_bytes(), path
    assert back.config() == run.config()
    assert (back.progress().state, back.last_epoch()) == ("finished", 8)
    assert back.report() == run.report()
    assert back.path.stat().st_mode & 0o777 == 0o755


def test_a_stopped_run_comes_back_stopped(own_run, root, tmp_path):
    lines = own_run.curve_path.read_text("utf-8").splitlines(keepends=True)
    whole = [line for line in lines if json.loads(line)["test_mse"] is not None]
    own_run.curve_path.write_text("".join(whole[:-1]), "utf-8")
    (own_run.snapshots_path / "00008.npz").unlink()
    own_run.write_status("stopped", epoch=7, message="![](https://example.org/x.png)")

    progress = unpack_run(pack_run(own_run), root).progress()

    assert (progress.state, progress.epoch, progress.n_epochs) == ("stopped", 7, 8)
    assert progress.message == ""  # pages show it to everybody


def test_what_is_its_owner_s_alone_does_not_travel(own_run):
    for name in ("owner.json", "train.log", "lock", "training.safetensors", "stop"):
        (own_run.path / name).write_text("secret", "utf-8")

    assert b"secret" not in pack_run(own_run)
    with zipfile.ZipFile(io.BytesIO(pack_run(own_run))) as archive:
        assert not [name for name in archive.namelist() if "owner" in name]


def test_a_run_without_scores_cannot_be_packed(own_run):
    (own_run.path / "report.json").unlink()

    with pytest.raises(RunError, match=r"report\.json is missing, so tiny cannot be"):
        pack_run(own_run)


def test_a_name_that_is_taken_gives_the_next_free_one(packed, root, tiny_config):
    names = [unpack_run(packed, root).name for _ in range(3)]

    assert names == ["tiny", "tiny-2", "tiny-3"]


def test_a_long_name_that_is_taken_is_cut(files, root):
    name = "n" * MAX_NAME
    packed = zipped({f"{name}/{key[5:]}": value for key, value in files.items()})

    assert [unpack_run(packed, root).name for _ in range(2)] == [
        name,
        "n" * 50 + "-2",
    ]


def test_no_zip_becomes_the_run_nobody_may_change(files, root):
    packed = zipped({f"{SHIPPED}/{key[5:]}": value for key, value in files.items()})

    assert unpack_run(packed, root).name == f"{SHIPPED}-2"


@pytest.mark.parametrize(
    "path",
    [
        *("tiny/../x", "../x", "../../x/config.json", "tiny/../../config.json"),
        *("/etc/passwd", "tiny//config.json", "tiny/./config.json"),
        *("tiny\\..\\..\\x", "C:\\x", "tiny/snapshots/../config.json"),
        *("tiny/snapshots/1.npz", "tiny/snapshots/١٢٣٤٥.npz", "tiny/CONFIG.json"),
        *("tiny/owner.json", "tiny/training.safetensors.x", "tiny/a.py", "x", "<b>"),
    ],
)
def test_a_path_that_is_no_run_s_is_refused(path, files, root, tmp_path):
    before = sorted(tmp_path.rglob("*"))

    assert_refused(
        zipped({**files, path: b"x"}), root, "which does not belong to a run"
    )

    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["..", ".", "", ".making-x"])
def test_a_run_s_name_that_is_none_is_refused(name, files, root):
    packed = zipped({f"{name}/{key[5:]}": value for key, value in files.items()})

    assert_refused(packed, root, "A run's name is 1 to 60", ConfigError)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        *(("mine (1)", "mine-1"), ("Übung", "Ubung"), ("U\u0308bung", "Ubung")),
        *(("a b", "a-b"), ("x" * 61, "x" * 60), ("我的", "run"), ("-", "run")),
    ],
)
def test_a_folder_called_otherwise_gives_a_name_near_it(name, made, files, root):
    packed = zipped({f"{name}/{key[5:]}": value for key, value in files.items()})

    assert unpack_run(packed, root).name == made


@pytest.mark.parametrize("pack", PACKED_BY_PEOPLE)
def test_a_zip_as_people_make_them_is_taken(pack, run, files, root):
    inside = {key[5:]: value for key, value in files.items()}

    back = unpack_run(pack("tiny", inside), root, named="tiny.zip")

    assert back.name == "tiny"
    assert back.report() == run.report()
    for name in ("weights.safetensors", "snapshots/00008.npz"):
        assert (back.path / name).read_bytes() == inside[name]
    assert not [path for path in back.path.rglob("*") if path.name.startswith("._")]


@pytest.mark.parametrize("pack", [lambda name, files: None, *PACKED_BY_PEOPLE])
def test_the_same_zip_twice_is_here_already(pack, packed, files, root):
    again = pack("other", {key[5:]: value for key, value in files.items()}) or packed
    require_new(again, root)
    first = unpack_run(packed, root)

    with pytest.raises(
        HereAlreadyError, match="here already, from a zip: tiny"
    ) as said:
        require_new(again, root)
    assert said.value.name == "tiny"

    (first.path / "weights.safetensors").write_bytes(b"damaged since")
    require_new(again, root)


def test_a_run_trained_here_may_be_brought_as_a_zip(own_run):
    require_new(pack_run(own_run), own_run.path.parent)


def test_a_link_is_refused(files, root):
    link = zipfile.ZipInfo("tiny/config.json")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    rest = {name: value for name, value in files.items() if "config" not in name}

    assert_refused(
        zipped({link: b"/etc/passwd", **rest}), root, r"config\.json is a link"
    )


def bomb(size_it_says):
    """A zip of 1 GB of zeros, a megabyte long, which says it holds so many bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush a stream may be repeated; 3, 0 is its end.
    part = packer.compress(bytes(10**7)) + packer.flush(zlib.Z_FULL_FLUSH)
    name = "tiny/weights.safetensors"
    made = bytearray(zipped({name: part * 100 + b"\3\0"}, zipfile.ZIP_STORED))
    for sign, method_at, size_at in ((b"PK\3\4", 8, 22), (b"PK\1\2", 10, 24)):
        start = made.rindex(sign)
        struct.pack_into("<H", made, start + method_at, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", made, start + size_at, size_it_says)
    return bytes(made)


@contextmanager
def limited_memory(n_bytes):
    """Let this process ask for no more than so many bytes on top of what it has."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + n_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_a_bomb_that_says_so_is_refused_by_its_word(root):
    assert len(bomb(10**9)) < 2_000_000
    assert_refused(bomb(10**9), root, "would unpack to more than 50 MB")


@pytest.mark.parametrize("said", [0, 100, MAX_FILE_BYTES, MAX_FILE_BYTES + 1])
def test_a_bomb_that_lies_is_read_no_further_than_it_may_be(said, root):
    lying = bomb(said)

    with limited_memory(300_000_000):
        assert_refused(lying, root, "Bad CRC-32|larger than a run's file can be")


def test_many_large_files_are_refused_by_their_sum(files, root):
    n = MAX_BYTES // MAX_FILE_BYTES + 1
    large = {f"tiny/snapshots/{i:05d}.npz": bytes(MAX_FILE_BYTES) for i in range(n)}

    assert_refused(zipped({**files, **large}), root, "more than 50 MB")


def test_too_many_files_are_refused(files, root):
    many = {f"tiny/snapshots/{i:05d}.npz": b"" for i in range(MAX_FILES)}

    assert_refused(zipped({**files, **many}), root, r"holds \d+ files; a run has fewer")


def test_a_zip_of_a_million_empty_files_costs_no_memory(root):
    entry = b"PK\1\2" + bytes(42)

    assert_refused(entry * 10**6, root, "larger than a run's zip can be")


def test_a_file_too_large_is_not_even_opened(root):
    assert_refused(bytes(MAX_BYTES + 1), root, "larger than a run's zip can be")


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\3\4", bytes(1000)])
def test_what_is_no_zip_is_refused(content, root):
    assert_refused(content, root, "not a zip that can be read")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_zip_cut_off_is_refused(packed, share, root):
    cut = packed[: int(len(packed) * share)]

    assert_refused(cut, root, "not a zip that can be read")


def test_an_encrypted_zip_is_refused(packed, root):
    # The first bit of each entry's flags says so, in the index and before the bytes.
    marked = bytearray(packed)
    for sign, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        start = marked.find(sign + b"\x14")
        while start >= 0:
            marked[start + at] |= 1
            start = marked.find(sign + b"\x14", start + 1)

    assert_refused(bytes(marked), root, "encrypted")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_way_of_packing_no_run_has_is_refused(method, files, root):
    assert_refused(
        zipped(files, method), root, "packed in a way that the app does not use"
    )


def test_weights_whose_sums_may_be_no_number_are_refused(files, root):
    def overflow_both_ways(tensors):
        tensors["decoder.2.weight"][0, :2] = 3e38, -3e38

    damaged = zipped(with_weights(files, overflow_both_ways))
    assert_refused(damaged, root, r"was rejected\. .*holds weights so large")


def test_two_runs_in_one_zip_are_refused(files, root):
    other = {f"other/{name[5:]}": value for name, value in files.items()}

    assert_refused(zipped({**files, **other}), root, "more than one run")


@pytest.mark.parametrize(
    "name",
    [
        *("config.json", "status.json", "metrics.jsonl", "weights.safetensors"),
        *("baseline.npz", "evaluation.npz", "report.json"),
    ],
)
def test_a_zip_that_lacks_a_file_is_refused(name, files, root):
    rest = {key: value for key, value in files.items() if key != f"tiny/{name}"}

    assert_refused(zipped(rest), root, f"not a run: it has no {name}")


def test_an_empty_zip_is_refused(root):
    assert_refused(zipped({}), root, "not a run")


def test_a_pickle_is_never_opened(files, root):
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("A pickle was opened.",)

    target = io.BytesIO()
    with np.load(io.BytesIO(files["tiny/evaluation.npz"])) as archive:
        arrays = dict(archive) | {"codes": np.array([Trap()], object)}
    np.savez(target, allow_pickle=True, **arrays)
    trapped = {**files, "tiny/evaluation.npz": target.getvalue()}

    assert_refused(zipped(trapped), root, r"evaluation\.npz is damaged")


def widen(tensors):
    name = "encoder.0.weight"
    tensors[name] = np.zeros((17, 784), np.float32)


def shift(tensors):
    tensors["decoder.2.bias"] += 0.5


def ruin(tensors):
    tensors["decoder.2.bias"][0] = np.nan


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (widen, r"does not fit the config\.json"),
        (shift, "Its scores do not match its weights"),
        (ruin, "not a finite number"),
    ],
)
def test_weights_of_another_network_are_refused(change, message, files, root):
    assert_refused(zipped(with_weights(files, change)), root, message)


@pytest.mark.parametrize(
    ("name", "array", "change", "message"),
    [
        ("evaluation.npz", "errors", lambda a: a / 2, "do not match its weights"),
        ("evaluation.npz", "codes", lambda a: a + 1, "do not match its weights"),
        ("evaluation.npz", "codes", lambda a: a[:, :2], "codes must be"),
        ("evaluation.npz", "labels", lambda a: (a + 1) % 10, "labels are not those"),
        ("evaluation.npz", "knn_labels", lambda a: a + 10, "a class above 9"),
        ("baseline.npz", "errors", lambda a: a * 2, "PCA's scores do not match"),
        ("baseline.npz", "errors", lambda a: a[:50], "PCA's scores do not match"),
        ("baseline.npz", "components", lambda a: -a[::-1] * 2, "PCA's scores"),
        ("baseline.npz", "n_trained", lambda a: -a, "not a whole number"),
        ("snapshots/00003.npz", "points", lambda a: a[:7], "snapshot of epoch 3"),
        (
            "snapshots/00000.npz",
            "points",
            lambda a: np.zeros((10**6, 2), np.float16),
            "snapshot of epoch 0",
        ),
        (
            "snapshots/00008.npz",
            "reconstructions",
            lambda a: np.repeat(a, 9, axis=0),
            "snapshot of epoch 8",
        ),
    ],
)
def test_arrays_at_odds_with_the_weights_are_refused(
    name, array, change, message, files, root
):
    doctored = with_arrays(files, name, **{array: change})

    assert_refused(zipped(doctored), root, message)


def test_a_snapshot_of_an_epoch_that_never_was_is_refused(files, root):
    later = {**files, "tiny/snapshots/00009.npz": files["tiny/snapshots/00008.npz"]}

    assert_refused(zipped(later), root, "The snapshot of epoch 9 is not")


def test_flattering_figures_are_worked_out_anew(run, files, root):
    flattered = with_json(
        files, "report.json", mse=1e-9, class_mse=[0] * N_CLASSES, n_scored=10**9
    )

    assert unpack_run(zipped(flattered), root).report() == run.report()


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("config.json", {"schema_version": 2}, "schema_version must be 1, got 2"),
        ("config.json", {"surprise": 1}, "has no setting 'surprise'"),
        ("config.json", {"model": {"latent_dim": 65}}, "latent_dim must be"),
        ("config.json", {"training": {"epochs": 9}}, None),
        ("status.json", {"state": "running"}, "is lost; only finished or stopped"),
        ("status.json", {"state": "failed"}, "is failed; only finished or stopped"),
        ("status.json", {"state": "<b>"}, "there is no state '<b>'"),
        ("status.json", {"epoch": 7}, "not of the same epoch"),
        ("status.json", {"epoch": 10**400}, "not of the same epoch"),
        ("status.json", {"epoch": -1}, "not of the same epoch"),
        ("report.json", {"mse": "![x](y)"}, "not a number of 0 or more"),
    ],
)
def test_words_that_cannot_be_true_are_refused(name, changes, message, files, root):
    doctored = zipped(with_json(files, name, **changes))
    if message is None:  # an epoch is missing: then it was stopped, whatever it says
        assert unpack_run(doctored, root).progress().state == "stopped"
    else:
        assert_refused(doctored, root, message, AEError)


@pytest.mark.parametrize("line", [b"no json\n", b'{"epoch": -1}\n', b"[" * 10**5])
def test_a_curve_that_is_none_is_refused(line, files, root):
    curve = files["tiny/metrics.jsonl"]
    doctored = {**files, "tiny/metrics.jsonl": line + b"\n" + curve}

    assert_refused(zipped(doctored), root, r"metrics\.jsonl is damaged")


def test_a_message_names_the_zip_s_run_and_not_the_folder_it_was_looked_at_in(
    files, root
):
    with pytest.raises(RunError) as raised:
        unpack_run(zipped({**files, "tiny/baseline.npz": b"x"}), root)

    assert str(raised.value).startswith("The zip was rejected. tiny/baseline.npz is")
    assert str(root) not in str(raised.value)
    assert ".making" not in str(raised.value)


def test_a_run_of_digits_that_are_not_here_is_refused(
    packed, root, monkeypatch, tmp_path
):
    monkeypatch.delenv("AE_DATA")

    assert_refused(packed, root, "are not on this machine", DataError)


def test_a_name_taken_by_an_unfinished_run_is_left_to_it(packed, root, tiny_config):
    create_run(root, "tiny", tiny_config)

    assert unpack_run(packed, root).name == "tiny-2"
    assert not (root / "tiny" / "weights.safetensors").exists()


def test_a_zip_with_any_few_bytes_changed_is_refused_or_still_whole(packed, root):
    # Bytes of the index, which is what zipfile believes most.
    chance = random.Random(0)
    [index] = struct.unpack("<L", packed[-6:-2])
    n_refused = n_whole = 0
    for _ in range(60):
        damaged = bytearray(packed)
        for _ in range(chance.choice([1, 1, 4])):
            damaged[chance.randrange(index, len(packed))] = chance.randrange(256)
        try:
            back = unpack_run(bytes(damaged), root)
        except AEError:
            n_refused += 1
            continue
        back.report(), back.network()
        n_whole += 1

    assert n_refused + n_whole == 60
    assert n_refused > 10
    assert n_whole > 0


@pytest.fixture(scope="module")
def halfway(tmp_path_factory, tiny_config, digits):
    """A run that was stopped on its way. Not to be touched."""
    run = create_run(tmp_path_factory.mktemp("halfway"), "tiny", tiny_config)

    def stop_after_two(_n_images):
        if run.last_epoch() >= 2:
            run.stop_path.touch()

    train(run, digits, stop_after_two)
    assert run.progress().state == "stopped"
    return run


@pytest.fixture(scope="module")
def halfway_files(halfway):
    with zipfile.ZipFile(io.BytesIO(pack_run(halfway))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_stopped_run_is_gone_on_with_where_it_is_unpacked(
    halfway, root, digits, tmp_path
):
    twin = Run(shutil.copytree(halfway.path, tmp_path / "twin" / "tiny"))
    back = unpack_run(pack_run(halfway), root)

    for run in (twin, back):
        train(run, digits, lambda n_images: None)

    assert back.progress().state == "finished"
    assert back.weights_path.read_bytes() == twin.weights_path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(pack_run(back))) as archive:
        assert "tiny/training.safetensors" not in archive.namelist()


STATE = "tiny/training.safetensors"


def with_state(files, change=lambda tensors: None, epoch=None):
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(files[STATE])
        with safe_open(file.name, framework="np") as opened:
            metadata = opened.metadata()
    tensors = {name: array.copy() for name, array in load(files[STATE]).items()}
    change(tensors)
    return {**files, STATE: save(tensors, {"epoch": epoch or metadata["epoch"]})}


def changed(name, change):
    def apply(tensors):
        tensors[name] = change(tensors[name])

    return apply


BIAS = "optimiser.1.0"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.pop("random"), "does not hold the tensors of this network"),
        (lambda t: t.update(more=t["random"]), "does not hold the tensors"),
        (changed("random", lambda a: a[:-1]), r"random must be \(5056,\) uint8"),
        (
            changed("model.encoder.0.bias", lambda a: a + 1),
            "holds other weights than the run",
        ),
        (
            changed("optimiser.0.0.momentum", lambda a: a[:, :-1].copy()),
            "momentum must be",
        ),
        (changed(f"{BIAS}.exp_avg", lambda a: a.astype(float)), "exp_avg must be"),
        (changed(f"{BIAS}.exp_avg", lambda a: a * np.float32("nan")), "not a number"),
        (changed(f"{BIAS}.exp_avg_sq", lambda a: a - 1), "a value below 0"),
        (changed(f"{BIAS}.step", lambda a: np.asarray(-a - 1)), "a value below 0"),
    ],
)
def test_a_training_state_that_is_none_of_this_run_is_refused(
    change, words, halfway_files, root
):
    assert_refused(zipped(with_state(halfway_files, change)), root, words)


@pytest.mark.parametrize("epoch", ["0", "7", "x", "-1"])
def test_a_training_state_of_another_epoch_is_refused(epoch, halfway_files, root):
    packed = zipped(with_state(halfway_files, epoch=epoch))

    assert_refused(packed, root, "not of the run's last epoch")


@pytest.mark.parametrize("content", [b"", b"no tensors", b"\xff" * 100])
def test_a_training_state_that_is_no_safetensors_is_refused(
    content, halfway_files, root
):
    packed = zipped({**halfway_files, STATE: content})

    assert_refused(packed, root, r"tiny/training\.safetensors is damaged")


def test_a_finished_run_with_a_training_state_is_refused(files, halfway_files, root):
    packed = zipped({**files, STATE: halfway_files[STATE]})

    assert_refused(packed, root, "A finished run has no training state")


def test_a_training_state_which_was_changed_anywhere_does_no_harm(
    halfway_files, root, digits
):
    torch_random = load(halfway_files[STATE])["random"]
    noise = np.random.default_rng(0).integers(0, 256, len(torch_random), np.uint8)
    packed = zipped(with_state(halfway_files, lambda t: t.update(random=noise)))
    run = unpack_run(packed, root)

    with pytest.raises(RunError, match=r"training\.safetensors is damaged, so the run"):
        train(run, digits, lambda n_images: None)
