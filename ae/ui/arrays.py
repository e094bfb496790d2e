"""What the browser may fetch: offered by a page, packed when it is first asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ae.digits.idx import LabelledImages
from ae.digits.shape import N_PIXELS
from ae.io.packing import pack_arrays
from ae.latent.neighbours import N_NEAREST
from ae.ui.cache import OpenRun, real_codes

_N_OFFERS = 256  # what a few dozen readers have in sight; older ones are offered again
_N_BYTES = 32_000_000  # of packed arrays kept, all together


@dataclass(slots=True)
class _Offer:
    pack: Callable[[], bytes]
    lock: threading.Lock = field(default_factory=threading.Lock)
    packed: bytes | None = None


class Offers:
    """Arrays by kind and content id, each packed once for all sessions.

    A page offers what its views will ask for, which costs nothing; the first request
    packs it (``ae/ui/routes.py``). A content id says what the bytes are: whoever has
    fetched them may keep them for ever.

    Parameters
    ----------
    n_offers : int
        How many are kept; those longest unoffered go first.
    n_bytes : int
        How many bytes of packed arrays are kept, all together.
    """

    def __init__(self, n_offers: int = _N_OFFERS, n_bytes: int = _N_BYTES) -> None:
        self.n_offers, self.n_bytes = n_offers, n_bytes
        self._offers: OrderedDict[tuple[str, str], _Offer] = OrderedDict()
        self._lock = threading.Lock()

    def offer(self, kind: str, content_id: str, pack: Callable[[], bytes]) -> None:
        """Have arrays at hand under a name; ``pack`` returns them gzipped."""
        key = kind, content_id
        with self._lock:
            if key not in self._offers:
                self._offers[key] = _Offer(pack)
            self._offers.move_to_end(key)
            while len(self._offers) > self.n_offers:
                self._offers.popitem(last=False)

    def packed(self, kind: str, content_id: str) -> bytes | None:
        """Return gzipped arrays, or None where nobody has offered any."""
        with self._lock:
            offer = self._offers.get((kind, content_id))
        if offer is None:
            return None
        with offer.lock:  # thirty pupils at once: one of them packs
            if offer.packed is None:
                offer.packed = offer.pack()
                self._make_room(offer)
            return offer.packed

    def _make_room(self, newest: _Offer) -> None:
        """Forget bytes packed long ago, never the offers themselves."""
        with self._lock:
            held = sum(len(one.packed or b"") for one in self._offers.values())
            for one in self._offers.values():  # longest unoffered first
                if held <= self.n_bytes:
                    return
                if one is not newest and one.packed is not None:
                    held -= len(one.packed)
                    one.packed = None


OFFERS = Offers()
offer = OFFERS.offer


def offer_run(opened: OpenRun) -> None:
    """Offer what every page draws from: network, digits, codes and their distances.

    * ``network``: the weights, under ``network_id``;
    * ``digits``: ``images`` (n, 784) uint8, ``labels`` (n,), under ``digits_id``;
    * ``codes``: ``codes`` (n, latent_dim), ``errors`` (n,), and the mean of each class,
      ``class_codes`` (10, latent_dim), NaN for one without digits, under ``codes_id``;
    * ``differences``: ``differences`` (n,) ascending, of each real digit's picture from
      its neighbours', under ``codes_id``; two seconds' work. Not offered where digits
      are too few to judge by.
    """
    scored = opened.evaluation
    offer("network", opened.network_id, opened.network.packed)
    offer_digits(opened.digits_id, opened.digits)
    offer(
        "codes",
        opened.codes_id,
        lambda: pack_arrays(
            {
                "codes": scored.codes,
                "errors": scored.errors,
                "class_codes": opened.class_codes.astype(np.float32),
            }
        ),
    )
    if len(opened.digits.labels) > N_NEAREST:
        offer(
            "differences",
            opened.codes_id,
            lambda: pack_arrays({"differences": real_codes(opened).differences}),
        )


def offer_digits(digits_id: str, digits: LabelledImages) -> None:
    """Offer test digits: ``images`` (n, 784) uint8 and ``labels`` (n,)."""
    images, labels = digits.images.reshape(-1, N_PIXELS), digits.labels
    offer(
        "digits", digits_id, lambda: pack_arrays({"images": images, "labels": labels})
    )
