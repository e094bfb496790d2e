"""Between a browser and a server: a connection that can be cut."""

import selectors
import socket
import threading
from contextlib import contextmanager, suppress

from tests.browser.support import HOST

_MOST_BYTES = 1 << 16


class Relay:
    """Passes on what a browser and a server at ``port`` send each other.

    Attributes
    ----------
    url : str
        What the browser is to ask for in place of the server.
    """

    def __init__(self, listener: socket.socket, port: int) -> None:
        self.url = f"http://{HOST}:{listener.getsockname()[1]}"
        self._listener, self._port = listener, port
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False

    def cut(self) -> None:
        """End all connections, and every new one at once."""
        with self._lock:
            self._is_cut = True
            for one in self._open:
                with suppress(OSError):  # the other end has gone meanwhile
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def mend(self) -> None:
        """Pass on again."""
        with self._lock:
            self._is_cut = False

    def listen(self) -> None:
        """Pass on until the listener is shut down."""
        while True:
            try:
                browser, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(browser,)).start()

    def _pass_on(self, browser: socket.socket) -> None:
        # Either of them may go without a word, and the server not be there at all.
        with (
            browser,
            suppress(OSError),
            socket.create_connection((HOST, self._port)) as server,
        ):
            with self._lock:
                if self._is_cut:
                    return
                self._open |= {browser, server}
            try:
                _exchange(browser, server)
            finally:
                with self._lock:
                    self._open -= {browser, server}


def _exchange(one: socket.socket, other: socket.socket) -> None:
    """Pass on in both directions until one of them has nothing more to say."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _events in selector.select():
                said = key.fileobj.recv(_MOST_BYTES)
                if not said:
                    return
                key.data.sendall(said)


@contextmanager
def relay_to(port: int):
    with socket.create_server((HOST, 0)) as listener:
        relay = Relay(listener, port)
        thread = threading.Thread(target=relay.listen)
        thread.start()
        try:
            yield relay
        finally:
            relay.cut()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
