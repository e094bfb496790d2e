"""Tables: the bytes that Python and the browser write are the same."""

import csv
import io
import json
from pathlib import Path

import pytest

from ae.io.tables import COMMA, FORMATS, SEMICOLON, to_csv
from ae.ui.components import table_format

FIXTURE = Path(__file__).parents[2] / "fixtures" / "tables.json"


@pytest.fixture(scope="module")
def fixture():
    return json.loads(FIXTURE.read_text("utf-8"))


@pytest.mark.parametrize("separator", FORMATS)
def test_a_table_is_written_as_the_browser_writes_it(separator, fixture):
    assert to_csv(fixture["rows"], separator).decode("utf-8") == fixture[separator]


def test_a_german_excel_finds_numbers_in_columns():
    text = to_csv([["z1", "z2"], [0.5, -1.25]], SEMICOLON)

    assert text.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert table == [["z1", "z2"], ["0,5", "-1,25"]]


def test_plain_letters_need_no_mark():
    assert to_csv([["step"], [1]], COMMA) == b"step\r\n1\r\n"


def test_the_browser_chooses_among_the_formats_there_are():
    assert table_format.FORMATS == FORMATS
