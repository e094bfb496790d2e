"""Each row of docs/links.md: the link to what is seen shows the same in another
browser, pixel by pixel, with the same choices."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from ae.ui.components.browser_choices import BROWSER_CHOICES
from ae.ui.session.table import CHOICES
from tests.browser.reader import wait_until_idle

PATIENCE_MS = 240_000  # a map of t-SNE is on its way
N_SAME, LOOK_MS = 2, 400  # so often alike: it has come to rest

CODE = "z=-0.8,-3.6,0.3,-4.5,7.1,-2.9,-4,-3.8,-2.5"
OTHER = "z=1,2,-1,2,1,0,-2,1,3"
DRAWN = "AP8ALf8oAP8AvQ"  # 300 black pixels, 40 white ones, 444 black ones
LINKS = [
    f"/?{CODE}#image=4&centred=0&unfolded=1&unit=1,4",
    f"/?{OTHER}#drawing={DRAWN}&centred=1",
    f"/map?{CODE}&projection=PCA&classes=4&classes=9&colour=error"
    "#pair=3,9&pictures=1&rings=1&group=4&tool=box&viewport=-12,12,-9,9",
    f"/map?{OTHER}&projection=two+numbers&across=z4&up=z3"
    "#grid=1&everywhere=1&outline=-5,-5,5,-5,5,5",
    f"/map?{CODE}&projection=t-SNE&perplexity=30&seed=0&digits=10000",
    f"/morph?{CODE}&part=Morph&steps=12&a=3&b=17#place=0.25",
    f"/morph?{OTHER}&part=Arithmetic&minus=2&plus=6#strength=0.5",
    f"/morph?{CODE}&part=Traversal&a_from=a+drawing&a_code=1,2,3,4,5,6,7,8,9",
    f"/morph?{CODE}&a_from=the+sliders'+code&b_from=a+drawing&b_code=0,0,1,1,0,0,1,1,0",
    f"/reconstructions?{CODE}&section=Worst+and+best&class=3&class=8",
    f"/reconstructions?{CODE}&section=Where&scale=up+to+the+worst+pixel",
    f"/reconstructions?{CODE}&section=Mix-ups&cell=4,9",
    f"/reconstructions?{CODE}&section=Code+sizes&digit=17",
]
# Rows that these links do not name, and where else they are held.
ELSEWHERE = {
    **dict.fromkeys(["run", "lang", "present"], "tests/browser/test_text.py"),
    **dict.fromkeys(["dims"], "tests/browser/test_map.py: no canvas of ours"),
    **dict.fromkeys(["sheet_seed", "pairs", "sheet_steps"], "the server's picture"),
    **dict.fromkeys(["board", "watch", "epoch"], "tests/browser/test_links.py"),
    "lesson": "tests/browser/test_lesson.py",
}
# All canvases, and what is chosen in fields and by buttons; but in the card.
SEEN = """() => {
  const roots = [document];
  for (const root of roots) {
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      if (shadowRoot) roots.push(shadowRoot);
    }
  }
  const own = roots.filter(
    (root) => !root.querySelector(":scope > :is(.lesson, .share)"),
  );
  const all = (selector) =>
    own.flatMap((root) => [...root.querySelectorAll(selector)])
      .filter((one) => one.getClientRects().length && !one.closest(".st-key-bar"));
  const name = (one) => one.getAttribute("aria-label") ?? one.className ?? "";
  const states = ["aria-pressed", "aria-checked", "data-selected"];
  return {
    pictures: all("canvas").map((one) => `${one.className} ${one.toDataURL()}`),
    choices: all("input, select")
      .map((one) => `${name(one)} ${one.checked} ${one.value}`),
    pressed: all(states.map((state) => `[${state}]`).join())
      .map((one) => [
        one.textContent,
        ...states.map((state) => one.getAttribute(state)),
      ].join()),
  };
}"""


def names_in(link):
    before, _, after = link.partition("#")
    return {*parse_qs(urlsplit(before).query), *parse_qs(after)}


def test_every_row_of_the_table_is_opened_here_or_named_with_its_test():
    rows = {choice.name for choice in CHOICES} | {row.name for row in BROWSER_CHOICES}
    named = set().union(*map(names_in, LINKS)) - {"z"}

    assert named | set(ELSEWHERE) == rows
    assert not named & set(ELSEWHERE)


def seen(page):
    """What is drawn and chosen, once all has come and it stays as it is."""
    expect(page.locator(".meter.unknown")).to_have_count(0, timeout=PATIENCE_MS)
    on_the_way = page.get_by_text("the real digits are on their way")
    expect(on_the_way).to_have_count(0, timeout=PATIENCE_MS)
    before, n_same = None, 0
    while n_same < N_SAME:
        wait_until_idle(page)
        now = page.evaluate(SEEN)
        n_same = n_same + 1 if now == before and now["pictures"] else 0
        before = now
        page.wait_for_timeout(LOOK_MS)  # of views, which draw by themselves
    return before


def differing(first, second):
    """Return what only one of two pages shows, canvases by their size in letters."""
    return {
        name: [
            one if name != "pictures" else f"{one[:40]}… {len(one)}"
            for one in {*first[name]} ^ {*second[name]}
        ]
        for name in first
        if first[name] != second[name]
    }


@pytest.mark.parametrize("link", LINKS)
def test_the_link_to_what_is_seen_restores_it_pixel_by_pixel(
    open_context, app_url, link
):
    here, there = (open_context(reduced_motion="reduce").new_page() for _ in range(2))
    here.goto(app_url + link)
    seen(here)

    there.goto(here.evaluate("latentExplorer.linkToHere()"))
    # On both sides anew: what is looked for slice by slice, as dead units, comes late.
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while (first := seen(here)) != (second := seen(there)):
        assert time.monotonic() < deadline, differing(first, second)
