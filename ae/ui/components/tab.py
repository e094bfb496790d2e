"""The tab as a whole: its language, its connection, what it keeps over a reload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ae.ui.components import Component
from ae.ui.components.messages import Fields, Number


@dataclass(frozen=True, slots=True, kw_only=True)
class TabData:
    """What the tab is told, and keeps for another session of the server.

    It sends ``kept`` at the beginning of a session, if it keeps anything: ``proof`` and
    ``choices`` as they were, and ``token``, this browser's. It sends ``back`` when a
    lost connection has come back, then as ``unheard`` what the sliders last settled on
    without one, if anything: the ``run``, what they would have said (``values``,
    ``forgets``), and ``at``, when.

    Attributes
    ----------
    session : str
        Which session of the server this is.
    is_own_language : bool
        Whether the page is in the language the browser is set to.
    proof : str
        That the teacher's password was typed; empty if it was not.
    choices : list
        Of each page: ``[page, name, value]``.
    heard : float
        ``at`` of the ``unheard`` that was heard last; 0 where none was.
    """

    session: str
    is_own_language: bool
    proof: str
    choices: list[list[Any]]
    heard: float


TAB = Component[TabData](
    "tab", draws=False, sends={"back": Number(), "unheard": Fields(at=Number())}
)
