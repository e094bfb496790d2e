"""Training with a class's drawings, from the command line."""

import numpy as np
import pytest

from ae.board.digits import split_board
from ae.board.folder import BOARDS, Boards
from ae.config import RunConfig
from ae.errors import RunError
from ae.network.metrics import image_errors
from ae.runs.class_scores import ClassScores
from ae.runs.run import Run
from ae.train.__main__ import main
from tests.unit.board.conftest import TEACHER, drawing


@pytest.fixture
def board(tmp_path):
    board = Boards(tmp_path / BOARDS).open(TEACHER, "Ours")
    for i in range(12):
        board.contribute(f"{i:032x}", drawing(**{"class": i % 10}))
    return board


@pytest.fixture
def train(own_run, data_folder):
    def train(name, *arguments):
        where = ("--checkpoints", str(own_run.path.parent), "--data", str(data_folder))
        status = main([name, *arguments, *where, "--no-download", "--epochs", "2"])
        return status, Run(own_run.path.parent / name)

    return train


def test_a_run_goes_on_from_another_with_the_class_among_its_digits(
    board, own_run, train
):
    status, run = train("ours", "--add", f"board:{board.id}", "--base", "tiny")

    assert status == 0
    config = run.config()
    assert RunConfig.from_dict(config.to_dict()) == config
    assert config.model == own_run.config().model
    assert run.baseline().n_trained == 400 + 10 * 8
    assert board.id not in (run.path / "config.json").read_text("utf-8")
    scores = ClassScores.load(run.path)
    assert (scores.n_trained, scores.n_held_out) == (8, 4)
    theirs = split_board(board, config.board)
    for errors, one in ((scores.before, own_run), (scores.after, run)):
        for error, digits in (
            (errors.trained, theirs.train),
            (errors.held_out, theirs.held_out),
        ):
            images = digits.scaled()
            redrawn = one.network().reconstruct(images)
            assert error == pytest.approx(image_errors(images, redrawn).mean())
        assert errors.test == pytest.approx(one.report().mse)
    assert scores.after.trained < scores.before.trained


def test_it_begins_with_the_weights_it_goes_on_from(board, own_run, train):
    _, run = train(
        *("still", "--add", f"board:{board.id}", "--base", "tiny"),
        *("--learning-rate", "1e-12", "--weight-decay", "0"),
    )

    ours, theirs = run.network(), own_run.network()
    for layer, other in zip(ours.encoder, theirs.encoder, strict=True):
        np.testing.assert_allclose(layer[0], other[0], atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--add", "board:" + "0" * 32), "no longer exists"),
        (("--add", "BOARD"), "board:ID"),
        (("--add", "board:BBBB"), "no longer exists"),
    ],
)
def test_a_board_that_is_not_there_is_told_of(train, board, capsys, arguments, words):
    status, run = train("ours", *arguments)

    assert status == 2
    assert words in capsys.readouterr().err
    assert not run.path.exists()


def test_a_base_that_is_gone_is_told_of(board, train, capsys):
    status, _ = train("ours", "--add", f"board:{board.id}", "--base", "nobody")

    assert status == 2
    assert "nobody" in capsys.readouterr().err


def test_a_run_without_a_board_has_no_class_scores(own_run):
    assert ClassScores.load(own_run.path) is None
    assert "board" not in own_run.config().to_dict()


@pytest.mark.parametrize("text", ["[]", "{}", '{"n_trained": 1}', "{"])
def test_damaged_scores_are_told_of(own_run, text):
    (own_run.path / "class.json").write_text(text)

    with pytest.raises(RunError):
        ClassScores.load(own_run.path)
