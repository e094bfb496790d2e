"""The catalogues: made from the sources, whole, and read by Python and JavaScript."""

import json
from pathlib import Path
from string import Formatter

import pytest

from ae.errors import RunError
from ae.language import (
    ENGLISH,
    LANGUAGES,
    N_,
    _,
    chosen_language,
    from_json,
    in_language,
    nearest_language,
    ngettext,
    said_again,
    to_json,
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
def test_every_sentence_has_a_translation(name, language):
    missing = [
        message.id
        for message in updated(name, language)
        if message.id
        and not all([message.string] if message.string == "" else message.string)
    ]

    assert missing == []


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


WHY = "{path} is missing."
SAID = "The run {name} cannot be shown. {error}"


def kept():
    """A sentence with another in it, as one process writes it for the next."""
    why = RunError(_(WHY, path=Path("a.json")))
    return json.loads(json.dumps(to_json(_(SAID, name="four", error=why))))


def test_a_sentence_is_kept_in_a_file_and_read_in_another_language():
    raw = kept()

    assert raw["text"] == "The run four cannot be shown. a.json is missing."
    assert from_json(raw) == raw["text"]
    with in_language("zh"):
        assert from_json(raw) == "无法显示模型 four。缺少 a.json。"
        again = from_json(raw)
    assert said_again(again) == raw["text"]
    many = to_json(ngettext("{n} job is ahead of it.", "{n} jobs are ahead of it.", 2))
    assert many["text"] == "2 jobs are ahead of it."
    with in_language("zh"):
        assert from_json(many) == "前面还有 2 个任务。"


def test_other_text_is_kept_as_it_is():
    assert said_again("as it is") == "as it is"
    with in_language("zh"):
        assert from_json(to_json("as it is")) == "as it is"


@pytest.mark.parametrize(
    "change",
    [
        {"message": "{name.__class__} of nobody's catalogue {error:>999999999}"},
        {"message": WHY, "values": {"name": "four"}},
        {"message": "{path} promises {n:,} items; {most:,} is the most allowed."},
        {"message": 3},
        {"values": []},
    ],
)
def test_a_file_that_fits_no_sentence_shows_its_text(change):
    with in_language("zh"):
        assert from_json(kept() | change) == kept()["text"]


@pytest.mark.parametrize("raw", [None, [], {}, {"text": 3}, "text"])
def test_a_file_without_a_text_is_an_error(raw):
    with pytest.raises(ValueError, match="no text"):
        from_json(raw)


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
