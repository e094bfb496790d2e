"""Make the catalogues from the sources: ``make catalogue``. Needs Babel.

``python -m tests.catalogue REVISION ...`` also takes the translations that those git
revisions have and these files lack: after a merge.

New sentences are added to each ``.po`` without a translation, those no longer used are
dropped, and what the app reads is made of them: ``ae.mo`` and ``browser.json``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ae.language import ENGLISH, HERE, LANGUAGES

_ROOT = Path(__file__).parents[1]
# What each catalogue has sentences of, the first pattern that fits; a few of Python are
# the browser's to show.
_SHOWN_BY_BROWSER = "**browser_choices.py"
_METHODS = {
    "ae": [(_SHOWN_BY_BROWSER, "ignore"), ("**.py", "python")],
    "browser": [(_SHOWN_BY_BROWSER, "python"), ("**.js", "javascript")],
}


def sentences(name: str) -> Catalog:
    """Return every sentence of the sources of one catalogue, ``ae`` or ``browser``."""
    found = Catalog(fuzzy=False)
    options = {"**.js": {"parse_template_string": "true"}}
    for folder in ("ae", "pages"):
        for file, line, message, comments, context in extract_from_dir(
            _ROOT / folder, _METHODS[name], options
        ):
            place = (f"{folder}/{Path(file).as_posix()}", line)
            found.add(message, None, [place], context=context, auto_comments=comments)
    return found


def folder_of(language: str) -> Path:
    """Return the folder with a language's catalogues."""
    return HERE / language / "LC_MESSAGES"


def updated(name: str, language: str, revisions: Sequence[str] = ()) -> Catalog:
    """Return a language's catalogue with the sentences that the sources now hold."""
    path = folder_of(language) / f"{name}.po"
    befores = [path.read_bytes()] if path.exists() else []
    for revision in revisions:
        at = f"{revision}:{path.relative_to(_ROOT).as_posix()}"
        shown = subprocess.run(["git", "show", at], cwd=_ROOT, capture_output=True)
        befores.append(shown.stdout)
    translated = {}
    for before in befores:
        for message in read_po(BytesIO(before), locale=language):
            if message.id and any(message.string):
                translated.setdefault((message.id, message.context), message.string)
    after = Catalog(locale=language, fuzzy=False)
    for message in sentences(name):
        if not message.id:
            continue
        text = translated.get((message.id, message.context), message.string)
        # Without line numbers: a move of code is no change of the catalogue.
        files = sorted({(file, None) for file, _ in message.locations})
        after.add(message.id, text, files, context=message.context)
    return after


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text of a ``.po`` file, without a date."""
    file = BytesIO()
    write_po(file, catalogue, width=88, omit_header=True, sort_by_file=True)
    header = (
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalogue.locale}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return header.encode() + file.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as Python's gettext reads it."""
    file = BytesIO()
    text = read_po(BytesIO(po_bytes(catalogue)), locale=str(catalogue.locale))
    text.creation_date = text.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(file, text)
    return file.getvalue()


def json_text(catalogue: Catalog) -> str:
    """Return a catalogue as ``shared/language.js`` reads it: sentences by English."""
    texts = {}
    for message in catalogue:
        if not message.id or not message.string:
            continue
        if isinstance(message.id, tuple):
            if any(message.string):
                texts[message.id[0]] = list(message.string)
        else:
            texts[message.id] = message.string
    return json.dumps(texts, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def main() -> None:
    """Write every file of every language but English."""
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        folder = folder_of(language)
        folder.mkdir(parents=True, exist_ok=True)
        for name in _METHODS:
            catalogue = updated(name, language, sys.argv[1:])
            (folder / f"{name}.po").write_bytes(po_bytes(catalogue))
            if name == "ae":
                (folder / "ae.mo").write_bytes(mo_bytes(catalogue))
            else:
                (folder / "browser.json").write_text(json_text(catalogue), "utf-8")


if __name__ == "__main__":
    main()
