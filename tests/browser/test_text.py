"""Text that others wrote stays text, whatever Streamlit makes of Markdown."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.browser.support import ROOT

FORMS = [
    *("[a](https://x.example)", "![a](https://x.example/a.png)", "<https://x.example>"),
    *("<https:x.example>", "https://x.example", "HTTP://X.EXAMPLE", "www.x.example"),
    *("WWW.X.EXAMPLE", "https&#58;//x.example", "www&#46;x.example", "a@x.example"),
    *("mailto:a@x.example", "<a@x.example>", "xmpp:a@x.example", "ftp://x.example"),
    *("[a]: https://x.example", "<a href='https://x.example'>a</a>", "<b>bold</b>"),
    *("$x^2$", "$$x^2$$", ":material/home:", ":red[colour]", ":blue-background[a]"),
    *(":smile:", ":+1:", "**bold**", "__bold__", "_slanted_", "*slanted*", "`code`"),
    *(
        "~~gone~~",
        "# heading",
        "> quoted",
        "- item",
        "1. item",
        "| a | b |",
        "\\\\[a](b)",
    ),
    "line\n\n# heading\n\n[a](https://x.example)",
]
SCRIPT = """
import json, sys
import streamlit as st
from ae.ui.text import escape_markdown

for form in json.loads({forms!r}):
    st.error(escape_markdown(form))
st.write("the end")
"""


@pytest.fixture
def url(tmp_path):
    script = tmp_path / "forms.py"
    script.write_text(SCRIPT.format(forms=json.dumps(FORMS)), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = (
        *(f"--server.port={port}", "--server.address=127.0.0.1"),
        *("--server.headless=true", "--server.fileWatcherType=none"),
        "--browser.gatherUsageStats=false",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, *options],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health").close()
            break
        except urllib.error.URLError:
            assert process.poll() is None
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(30)


def test_no_form_becomes_anything_but_its_letters(
    url, open_context
):  # the page goes first
    page = open_context().new_page()
    page.goto(url)
    page.get_by_text("the end").wait_for(timeout=60_000)
    boxes = page.get_by_test_id("stAlert")

    assert boxes.count() == len(FORMS)
    for form, box in zip(FORMS, boxes.all(), strict=True):
        made = box.locator("[data-testid=stMarkdownContainer]").last
        marks = made.evaluate(
            "box => [...box.querySelectorAll('*')].map(e => e.tagName).filter("
            "tag => tag !== 'P')"
        )
        assert marks == [], form
        shown = made.text_content().replace("\N{ZERO WIDTH SPACE}", "")
        assert shown.split() == form.split(), form
