"""What a projection can be asked to be, and of which codes it can be made."""

from __future__ import annotations

from ae.checks import require_int, require_one_of
from ae.errors import ConfigError
from ae.projection.trust import N_NEIGHBOURS

# t-SNE of fewer digits shows no clusters; of more, nobody in a class waits for it.
MIN_DIGITS, MAX_DIGITS = 500, 10_000
# Of each method, which settings it has besides its dimensions.
SETTINGS_OF = {
    "pca": set[str](),
    "tsne": {"perplexity", "seed", "n_digits"},
    "numbers": {"numbers"},
}
_NAMES = {"pca": "PCA", "tsne": "t-SNE", "numbers": "A projection along two numbers"}


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
            said = "needs" if value is None else "has no setting"
            raise ConfigError(f"{_NAMES[method]} {said} {name}.")
    if method == "numbers":
        _check_numbers(settings["numbers"])
    if method == "tsne":
        require_int("seed", settings["seed"], 0, 2**31 - 1)
        require_int("The number of digits", settings["n_digits"], 1, MAX_DIGITS)
        value = settings["perplexity"]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 2 <= value < MAX_DIGITS:  # type: ignore[operator]
            raise ConfigError(
                f"The perplexity must be a number from 2 to below {MAX_DIGITS:,}, got "
                f"{value!r}."
            )


def check_digits(n_codes: int) -> None:
    """Refuse a test set too small for any projection's trust to be measured."""
    if n_codes <= 2 * N_NEIGHBOURS:
        raise ConfigError(
            f"A projection is measured by each digit's {N_NEIGHBOURS} neighbours and "
            f"needs more than {2 * N_NEIGHBOURS} digits; the test set has {n_codes}."
        )


def check_pca(n_dims: int, latent_dim: int) -> None:
    """Refuse PCA of codes which have fewer numbers than it is to have axes."""
    if latent_dim < n_dims:
        shape = "1 number is a line" if latent_dim == 1 else "2 numbers is a plane"
        raise ConfigError(
            f"A code of {shape} already: PCA cannot draw it in {n_dims} dimensions. "
            "t-SNE can."
        )


def check_numbers(numbers: tuple[int, int], latent_dim: int) -> None:
    """Refuse numbers which the codes do not have."""
    if latent_dim == 1:
        raise ConfigError(
            "A code of 1 number has no second one to be drawn against. t-SNE can draw "
            "it."
        )
    if max(numbers) >= latent_dim:
        raise ConfigError(
            f"A code of {latent_dim} numbers has no z{max(numbers) + 1}: choose two of "
            f"z1 to z{latent_dim}."
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
            f"The test set has {n_codes:,} digits; {n_digits:,} were asked for."
        )
    least = min(MIN_DIGITS, n_codes)
    if n_digits < least:
        raise ConfigError(
            f"t-SNE needs at least {least:,} digits here; {n_digits:,} were asked for."
        )
    if not 3 * perplexity < n_digits - 1:
        raise ConfigError(
            f"t-SNE looks at 3 x perplexity neighbours of each of {n_digits:,} digits: "
            f"the perplexity must be below {(n_digits - 1) / 3:,.1f}, got "
            f"{perplexity:g}."
        )


def _check_numbers(numbers: object) -> None:
    is_pair = isinstance(numbers, tuple) and [type(n) for n in numbers] == [int, int]
    if not isinstance(numbers, tuple) or not is_pair:
        raise ConfigError(f"numbers must be two whole numbers, got {numbers!r}.")
    if min(numbers) < 0:
        raise ConfigError(f"A code has no z{min(numbers) + 1}: its first number is z1.")
    if numbers[0] == numbers[1]:
        raise ConfigError(
            f"Each axis needs a number of its own; both were to show z{numbers[0] + 1}."
        )
