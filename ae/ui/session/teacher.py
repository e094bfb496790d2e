"""The teacher's password: who may try it, and how soon again."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

LOG = logging.getLogger("latent_explorer")
N_FREE = 3  # wrong ones, as anybody mistypes
LONGEST_S = 300.0
_N_ADDRESSES = 1000
_FORGOTTEN_S = 3600.0
_HERE = "this machine, or a proxy"


def proof_of(password: str, token: str) -> str:
    """Return what only somebody who knows the password could make for a browser.

    Slow to make (some 30 ms), so that the password cannot be guessed from it.

    Parameters
    ----------
    token : str
        The browser's: another one's proof is of no use to it.

    Returns
    -------
    str
        64 hexadecimal digits.

    References
    ----------
    scrypt: RFC 7914.
    """
    return hashlib.scrypt(
        password.encode(), salt=token.encode(), n=2**13, r=8, p=1, dklen=32
    ).hex()


class Attempts:
    """Wrong passwords, counted by address; after some, the next must wait.

    The wait is a second after the third, doubles with each, and is 5 minutes at most;
    an hour without one is forgotten. Nobody waits in here: what comes too soon is not
    looked at, right or wrong.

    Parameters
    ----------
    clock : callable
        Returns seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # count, last

    def wait_s(self, address: str | None) -> float:
        """Return how many seconds an address must wait; 0 if it may try."""
        count, last = self._wrong.get(address or _HERE, (0, 0.0))
        if count < N_FREE:
            return 0.0
        wait = min(LONGEST_S, 2.0 ** min(count - N_FREE, 30))
        return max(0.0, last + wait - self._clock())

    def is_right(self, typed: str, password: str, address: str | None) -> bool:
        """Compare what was typed; counts and logs a wrong one, never what it was."""
        name = address or _HERE
        with self._lock:
            if self.wait_s(address) > 0:
                return False
            if hmac.compare_digest(typed.encode("utf-8", "replace"), password.encode()):
                self._wrong.pop(name, None)
                LOG.info("teacher's password: right, from %s", name)
                return True
            now = self._clock()
            count, last = self._wrong.get(name, (0, now))
            count = 1 if now - last > _FORGOTTEN_S else count + 1
            self._wrong[name] = count, now
            self._wrong.move_to_end(name)
            while len(self._wrong) > _N_ADDRESSES:
                self._wrong.popitem(last=False)
        LOG.warning("teacher's password: wrong, from %s, %d in a row", name, count)
        return False


ATTEMPTS = Attempts()
