"""How often one address may try what it gets wrong."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

_MOST_KEYS = 4096


class Attempts:
    """Counts of failures by a key, within a window of time.

    Parameters
    ----------
    most : int
        How many failures of one key are put up with.
    window_s : float
        Within so many seconds.
    clock : callable
        A monotonic time in seconds.
    """

    def __init__(
        self,
        most: int,
        window_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most, self.window_s, self._clock = most, window_s, clock
        self._failures: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def are_used_up(self, key: Hashable) -> bool:
        """Say whether a key has failed too often of late."""
        with self._lock:
            return len(self._recent(key)) >= self.most

    def fail(self, key: Hashable) -> None:
        """Note a failure of a key."""
        with self._lock:
            failures = self._recent(key)
            failures.append(self._clock())
            self._failures[key] = failures
            self._failures.move_to_end(key)
            while len(self._failures) > _MOST_KEYS:
                self._failures.popitem(last=False)

    def _recent(self, key: Hashable) -> deque[float]:
        failures = self._failures.get(key, deque(maxlen=self.most))
        while failures and self._clock() - failures[0] > self.window_s:
            failures.popleft()
        return failures
