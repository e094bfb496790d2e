"""What the classes of a data set are called, where they are no digits."""

from __future__ import annotations

from ae.config import DataConfig
from ae.digits.contents import NO_DIGITS
from ae.digits.shape import N_CLASSES
from ae.language import N_, _

_NAMES = {
    "fashion-mnist": (
        *(N_("T-shirt"), N_("trousers"), N_("pullover"), N_("dress"), N_("coat")),
        *(N_("sandal"), N_("shirt"), N_("sneaker"), N_("bag"), N_("ankle boot")),
    ),
    "kmnist": (
        *("お (o)", "き (ki)", "す (su)", "つ (tsu)", "な (na)"),
        *("は (ha)", "ま (ma)", "や (ya)", "れ (re)", "を (wo)"),
    ),
}


def class_names(data: DataConfig) -> list[str] | None:
    """Return the names of the ten classes in the reader's language; None: digits."""
    if data.kind == NO_DIGITS:
        return [_("class {number}", number=label) for label in range(N_CLASSES)]
    names = _NAMES.get(data.dataset)
    return None if names is None else [_(name) for name in names]
