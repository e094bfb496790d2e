"""The lessons that ship: whole, the same in each language, and their listing runs."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from ae.digits.sources import load_digits
from ae.language import LANGUAGES
from ae.lesson.parse import parse_lesson
from ae.lesson.shelf import SHIPPED, Shelf
from ae.runs.run import Run
from ae.ui.take_home.file import N_DIGITS
from tests.browser.support import ROOT


def read(name, language):
    return parse_lesson(Shelf().read(name, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_lesson_has_no_mistakes_and_is_in_its_language(name, language):
    lesson, mistakes = read(name, language)

    assert mistakes == []
    assert lesson.language == language
    assert lesson.steps[0].link


@pytest.mark.parametrize("name", SHIPPED)
def test_a_lesson_asks_the_same_in_each_language(name):
    def asked(step):
        question = step.question
        return question and (question.kind, question.answer, question.given)

    of = [
        [
            (step.link, step.code, step.hide, step.point_at, asked(step))
            for step in read(name, language)[0].steps
        ]
        for language in LANGUAGES
    ]

    assert of[0] == of[1]


def test_the_listing_is_the_projects_network_and_learns(data_folder):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    listing = "\n".join(step.code for step in read("in-pytorch", "en")[0].steps)
    names = {}
    exec(compile(listing, "in-pytorch", "exec"), names)
    images = torch.from_numpy(load_digits("mnist", data_folder).train.scaled())
    untrained = names["loss"](images).item()
    names["train"](images, epochs=8)
    assert names["loss"](images).item() < 0.5 * untrained

    network = Run(ROOT / "checkpoints" / "mnist-9d").network()
    for part in ("encoder", "decoder"):
        layers = [m for m in names[part] if isinstance(m, torch.nn.Linear)]
        for layer, (weight, bias) in zip(layers, getattr(network, part), strict=True):
            layer.weight.data = torch.from_numpy(weight.copy())
            layer.bias.data = torch.from_numpy(bias.copy())

    with torch.no_grad():
        codes = names["f"](images[:50])
        pictures = names["g"](codes)

    wanted = torch.from_numpy(network.encode(images[:50].numpy()))
    torch.testing.assert_close(codes, wanted, atol=1e-4, rtol=1e-4)
    wanted = torch.from_numpy(network.decode(codes.numpy()))
    torch.testing.assert_close(pictures, wanted, atol=1e-5, rtol=1e-5)


def test_two_points_said_to_lie_on_one_spot_do_so_in_the_run_that_ships():
    lesson, _ = read("a-map-lies", "en")
    [step] = [
        step
        for step in lesson.steps
        if step.question and step.question.answer == "are_neighbours"
    ]
    pair = [step.question.given[end] for end in "ab"]
    run = Run(ROOT / "checkpoints" / "mnist-9d")
    evaluation = run.evaluation()
    codes = evaluation.codes.astype(float)
    points = PCA(2).fit_transform(codes)

    assert f"test images {pair[0]} (a {evaluation.labels[pair[0]]})" in step.words
    assert f"{pair[1]} (a {evaluation.labels[pair[1]]})" in step.words
    assert np.linalg.norm(points[pair[0]] - points[pair[1]]) < 0.01 * np.ptp(points)
    distances = np.linalg.norm(codes - codes[pair[0]], axis=1)
    assert (distances < distances[pair[1]]).sum() > 1000
    assert max(pair) < N_DIGITS[0]  # so that they are at home, too
