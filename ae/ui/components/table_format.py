"""How tables are written: a choice that the reader's browser keeps."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component
from ae.ui.components.messages import OneOf

FORMATS = ("comma", "semicolon")


@dataclass(frozen=True, slots=True)
class TableFormatData:
    """What the view is told.

    Attributes
    ----------
    format : str
        The one tables have now: one of ``FORMATS``. The view sends ``format`` when
        the reader's is another.
    """

    format: str


TABLE_FORMAT = Component[TableFormatData](
    "table_format", sends={"format": OneOf(FORMATS)}
)
