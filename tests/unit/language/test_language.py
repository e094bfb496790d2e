"""The catalogues: made from the sources, whole, and read by Python and JavaScript."""

import json
from string import Formatter

import pytest

from ae.language import (
    ENGLISH,
    LANGUAGES,
    N_,
    _,
    chosen_language,
    nearest_language,
    ngettext,
    use_language,
)
from tests.catalogue import folder_of, json_text, mo_bytes, po_bytes, updated

OTHERS = [language for language in LANGUAGES if language != ENGLISH]


@pytest.fixture(autouse=True)
def _english():
    yield
    use_language(ENGLISH)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["ae", "browser"])
def test_the_catalogues_are_what_make_catalogue_makes(name, language):
    catalogue = updated(name, language)
    folder = folder_of(language)

    assert (folder / f"{name}.po").read_bytes() == po_bytes(catalogue)
    if name == "ae":
        assert (folder / "ae.mo").read_bytes() == mo_bytes(catalogue)
    else:
        assert (folder / "browser.json").read_text("utf-8") == json_text(catalogue)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["ae", "browser"])
def test_a_translation_fills_in_what_the_sentence_does(name, language):
    for message in updated(name, language):
        if not message.id or not message.string:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else message.string
        wanted = set.union(*map(names, ids))
        for text in filter(None, texts):
            assert names(text) <= wanted, text
            assert names(text) | {"n"} >= wanted, text


def names(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_english_is_the_source_text():
    assert chosen_language() == ENGLISH
    assert _("{name} is a sentence", name="This") == "This is a sentence"
    assert ngettext("{n} unheard-of thing", "{n} unheard-of things", 2) == (
        "2 unheard-of things"
    )
    assert N_("as it is") == "as it is"


@pytest.mark.parametrize("language", OTHERS)
def test_a_missing_translation_shows_english(language):
    use_language(language)

    assert _("No catalogue has {this}.", this="this") == "No catalogue has this."


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-CN", "zh"), ("zh_TW", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("fr", "en")],
)
def test_a_browsers_language_is_answered_in_the_nearest(tag, language):
    assert nearest_language(tag) == language


@pytest.mark.parametrize("language", OTHERS)
def test_the_browsers_catalogue_is_plain_text(language):
    texts = json.loads((folder_of(language) / "browser.json").read_text("utf-8"))

    assert all(isinstance(text, str | list) for text in texts.values())
