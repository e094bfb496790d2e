"""The parts of a page that a step of a lesson can point at, or hide."""

from __future__ import annotations

from dataclasses import dataclass

from ae.language import N_


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one page, or of several.

    Attributes
    ----------
    name : str
        As a lesson's file says it.
    label : str
        As a reader is told of it.
    pages : tuple of str
    selector : str
        Of CSS; it is looked for on the page and in what each view draws.
    """

    name: str
    label: str
    pages: tuple[str, ...]
    selector: str


_SLIDERS = ("generate", "map")
PARTS = (
    Part("sliders", N_("the sliders"), _SLIDERS, ".sliders .numbers"),
    Part("output", N_("the image that comes out"), _SLIDERS, ".sliders .output"),
    Part("input", N_("the image that goes in"), ("generate",), ".sliders .input"),
    Part("classes", N_("the buttons of the classes"), _SLIDERS, ".sliders .classes"),
    Part("meter", N_("the meter of how typical it is"), ("generate",), ".meter"),
    Part(
        "network",
        N_("the network in between"),
        ("generate",),
        ".sliders :is(.layers, .between)",
    ),
    Part("map", N_("the map"), ("map",), ".st-key-map-chart"),
    Part("projection", N_("the choice of projection"), ("map",), ".st-key-projection"),
    Part("colour", N_("the choice of colour"), ("map",), ".st-key-colour"),
    Part("shown", N_("the choice of classes"), ("map",), ".st-key-map-classes"),
    Part("trust", N_("how far the map can be trusted"), ("map",), ".st-key-map-trust"),
    Part("part", N_("the choice of part"), ("morph",), ".st-key-part"),
    Part("chosen", N_("the choice of classes"), ("reconstructions",), ".st-key-class"),
    Part(
        "figures",
        N_("the figures of each class"),
        ("reconstructions",),
        ".st-key-class-figures",
    ),
    Part("try", N_("the line with a question"), (), ".st-key-lead .stMarkdown"),
    Part("run", N_("the choice of run"), (), ".st-key-bar .st-key-run"),
)


def parts_of(page: str) -> dict[str, Part]:
    """Return the parts a page has, by name."""
    return {part.name: part for part in PARTS if not part.pages or page in part.pages}
