"""What the files of a place were found to hold, and the sentences that say so."""

from __future__ import annotations

from dataclasses import dataclass

from ae.config import DataConfig
from ae.digits.known import EMNIST, TITLES
from ae.language import _

OTHER_DIGITS, NO_DIGITS = "other digits", "no digits"


@dataclass(frozen=True, slots=True)
class Contents:
    """What the files of a place hold.

    Attributes
    ----------
    dataset : str
        What they are to be taken as: a key of ``ae.config.DATASETS``.
    called : str
        The set the folder is called after, if it is not the one it holds; else empty.
    turned : bool
        Whether the pictures lie on their side, rows for columns, as EMNIST's do.
    kind : str
        Empty if they are what they are called as far as can be known; ``OTHER_DIGITS``
        or ``NO_DIGITS`` where MNIST is said and others were found.
    n_train : int
    """

    dataset: str
    called: str
    turned: bool
    kind: str
    n_train: int

    def config(self, source: str, test_sha256: str) -> DataConfig:
        """Return what a run made from them says of its data."""
        return DataConfig(
            self.dataset, source, test_sha256, self.called, self.turned, self.kind
        )


def said_of(data: DataConfig, where: str = "") -> list[str]:
    """Say in what a run's digits are not what the folder they lay in was called.

    Parameters
    ----------
    data : DataConfig
    where : str
        The folder, where it is known.
    """
    folder = where or _("The folder of the data")
    title = TITLES[data.dataset]
    said = []
    if data.called == EMNIST:
        said.append(
            _("{folder} holds digits of EMNIST; they are used as MNIST.", folder=folder)
        )
    elif data.called:
        said.append(
            _(
                "{folder} is called {called}, but what it holds is {title}: it is used "
                "as {title}.",
                folder=folder,
                called=TITLES[data.called],
                title=title,
            )
            if data.kind != OTHER_DIGITS
            else _(
                "{folder} is called {called}, but what it holds is handwritten digits, "
                "0 to 9: they are used as such.",
                folder=folder,
                called=TITLES[data.called],
            )
        )
    if data.kind == OTHER_DIGITS and not data.called:
        said.append(
            _(
                "{folder} holds other digits than those MNIST is published with.",
                folder=folder,
            )
        )
    elif data.kind == NO_DIGITS:
        said.append(
            _(
                "{folder} is taken for MNIST by its files' names, but its pictures do "
                "not look like digits. Fashion-MNIST and KMNIST have the same file "
                "names: if it is one of them, call the folder FashionMNIST or KMNIST.",
                folder=folder,
            )
        )
    if data.turned:
        said.append(
            _("Its pictures lay on their side, as EMNIST's do, and were turned.")
        )
    return said


def is_mostly_as_called(data: DataConfig) -> bool:
    """Say whether nobody who looks at a run's digits would be surprised."""
    return not (data.called or data.turned or data.kind == NO_DIGITS)
