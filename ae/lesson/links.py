"""The links of a lesson's steps: to a page of this app, and to nowhere else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ae.language import _
from ae.lesson.lesson import Lesson

PAGES = ("generate", "map", "morph", "reconstructions", "class", "train")
MAX_LINK = 4000  # letters: a drawing has 2,100 of them at most
_OURS = ("lesson", "step")  # what the app itself adds to a step's link
_PRINTABLE = re.compile(r"[!-~]*")


def page_of(link: str) -> str:
    """Return the page a good link leads to: ``/map?dims=3`` -> ``map``."""
    return urlsplit(link).path.strip("/") or PAGES[0]


def shown_at(lesson: Lesson, step: int) -> str:
    """Return what a step shows, from 1: its link, or the last one before it."""
    links = [one.link for one in lesson.steps[:step] if one.link]
    return links[-1] if links else ""


def fault_of_link(link: str) -> str | None:
    """Return what is wrong with a step's link, as a sentence; None if nothing."""
    if len(link) > MAX_LINK:
        return _(
            "The link has {n} letters; {most} are the most.", n=len(link), most=MAX_LINK
        )
    if not _PRINTABLE.fullmatch(link) or not link.startswith("/"):
        return _("A link begins with / and has no spaces, such as /map?dims=3.")
    if link.startswith("//") or "\\" in link:
        return _("A link of a step leads to a page of this app, such as /map?dims=3.")
    page = page_of(link)
    if page not in PAGES:
        return _(
            "There is no page {page}. The pages are {pages}.",
            page=repr(page[:40]),
            pages=", ".join(PAGES),
        )
    asked = re.split("[?&#]", link)[1:]
    if any(part.split("=")[0] in _OURS for part in asked):
        return _("A step's link names no lesson and no step.")
    return None


def shortened(link: str) -> str:
    """Return a link without its server: ``http://…:8501/map?dims=3`` -> ``/map?…``."""
    parts = urlsplit(link.strip())
    path = "/" + parts.path.rstrip("/").rsplit("/", 1)[-1]
    if path.strip("/") not in PAGES:
        path = "/"  # where the app lives below the root of its server
    asked = [part for part in parts.query.split("&") if part.split("=")[0] not in _OURS]
    query = "&".join(filter(None, asked))
    kept = [
        part for part in parts.fragment.split("&") if part.split("=")[0] not in _OURS
    ]
    fragment = "&".join(filter(None, kept))
    return path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
