"""Whoever started something, known by a token that only their browser keeps."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from ae.errors import RunError
from ae.io.files import file_errors, is_there, read_json, write_json
from ae.runs.run import Run

OWNER = "owner.json"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever started a run, or asked for a projection.

    Attributes
    ----------
    token : str
        Never written anywhere; its SHA-256 is.
    address : str or None
        The network address they came from, if it is known and another machine's.
    n_browsers : int
        How many browsers have a page open at that address now, this one too.
    """

    token: str
    address: str | None = None
    n_browsers: int = 1

    def take(self, run: Run) -> None:
        """Make a new run this owner's."""
        with file_errors(run.path):
            write_json(run.path / OWNER, self.to_dict())

    def owns(self, run: Run) -> bool:
        """Say whether the run was started by this owner."""
        path = run.path / OWNER
        return is_there(path) and self.is_named_in(read_json(path))

    def to_dict(self) -> dict[str, str]:
        """Return what may be written down of this owner, for JSON."""
        return {
            "token_sha256": hashlib.sha256(self.token.encode()).hexdigest(),
            **({"address": self.address} if self.address else {}),
        }

    def is_named_in(self, written: object) -> bool:
        """Say whether JSON names this owner, whatever else it says."""
        theirs = written.get("token_sha256") if isinstance(written, dict) else None
        return isinstance(theirs, str) and hmac.compare_digest(
            theirs.encode("utf-8", "replace"), self.to_dict()["token_sha256"].encode()
        )

    def came_from(self, written: object) -> bool:
        """Say whether JSON names the address this owner comes from."""
        theirs = written.get("address") if isinstance(written, dict) else None
        return self.address is not None and theirs == self.address


def read_owner(run: Run) -> dict[str, str]:
    """Return what is written of a run's owner: ``token_sha256``, maybe ``address``.

    Empty for a run that is nobody's, or whose file is damaged.
    """
    try:
        raw = read_json(run.path / OWNER)
    except RunError:
        return {}
    known = raw if isinstance(raw, dict) else {}
    return {
        name: value[:_LONGEST]
        for name in ("token_sha256", "address")
        if isinstance(value := known.get(name), str)
    }
