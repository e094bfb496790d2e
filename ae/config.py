"""The settings of a run: frozen, checked when made, the same in memory and on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from ae.checks import known_settings, require_int, require_number, require_one_of
from ae.errors import ConfigError
from ae.language import _

SCHEMA_VERSION = 1
DATASETS = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Widths of the layers between an image and its code.

    Attributes
    ----------
    latent_dim : int
        How many numbers an image is squeezed through, 1 to 64.
    hidden_dims : tuple of int
        Widths from the image side to the bottleneck; the decoder mirrors them.
    """

    latent_dim: int = 9
    hidden_dims: tuple[int, ...] = (128, 64, 36, 18)

    def __post_init__(self) -> None:
        require_int("latent_dim", self.latent_dim, 1, 64)
        if (
            not isinstance(self.hidden_dims, tuple)
            or not 1 <= len(self.hidden_dims) <= 8
        ):
            raise ConfigError(
                _(
                    "hidden_dims must hold 1 to 8 widths, got {hidden_dims!r}.",
                    hidden_dims=self.hidden_dims,
                )
            )
        for width in self.hidden_dims:
            require_int(_("each width in hidden_dims"), width, 1, 4096)

    @classmethod
    def from_dict(cls, raw: object) -> Self:
        """Read what ``to_dict`` wrote; a wrong or unknown setting is a ConfigError."""
        values = known_settings(cls, raw)
        if isinstance(values.get("hidden_dims"), list):
            values["hidden_dims"] = tuple(values["hidden_dims"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """What the trainer is asked to do.

    Attributes
    ----------
    epochs : int
        Passes over the training images, 1 to 10,000.
    batch_size : int
        Images an optimiser step sees, 1 to 10,000.
    learning_rate : float
        Peak of the one-cycle schedule, above 0 and at most 1.
    seed : int
        Start of every random number: initial weights and the order of images.
    n_train : int or None
        Train on the first so many digits only; None takes all there are.
    deform : float
        Share of the digits of each step that are deformed copies (``ae.train.deform``),
        0 to 1; runs made before 2026-11-28 have none.
    deform_strength : float
        How far those are deformed, 0 to 3; 1 is mild.
    deform_until : float
        Share of the epochs after which no digit is deformed any more, 0 to 1.
    weight_decay : float
        Share of themselves, times the learning rate, that weights shrink by in each
        step, 0 to 1.
    n_held_out : int
        Digits taken from the end of the training set, to choose settings by. They
        are then scored in place of the test set, which settings must never see.
    """

    epochs: int = 10
    batch_size: int = 512
    learning_rate: float = 0.03
    seed: int = 0
    n_train: int | None = None
    n_held_out: int = 0
    deform: float = 0.0
    deform_strength: float = 1.0
    deform_until: float = 1.0
    weight_decay: float = 0.1

    def __post_init__(self) -> None:
        require_int("epochs", self.epochs, 1, 10_000)
        require_int("batch_size", self.batch_size, 1, 10_000)
        require_int("seed", self.seed, 0, 2**31 - 1)
        require_int("n_held_out", self.n_held_out, 0, 50_000)
        require_number("deform", self.deform, 0, 1)
        require_number("deform_strength", self.deform_strength, 0, 3)
        require_number("deform_until", self.deform_until, 0, 1)
        require_number("weight_decay", self.weight_decay, 0, 1)
        if self.n_train is not None:
            require_int("n_train", self.n_train, 1, 60_000)
        rate = self.learning_rate
        is_number = isinstance(rate, int | float) and not isinstance(rate, bool)
        if not is_number or not 0 < rate <= 1:
            raise ConfigError(
                _(
                    "learning_rate must be above 0 and at most 1, got {rate!r}.",
                    rate=rate,
                )
            )

    @classmethod
    def from_dict(cls, raw: object) -> Self:
        """Read what ``to_dict`` wrote; a wrong or unknown setting is a ConfigError."""
        return cls(**known_settings(cls, raw))


def default_training(n_train: int) -> TrainingConfig:
    """Return the settings that suit so many training digits: few digits, more passes.

    Chosen by held-out digits (docs/log.md), for the 10,000 bundled digits and for
    MNIST's 60,000. Few digits are all deformed, so that many passes do not learn them
    by heart; ten passes over many do not come so far. More than 60 passes over 10,000
    would still gain a little, and take a class too long.
    """
    if n_train > 30_000:
        return TrainingConfig(epochs=10, learning_rate=0.05, weight_decay=0.2)
    epochs = max(30, min(60, 600_000 // n_train))
    return TrainingConfig(epochs=epochs, deform=1.0, deform_strength=1.5)


@dataclass(frozen=True, slots=True)
class DataConfig:
    """Which digits a run was made from.

    Attributes
    ----------
    dataset : str
        One of ``DATASETS``.
    source : str
        Where the digits came from: ``folder``, ``download`` or ``bundled``.
    test_sha256 : str
        Fingerprint of the test images and labels, so that nobody's errors are ever
        shown beside another set's pictures; empty while it is not known.
    called : str
        The set their folder is called after, if it holds another one; else empty.
    turned : bool
        Whether the pictures lay on their side, as EMNIST's do, and were turned.
    kind : str
        ``other digits`` or ``no digits`` where files have MNIST's names but hold
        others; empty if nothing else is known.
    """

    dataset: str = "mnist"
    source: str = "bundled"
    test_sha256: str = ""
    called: str = ""
    turned: bool = False
    kind: str = ""

    def __post_init__(self) -> None:
        require_one_of("dataset", self.dataset, tuple(DATASETS))
        require_one_of("source", self.source, ("folder", "download", "bundled"))
        require_one_of("called", self.called, ("", *DATASETS, "emnist"))
        require_one_of("kind", self.kind, ("", "other digits", "no digits"))
        if not isinstance(self.turned, bool):
            raise ConfigError(
                _("turned must be true or false, got {turned!r}.", turned=self.turned)
            )
        if not isinstance(self.test_sha256, str):
            raise ConfigError(
                _(
                    "test_sha256 must be text, got {test_sha256!r}.",
                    test_sha256=self.test_sha256,
                )
            )

    @classmethod
    def from_dict(cls, raw: object) -> Self:
        """Read what ``to_dict`` wrote; a wrong or unknown setting is a ConfigError."""
        return cls(**known_settings(cls, raw))


@dataclass(frozen=True, slots=True)
class BoardConfig:
    """A class's drawings that are added to the training digits (``ae/board``).

    Attributes
    ----------
    board : str
        The board's fingerprint.
    before : int
        Contributions from this number on came too late to be used.
    weight : int
        How often each of them is shown in an epoch, 1 to 100.
    one_held_out_of : int
        Each so-manyth is not trained with but scored, 2 to 100; 0 holds none out.
    base : str
        The run whose weights training begins with; empty: it begins anew.
    """

    board: str
    before: int
    weight: int = 10
    one_held_out_of: int = 3
    base: str = ""

    def __post_init__(self) -> None:
        require_int("before", self.before, 0, 10**9)
        require_int("weight", self.weight, 1, 100)
        require_int("one_held_out_of", self.one_held_out_of, 0, 100)
        if self.one_held_out_of == 1:
            raise ConfigError(_("one_held_out_of 1 leaves no drawing to train on."))
        for name in ("board", "base"):
            if not isinstance(getattr(self, name), str):
                raise ConfigError(_("{name} must be text.", name=name))

    @classmethod
    def from_dict(cls, raw: object) -> Self:
        """Read what ``to_dict`` wrote; a wrong or unknown setting is a ConfigError."""
        values = known_settings(cls, raw)
        if missing := {"board", "before"} - set(values):
            raise ConfigError(
                _("BoardConfig lacks {missing}.", missing=sorted(missing)[0])
            )
        return cls(**values)


@dataclass(frozen=True, slots=True)
class RunConfig:
    """Everything that decides what a run becomes."""

    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    data: DataConfig = field(default_factory=DataConfig)
    board: BoardConfig | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, the schema's version among them."""
        values = {"schema_version": SCHEMA_VERSION, **asdict(self)}
        if self.board is None:
            del values["board"]  # which runs made before there were boards lack too
        for name in ("called", "turned", "kind"):  # lacking in older runs as well
            if not values["data"][name]:
                del values["data"][name]
        return values

    @classmethod
    def from_dict(cls, raw: object) -> Self:
        """Check and read what ``to_dict`` wrote.

        Raises
        ------
        ConfigError
            If a setting is unknown, out of bounds or of the wrong type, or if the
            file was written by a newer version of the program.
        """
        if not isinstance(raw, Mapping):
            raise ConfigError(
                _(
                    "A config must be an object, got {kind}.",
                    kind=type(raw).__name__,
                )
            )
        version = raw.get("schema_version")
        if version != SCHEMA_VERSION:
            raise ConfigError(
                _(
                    "schema_version must be {wanted}, got {version!r}. "
                    "The run was made by another version of Latent Explorer.",
                    wanted=SCHEMA_VERSION,
                    version=version,
                )
            )
        rest = {key: value for key, value in raw.items() if key != "schema_version"}
        values = known_settings(cls, rest)
        return cls(
            model=ModelConfig.from_dict(values.get("model", {})),
            training=TrainingConfig.from_dict(values.get("training", {})),
            data=DataConfig.from_dict(values.get("data", {})),
            board=BoardConfig.from_dict(values["board"]) if "board" in values else None,
        )
