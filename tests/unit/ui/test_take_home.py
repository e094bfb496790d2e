"""The take-home file as bytes: its size, its policy, hostile text, the command line."""

import base64
import gzip
import hashlib
import json
import re

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors

from ae.errors import LessonError
from ae.language import chosen_language
from ae.lesson.__main__ import main
from ae.lesson.parse import parse_lesson
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.cache import open_run
from ae.ui.take_home import file as take_home
from tests.browser.support import ROOT

HOSTILE = """\
format = 1
title = "</script><script>alert(1)</script>"
language = "en"
[[steps]]
words = "<!--<script>"
link = "/map"
[steps.question]
kind = "class"
ask = "</SCRIPT>&amp;?"
answer = "hardest_class"
"""
SCRIPT = re.compile(
    r"<script(?: type=\"([^\"]+)\")?(?: id=\"(\w+)\")?>(.*?)</script>", re.S
)


@pytest.fixture(scope="module")
def opened():
    return open_run(Run(ROOT / CHECKPOINTS / "mnist-9d"))


@pytest.fixture(scope="module")
def made(opened):
    lesson, _mistakes = parse_lesson(HOSTILE)
    return take_home.take_home_file(opened, {"en": lesson}).decode()


def data_in(page, name):
    return json.loads(
        next(text for _, id_, text in SCRIPT.findall(page) if id_ == name)
    )


def test_it_fits_and_lets_nothing_in_but_its_own_script(made):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made)[1]
    programs = [text for kind, _, text in SCRIPT.findall(made) if kind == "module"]
    digest = base64.b64encode(hashlib.sha256(programs[0].encode()).digest()).decode()

    assert len(made.encode()) <= take_home.MAX_BYTES
    assert len(programs) == 1
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "plotly.js" not in made.lower()


def test_hostile_text_stays_text(made):
    kinds = [(kind, id_) for kind, id_, _ in SCRIPT.findall(made)]

    json_kind = "application/json"
    assert kinds == [(json_kind, "about"), (json_kind, "arrays"), ("module", "")]
    assert data_in(made, "about")["lesson"]["en"]["title"].startswith("</script>")


def test_it_holds_the_first_digits_and_both_maps(made, opened):
    about, arrays = data_in(made, "about"), data_in(made, "arrays")

    def array(kind, name):
        packed = base64.b64decode(arrays[f"/arrays/{kind}/{name}"])
        return load_tensors(gzip.decompress(packed))

    labels = array("digits", about["digits"])["labels"]
    assert labels.tolist() == opened.digits.labels[: about["n"]].tolist()
    codes = array("codes", about["codes"])["codes"]
    assert np.array_equal(codes, opened.evaluation.codes[: about["n"]])
    assert [one["method"] for one in about["maps"]] == ["pca", "tsne"]
    for one in about["maps"]:
        points = array("points", one["points"])
        assert points["points"].shape == (len(points["indices"]), 2)
        assert points["indices"].max() < about["n"]
        left, right, low, high = one["ends"]
        assert (points["points"] >= [left, low]).all()
        assert (points["points"] <= [right, high]).all()


def test_answers_are_worked_out_in_each_language(made, opened):
    lesson = data_in(made, "about")["lesson"]
    answers = {tag: told["steps"][0]["answer"] for tag, told in lesson.items()}

    hardest = str(int(np.argmax(opened.report.class_mse)))
    assert {answer["value"] for answer in answers.values()} == {hardest}
    assert answers["en"]["said"] != answers["zh"]["said"]
    assert chosen_language() == "en"


def test_a_run_that_is_too_large_says_so(opened, monkeypatch):
    monkeypatch.setattr(take_home, "MAX_BYTES", 100_000)
    monkeypatch.setattr(take_home, "N_DIGITS", (20,))

    with pytest.raises(LessonError, match="100,000 are the most"):
        take_home.take_home_file(opened)


@pytest.mark.parametrize(
    ("arguments", "useful"),
    [
        (["nobodys"], "is not a run"),
        (["../mnist-9d"], "name"),
        (["mnist-9d", "nobodys"], "There is no lesson nobodys"),
        (["mnist-9d", "none.toml"], "none.toml cannot be read"),
    ],
)
def test_the_command_line_says_what_is_wrong(
    arguments, useful, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checkpoints").symlink_to(ROOT / "checkpoints")

    status = main(["export", *arguments, "--out", "out.html"])

    assert status == 2
    assert useful in capsys.readouterr().err
    assert not (tmp_path / "out.html").exists()
