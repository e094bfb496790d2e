"""The terms that lessons speak of: in a sentence, as a formula, by shape and source.

docs/glossary.md has all words of the project; these are the ones a pupil meets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ae.language import N_, _, every_spelling

_DEEP = 'Goodfellow, Bengio and Courville, "Deep Learning", 2016, '


@dataclass(frozen=True, slots=True)
class Term:
    """A term.

    Attributes
    ----------
    word : str
        As it stands in a text; each language has its own.
    said : str
        What it means, in a sentence or two.
    formula, shape, source : str
        Empty where there is none.
    """

    word: str
    said: str
    formula: str = ""
    shape: str = ""
    source: str = ""


TERMS = (
    Term(
        N_("encoder"),
        N_("The first half of the network: it turns an image into a code."),
        "h = f(x)",
        "(784,) to (9,)",
        f"{_DEEP}chapter 14",
    ),
    Term(
        N_("decoder"),
        N_(
            "The second half of the network: it draws an image from a code, and from "
            "nothing else."
        ),
        "x' = g(h)",
        "(9,) to (784,)",
        f"{_DEEP}chapter 14",
    ),
    Term(
        N_("code"),
        N_("The few numbers that the encoder makes of an image; z1, z2 and so on."),
        "h = f(x)",
        "(9,)",
        "Hinton and Salakhutdinov, Science 313, 2006",
    ),
    Term(
        N_("pixel"),
        N_("One of the 28 x 28 little squares of an image: 0 is black, 1 is white."),
        "",
        "(28, 28) = 784",
        "LeCun et al., Proceedings of the IEEE 86, 1998",
    ),
    Term(
        N_("mean squared error"),
        N_(
            "How far two images are from each other: the difference of each pixel, "
            "squared, and of all of these the mean."
        ),
        "sum (x - x')^2 / 784",
        "",
        f"{_DEEP}section 5.1",
    ),
    Term(
        N_("PCA"),
        N_(
            "Principal component analysis: the flat sheet through all codes, or all "
            "images, that loses least. It can only add up, it has no bends."
        ),
        "h = W (x - mean)",
        "W: (9, 784)",
        'Jolliffe, "Principal Component Analysis", 2002',
    ),
    Term(
        N_("t-SNE"),
        N_(
            "A way to draw a map that keeps neighbours together. How far clouds lie "
            "apart on it says nothing."
        ),
        "",
        "(n, 9) to (n, 2)",
        "van der Maaten and Hinton, JMLR 9, 2008",
    ),
    Term(
        N_("neighbour"),
        N_("A digit whose code is among the nearest to another one's."),
        "|h - h'|",
        "",
        "Venna and Kaski, 2001",
    ),
    Term(
        N_("class"),
        N_("Which digit an image is meant to be, 0 to 9. The network is never told."),
        "",
        "",
        "LeCun et al., Proceedings of the IEEE 86, 1998",
    ),
    Term(
        N_("test digit"),
        N_("A digit that the network never saw while it was trained."),
        "",
        "(10000, 28, 28)",
        f"{_DEEP}section 5.2",
    ),
    Term(
        N_("learning rate"),
        N_("How far each weight is moved at each step of the training."),
        "w - rate * dL/dw",
        "",
        f"{_DEEP}section 8.3",
    ),
    Term(
        N_("epoch"),
        N_("One pass of the training over all training images."),
        "",
        "",
        f"{_DEEP}section 8.1",
    ),
    Term(
        N_("weight"),
        N_("A number that a layer multiplies by; training finds all of them."),
        "y = max(0, W x + b)",
        "W: (128, 784)",
        f"{_DEEP}chapter 6",
    ),
    Term(
        N_("layer"),
        N_("One step of the network: sums of its inputs; what is below 0 becomes 0."),
        "y = max(0, W x + b)",
        "784, 128, 64, 36, 18, 9",
        f"{_DEEP}chapter 6",
    ),
)


def terms_in(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return the terms that texts hold, in whatever language.

    Returns
    -------
    list of (str, str)
        As the text spells it, and what it means in the language chosen; the longest
        first, and each as it stands first.
    """
    whole = "\n".join(texts)
    found = []
    for term in TERMS:
        for spelling in sorted(every_spelling(term.word), key=len, reverse=True):
            # Letters of the same script end a word; Chinese has no gaps between words.
            ends = r"\b" if spelling.isascii() else ""
            plural = "s?" if spelling.isascii() else ""
            match = re.search(
                f"{ends}{re.escape(spelling)}{plural}{ends}", whole, re.IGNORECASE
            )
            if match is not None:
                found.append((match[0], _(term.said)))
                break
    return sorted(found, key=lambda one: -len(one[0]))


def glossary() -> str:
    """Return all terms as a table in Markdown, in the language chosen."""
    head = (_("Term"), _("Meaning"), _("Formula"), _("Shape"), _("Source"))
    rows = [
        (_(term.word), _(term.said), term.formula, term.shape, term.source)
        for term in TERMS
    ]
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
