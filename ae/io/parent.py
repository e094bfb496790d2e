"""A child that ends with its parent, however that ends."""

from __future__ import annotations

import os
import threading


def end_with_parent() -> None:
    """End this process, at once, when whoever has started it is gone.

    The parent gives it a pipe as standard input and holds the other end: the system
    closes that when the parent dies, by a kill too.
    """

    def wait() -> None:
        # Not by the buffer of sys.stdin, which Python's own end would wait for.
        while os.read(0, 1024):
            pass
        os._exit(1)  # as a kill: what is on the disk is whole

    threading.Thread(target=wait, name="end_with_parent", daemon=True).start()
