"""Tables for a German or French Excel, and numbers typed with a decimal comma."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.browser.reader import visit, wait_until_idle

CHOICE = "Numbers and columns"


def saved(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return waiting.value.path().read_bytes()


def numbers_of(data):
    """Read a German table: its numbers as Python writes them, by column."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    return [
        {name: cell.replace(",", ".") for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text), delimiter=";")
    ]


def test_a_table_s_format_is_chosen_once_for_every_page(page, app_url, nine):
    page.goto(f"{app_url}/map?projection=PCA#group=3")
    expect(page.get_by_label(CHOICE)).to_have_value("comma", timeout=60_000)
    page.get_by_label(CHOICE).select_option("semicolon")

    rows = numbers_of(saved(page, "Save codes"))
    evaluation = nine.evaluation()
    assert {row["label"] for row in rows} == {"3"}
    for row in rows[:5]:
        assert abs(float(row["z2"]) - evaluation.codes[int(row["index"]), 1]) < 1e-5

    visit(page, app_url, "/morph")  # another visit: the browser remembers
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label(CHOICE)).to_have_value("semicolon")
    wait_until_idle(page)
    rows = numbers_of(saved(page, "Save as CSV"))
    assert [row["step"] for row in rows] == [str(i) for i in range(1, 10)]
    assert all(-100 < float(row["z1"]) < 100 for row in rows)


def test_a_field_of_numbers_takes_a_decimal_comma(page, app_url):
    visit(page, app_url, "/map", run="tiny", projection="t-SNE", perplexity="5,5")
    page.get_by_role("button", name="Settings of t-SNE").click()
    field = page.get_by_role("spinbutton", name="Perplexity")
    expect(field).to_have_value("5.50")

    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("6,5")

    expect(field).to_have_value("6.5")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("perplexity=6.5"))
