"""How many browsers have a page open at one network address: a router hides a class."""

from __future__ import annotations

import threading

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


class OpenBrowsers:
    """The browsers with a page open on this server, by the address they come from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[str, tuple[str, str]] = {}  # token and address

    def note(self, session: str, token: str, address: str) -> None:
        """Remember who is at a session."""
        with self._lock:
            self._sessions[session] = token, address

    def forget_ended(self) -> None:
        """Forget sessions whose page has been closed, or reloaded."""
        if runtime.exists():
            is_active = runtime.get_instance().is_active_session
            with self._lock:
                for session in [s for s in self._sessions if not is_active(s)]:
                    del self._sessions[session]

    def n_at(self, address: str) -> int:
        """Return how many browsers are at an address, each token once."""
        with self._lock:
            here = {token for token, at in self._sessions.values() if at == address}
        return len(here)


OPEN_BROWSERS = OpenBrowsers()


def n_browsers_at(token: str, address: str | None) -> int:
    """Return how many browsers have a page open where this session comes from."""
    context = get_script_run_ctx()
    if address is None or context is None:
        return 1
    OPEN_BROWSERS.note(context.session_id, token, address)
    OPEN_BROWSERS.forget_ended()
    return max(1, OPEN_BROWSERS.n_at(address))
