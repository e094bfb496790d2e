"""What a projection can be asked to be, and of which codes it can be made."""

from __future__ import annotations

from ae.checks import require_int, require_one_of
from ae.errors import ConfigError
from ae.language import N_, _
from ae.projection.trust import N_NEIGHBOURS

# t-SNE of fewer digits shows no clusters; of more, nobody in a class waits for it.
MIN_DIGITS, MAX_DIGITS = 500, 10_000
# Of each method, which settings it has besides its dimensions.
SETTINGS_OF = {
    "pca": set[str](),
    "tsne": {"perplexity", "seed", "n_digits"},
    "numbers": {"numbers"},
}
_NAMES = {
    "pca": "PCA",
    "tsne": "t-SNE",
    "numbers": N_("A projection along two numbers"),
}
_NEEDS = N_("{kind} needs {name}.")
_HAS_NOT = N_("{kind} has no setting {name}.")
_LINE = N_(
    "A code of 1 number is a line already: PCA cannot draw it in {n_dims} dimensions. "
    "t-SNE can."
)
_PLANE = N_(
    "A code of 2 numbers is a plane already: PCA cannot draw it in {n_dims} "
    "dimensions. t-SNE can."
)


def check_settings(method: str, n_dims: int, settings: dict[str, object]) -> None:
    """Refuse settings which no codes could be projected by.

    Parameters
    ----------
    method : str
    n_dims : int
    settings : mapping of name to value
        The four which not every method has; None where one is not given.

    Raises
    ------
    ConfigError
        If one is missing, of another method, of the wrong type, or out of bounds.
    """
    require_one_of("method", method, tuple(SETTINGS_OF))
    require_int("n_dims", n_dims, 2, 2 if method == "numbers" else 3)
    for name, value in settings.items():
        if (value is not None) != (name in SETTINGS_OF[method]):
            said = _NEEDS if value is None else _HAS_NOT
            raise ConfigError(_(said, kind=_(_NAMES[method]), name=name))
    if method == "numbers":
        _check_numbers(settings["numbers"])
    if method == "tsne":
        require_int("seed", settings["seed"], 0, 2**31 - 1)
        require_int(_("The number of digits"), settings["n_digits"], 1, MAX_DIGITS)
        value = settings["perplexity"]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 2 <= value < MAX_DIGITS:  # type: ignore[operator]
            raise ConfigError(
                _(
                    "The perplexity must be a number from 2 to below "
                    "{most}, got {value}.",
                    most=f"{MAX_DIGITS:,}",
                    value=repr(value),
                )
            )


def check_digits(n_codes: int) -> None:
    """Refuse a test set too small for any projection's trust to be measured."""
    if n_codes <= 2 * N_NEIGHBOURS:
        raise ConfigError(
            _(
                "A projection is measured by each digit's {n_neighbours} "
                "neighbours and needs more than {least} digits; the "
                "test set has {n_codes}.",
                n_neighbours=N_NEIGHBOURS,
                least=2 * N_NEIGHBOURS,
                n_codes=n_codes,
            )
        )


def check_pca(n_dims: int, latent_dim: int) -> None:
    """Refuse PCA of codes which have fewer numbers than it is to have axes."""
    if latent_dim < n_dims:
        said = _LINE if latent_dim == 1 else _PLANE
        raise ConfigError(_(said, n_dims=n_dims))


def check_numbers(numbers: tuple[int, int], latent_dim: int) -> None:
    """Refuse numbers which the codes do not have."""
    if latent_dim == 1:
        raise ConfigError(
            _(
                "A code of 1 number has no second one to be drawn against. "
                "t-SNE can draw it."
            )
        )
    if max(numbers) >= latent_dim:
        raise ConfigError(
            _(
                "A code of {latent_dim} numbers has no z{number}: choose "
                "two of z1 to z{latent_dim}.",
                latent_dim=latent_dim,
                number=max(numbers) + 1,
            )
        )


def check_tsne(n_digits: int, perplexity: float, n_codes: int) -> None:
    """Refuse t-SNE of too few digits, more than there are, or too wide a view.

    References
    ----------
    scikit-learn, as van der Maaten's "Accelerating t-SNE using tree-based algorithms",
    JMLR 15, 2014, section 4.1: the 3 x perplexity nearest neighbours are looked at.
    """
    if n_digits > n_codes:
        raise ConfigError(
            _(
                "The test set has {n_codes} digits; {n_digits} were asked for.",
                n_codes=f"{n_codes:,}",
                n_digits=f"{n_digits:,}",
            )
        )
    least = min(MIN_DIGITS, n_codes)
    if n_digits < least:
        raise ConfigError(
            _(
                "t-SNE needs at least {least} digits here; {n_digits} were asked for.",
                least=f"{least:,}",
                n_digits=f"{n_digits:,}",
            )
        )
    if not 3 * perplexity < n_digits - 1:
        raise ConfigError(
            _(
                "t-SNE looks at 3 x perplexity neighbours of each of "
                "{n_digits} digits: the perplexity must be below "
                "{most}, got {perplexity}.",
                n_digits=f"{n_digits:,}",
                most=f"{(n_digits - 1) / 3:,.1f}",
                perplexity=f"{perplexity:g}",
            )
        )


def _check_numbers(numbers: object) -> None:
    is_pair = isinstance(numbers, tuple) and [type(n) for n in numbers] == [int, int]
    if not isinstance(numbers, tuple) or not is_pair:
        raise ConfigError(
            _(
                "numbers must be two whole numbers, got {numbers}.",
                numbers=repr(numbers),
            )
        )
    if min(numbers) < 0:
        raise ConfigError(
            _(
                "A code has no z{number}: its first number is z1.",
                number=min(numbers) + 1,
            )
        )
    if numbers[0] == numbers[1]:
        raise ConfigError(
            _(
                "Each axis needs a number of its own; both were to show z{number}.",
                number=numbers[0] + 1,
            )
        )
