"""Every page in Chinese: nothing that a reader sees or hears is left in English."""

import re

from playwright.sync_api import expect

from ae.language import _, in_language
from ae.lesson.terms import TERMS
from tests.browser.reader import visit

# Every text of the page, in shadow roots too, with what is said of its parts; but for
# Streamlit's own sign at the top that it is running, which comes and goes.
TEXTS = """() => {
  const found = new Set();
  const walk = (node) => {
    if (node.dataset?.testid === "stStatusWidget") return;
    if (node.nodeType === Node.TEXT_NODE) {
      const tag = node.parentElement?.tagName;
      if (!["STYLE", "SCRIPT", "NOSCRIPT"].includes(tag)) found.add(node.textContent);
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (node.hasAttribute?.(name)) found.add(node.getAttribute(name));
    }
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(document.body);
  return [...found];
}"""
# Names, units, settings as they are typed, and what is not ours: Streamlit's and
# Plotly's own buttons, and the names of Streamlit's icons.
ALLOWED = re.compile(
    r"""
    Latent\ Explorer | English | PCA | t-SNE | MSE | SSIM | PSNR | dB | MNIST | MB
    | PNG | JPEG | WebP | AVIF | CSV | HTML | QR | zip | toml | canvas | NN
    | mnist(-\d+d)? | tiny | scikit-learn | Venna | Kaski | log10
    | Wang | Bovik | Sheikh | Simoncelli | Page\ (Up|Down) | Shift | Enter | Ctrl
    | https?://\S+ | \?\w+= | YYYY-MM-DD | UTC | my-lesson
    | Skip\ to\ main\ content | Main\ menu | App\ pages | Link\ to\ heading
    | Choose\ (an|or\ add\ an)\ option | Open | Upload | \d+MB\ per\ file | file\ upload
    | Clear\ value | Increment | Decrement | Download\ as\ CSV | Fullscreen | Search
    | Show/hide\ columns | Show\ password\ text | Close | Remove\ \w+
    | \{\w+\} # of a button that is not shown yet
    | WebGL | Excel | data/\S+
    | PyTorch | Help\ for | Activity\ 19:\ Autoencoder\ exploration
    | comsc335 | TOML | ZIP
    | \b[A-Z]{5}\b # a board's code
    | Zoom\ (in|out) | (Pan|Autoscale|Reset\ axes|Orbital\ rotation)
    | keyboard_arrow_\w+ | expand_\w+ | upload | arrow_\w+ | visibility\w*
    """,
    re.VERBOSE,
)
# Formulas and sources of the glossary are the same in every language.
SAME = {text for term in TERMS for text in (term.formula, term.shape, term.source)}
WORD = re.compile(r"[A-Za-z]{3,}")


# What a page shows last.
READY = {
    "generate": ".meter:not(.unknown)",
    "map": ".st-key-map-chart .js-plotly-plot",
    "morph": ".strip li .share .bar",
    "reconstructions": ".js-plotly-plot .xtick",
    "class": ".code",
    "train": ".timeline polyline.test:not(.faint)",
    "lesson": "h2",
}


def english_in(texts):
    """Return the texts with a word of English that is not allowed."""
    ours = {*texts} - SAME
    return sorted(text for text in ours if WORD.search(ALLOWED.sub("", text)))


def test_no_english_is_left_on_any_page_in_chinese(page, app_url):
    with in_language("zh"):
        about, more = _("About"), _("All figures")
        opening = _("For the teacher: open a board"), _("Open it")
    left = {}
    for name, ready in READY.items():
        visit(page, app_url, "/" if name == "generate" else f"/{name}", lang="zh")
        texts = []
        if name == "class":
            page.get_by_text(opening[0], exact=True).click()
            texts += page.evaluate(TEXTS)
            page.get_by_role("button", name=opening[1], exact=True).click()
        expect(page.locator(ready).first).to_be_visible()
        if name == "map":
            page.locator(".st-key-map-trust").get_by_role("button", name=more).click()
            expect(page.get_by_role("table")).to_be_visible()
            texts += page.evaluate(TEXTS)
            page.keyboard.press("Escape")
        page.get_by_role("button", name=about).first.click()
        expect(page.get_by_role("radiogroup", name="语言")).to_be_visible()
        if english := english_in([*texts, *page.evaluate(TEXTS)]):
            left[name] = english

    assert not left, left
