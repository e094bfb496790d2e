"""Streamlit with a stopwatch: how long each rerun takes, seen from the server.

``python -m tests.benchmarks.timed_server LOG run app.py …`` is ``streamlit run app.py
…``, but writes to ``LOG`` when a message that asks for a rerun arrives, when a script
comes to its end, and when the garbage collection after it does. A script that the
next message cuts short writes neither end.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.web import cli

_ENDS = {
    ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
    ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS,
}


@dataclass(frozen=True, slots=True)
class Rerun:
    """Milliseconds from a message's arrival to the first end it had a part in.

    Attributes
    ----------
    cut_short : bool
        Whether the next message stopped its script, so that the end is of that one's.
    """

    ended: float
    collected: float
    cut_short: bool


class Stopwatch:
    """Wraps the places of Streamlit that a message and its rerun pass."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.arrived: float | None = None

    def note(self, **values: float | str) -> None:
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(values) + "\n")

    def attach_to_messages(self) -> None:
        watch, take, make = self, Runtime.handle_backmsg, ScriptRunner.__init__

        def handle_backmsg(
            self: Runtime, session_id: str, msg: Any, **kwargs: Any
        ) -> None:
            # The script's runner is made before this returns, in this thread.
            if msg.WhichOneof("type") == "rerun_script":
                watch.arrived = time.perf_counter()
                is_asked = not msg.rerun_script.is_auto_rerun
                watch.note(arrived=watch.arrived, session=session_id, asked=is_asked)
            take(self, session_id, msg, **kwargs)
            watch.arrived = None

        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            make(self, *args, **kwargs)
            self.arrived, self.ended = watch.arrived, None

        Runtime.handle_backmsg = handle_backmsg
        ScriptRunner.__init__ = init

    def attach_to_ends(self) -> None:
        watch, tell = self, AppSession._on_scriptrunner_event
        finish = ScriptRunner._on_script_finished

        def on_event(self: Any, sender: Any, event: Any, **kwargs: Any) -> None:
            if event in _ENDS:
                sender.ended = time.perf_counter()
            tell(self, sender, event, **kwargs)

        def on_script_finished(
            self: Any, ctx: Any, event: Any, premature_stop: bool, *args: Any
        ) -> None:
            finish(self, ctx, event, premature_stop, *args)
            if self.arrived and self.ended and not premature_stop:
                collected = time.perf_counter()
                watch.note(of=self.arrived, ended=self.ended, collected=collected)

        AppSession._on_scriptrunner_event = on_event
        ScriptRunner._on_script_finished = on_script_finished


def read_log(log: Path) -> list[Rerun]:
    """Return one rerun for each message that arrived and came to an end.

    Those by which a page that watches something refreshes itself are left out.
    """
    notes = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    arrivals = {note["arrived"]: note for note in notes if "arrived" in note}
    ends = sorted((note for note in notes if "of" in note), key=lambda n: n["of"])
    reruns = []
    for arrived, note in arrivals.items():
        later = (end for end in ends if end["of"] >= arrived)
        own = (e for e in later if arrivals[e["of"]]["session"] == note["session"])
        end = next(own, None)
        if note["asked"] and end is not None:
            waits = (1e3 * (end[name] - arrived) for name in ("ended", "collected"))
            reruns.append(Rerun(*waits, cut_short=end["of"] != arrived))
    return reruns


if __name__ == "__main__":
    stopwatch = Stopwatch(Path(sys.argv.pop(1)))
    stopwatch.attach_to_messages()
    stopwatch.attach_to_ends()
    cli.main(prog_name="streamlit")
