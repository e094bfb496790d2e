"""The terms of lessons: found in their texts, in each language, and in the glossary."""

import pytest

from ae.language import LANGUAGES, _, use_language
from ae.lesson.parse import parse_lesson
from ae.lesson.shelf import SHIPPED, Shelf
from ae.lesson.terms import TERMS, glossary, terms_in
from tests.browser.support import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8").lower()


@pytest.fixture(autouse=True)
def _english_again():
    yield
    use_language("en")


def test_a_term_is_found_as_it_is_spelled_and_not_within_another_word():
    found = terms_in(["Codes and decoders. An epochal error."])

    assert [word for word, _said in found] == ["decoders", "Codes"]
    assert terms_in(["coded, encode, subclass"]) == []


def test_a_term_in_another_language_means_what_it_does_in_this_one():
    use_language("zh")
    word = _("encoder")
    use_language("en")

    assert terms_in([f"“{word}”。"])[0] == (word, TERMS[0].said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_shipped_lesson_has_terms(language):
    for name in SHIPPED:
        lesson = parse_lesson(Shelf().read(name, language))[0]
        texts = [step.words for step in lesson.steps]
        assert len(terms_in(texts)) >= 2, (name, language)


def test_every_term_is_in_the_glossary_of_the_project_and_has_its_source():
    for term in TERMS:
        assert term.word.lower() in GLOSSARY, term.word
        assert term.source, term.word
    assert glossary().count("\n") == len(TERMS) + 1
