"""How much one browser, one address and all of them may have: one table, with reasons.

Each is overridden by its environment variable; none of them holds for the teacher or
for the command line, but for those in all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from ae.errors import ConfigError
from ae.language import _

_MOST = 10**15


@dataclass(frozen=True, slots=True)
class Quota:
    """A bound, and why it is that.

    Attributes
    ----------
    variable : str
        The environment variable that overrides it: a whole number of 0 or more.
    default : int
    what, why : str
        In words, for docs/quotas.md.
    """

    variable: str
    default: int
    what: str
    why: str

    def value(self) -> int:
        """Return the bound; ConfigError if the variable is no such number."""
        text = os.environ.get(self.variable, str(self.default))
        if not (text.isascii() and text.isdecimal()) or int(text[:16]) > _MOST:
            raise ConfigError(
                _(
                    "{variable} must be a whole number of 0 or more, got {text}.",
                    variable=self.variable,
                    text=repr(text[:40]),
                )
            )
        return int(text)


TRAININGS_OF_ONE = Quota(
    "AE_MAX_TRAININGS_OF_ONE",
    2,
    "trainings of one browser that wait or are at work",
    "One to watch and one for after it. Whoever queued sixty would have the machine to "
    "themselves for a day.",
)
TRAININGS_OF_ADDRESS = Quota(
    "AE_MAX_TRAININGS_OF_ADDRESS",
    6,
    "trainings of one network address that wait or are at work",
    "A browser can forget its token and be another one; its address stays. Three "
    "browsers may share a laptop. Where more browsers have a page open at that address "
    "at the moment, as a class has behind one router, it is each one's bound times so "
    "many: thirty pupils get a training each, and one who makes tokens anew gets six.",
)
TRAININGS_IN_ALL = Quota(
    "AE_MAX_TRAININGS",
    40,
    "trainings of all that wait or are at work",
    "A large class's first try. More would wait for hours, and fill the disk "
    "meanwhile.",
)
WORK_OF_TRAINING = Quota(
    "AE_MAX_DIGITS_SHOWN",
    30_000_000,
    "epochs times digits of one training",
    "500 epochs of 60,000 digits: the most the form offers.",
)
RUNS_OF_ONE = Quota(
    "AE_MAX_RUNS_OF_ONE",
    60,
    "runs kept of one browser",
    "More than anybody compares; the list of runs stays one to be read.",
)
RUNS_IN_ALL = Quota(
    "AE_MAX_RUNS",
    400,
    "runs kept of all",
    "Every page looks at each of them.",
)
ZIPS_OF_ONE = Quota(
    "AE_MAX_ZIPS_OF_ONE",
    10,
    "runs kept that one browser has brought as a zip",
    "While one is checked, nobody else can start a training.",
)
BYTES_OF_ONE = Quota(
    "AE_MAX_BYTES_OF_ONE",
    500_000_000,
    "bytes of the runs kept of one browser",
    "Ten zips of the largest size.",
)
BYTES_IN_ALL = Quota(
    "AE_MAX_BYTES",
    10_000_000_000,
    "bytes of the runs kept of all",
    "Thirty pupils with 300 MB each.",
)
BYTES_FREE = Quota(
    "AE_MIN_BYTES_FREE",
    500_000_000,
    "bytes that stay free on the disk",
    "A full disk stops trainings in their midst, and more than this app.",
)
PROJECTIONS_OF_ONE = Quota(
    "AE_MAX_PROJECTIONS_OF_ONE",
    5,
    "projections one browser has asked for that wait or are made",
    "Two minutes of work each, at most.",
)
PROJECTIONS_IN_ALL = Quota(
    "AE_MAX_PROJECTIONS",
    20,
    "projections of all that wait or are made",
    "Ten minutes of work, about.",
)
PROJECTIONS_KEPT = Quota(
    "AE_MAX_PROJECTIONS_KEPT",
    200,
    "projections kept of one run",
    "50 MB, about.",
)
UPLOADS_OF_ONE = Quota(
    "AE_MAX_UPLOAD_BYTES_OF_ONE",
    60_000_000,
    "bytes of uploads held in memory for one session",
    "One zip of 50 MB; they are held until the session ends or loads it.",
)
UPLOADS_IN_ALL = Quota(
    "AE_MAX_UPLOAD_BYTES",
    300_000_000,
    "bytes of uploads held in memory for all sessions",
    "Thirty pupils' runs of 10 MB at once.",
)
QUOTAS = tuple(value for value in globals().values() if isinstance(value, Quota))

_INTRODUCTION = """\
# Quotas

How much one browser, one network address and all of them may have. Each is set anew by
its environment variable, to a whole number. The teacher is held to those of all only,
and so is what the app starts by itself. A browser is known by its token
(decisions/0007-who-may-change-a-run.md); an address only where it is another machine's:
behind a proxy on the same machine nobody's is known.

| variable | at first | bounds | why |
| --- | --- | --- | --- |
"""


def quotas_page() -> str:
    """Return docs/quotas.md."""
    lines = [
        f"| `{one.variable}` | {one.default:,} | {one.what} | {one.why} |"
        for one in QUOTAS
    ]
    return _INTRODUCTION + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(quotas_page(), end="")  # noqa: T201
