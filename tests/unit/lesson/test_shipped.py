"""The lessons that ship: whole, the same in each language, and their listing runs."""

import pytest
import torch

from ae.digits.sources import load_digits
from ae.language import LANGUAGES
from ae.lesson.parse import parse_lesson
from ae.lesson.shelf import SHIPPED, Shelf
from ae.runs.run import Run
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
