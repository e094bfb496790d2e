"""What a board's readers are told, put together once however many ask."""

from __future__ import annotations

import gzip
import json
from collections import OrderedDict
from typing import Any

from ae.board.board import Board
from ae.board.contributions import PREDICTION
from ae.board.state import Item, State

_MOST_KEPT = 64
_WORTH_PACKING = 1500  # bytes


def board_answer(
    board: Board, after: int, of: str, *, is_teacher: bool
) -> tuple[str, bytes]:
    """Return an ETag and, as gzipped JSON, what has changed on a board.

    Parameters
    ----------
    board : Board
    after : int
        How many changes the reader has.
    of : str
        Of which generation; of another one it has none.
    is_teacher : bool
        Who sees what is hidden, so that it can be shown again.
    """
    state = board.refresh()
    tag = f'"{state.generation}-{state.version}-{"t" if is_teacher else "p"}"'
    if of != state.generation or after > len(state.changes):
        after = 0
    return tag, _CACHE.packed((board.id, tag, after), board, state, is_teacher)


class _Cache:
    def __init__(self) -> None:
        self._packed: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()

    def packed(
        self, key: tuple[str, str, int], board: Board, state: State, is_teacher: bool
    ) -> bytes:
        found = self._packed.get(key)
        if found is None:
            told = _told(board, state, key[2], is_teacher)
            text = json.dumps(told, separators=(",", ":")).encode()
            found = gzip.compress(text, 6 if len(text) > _WORTH_PACKING else 0, mtime=0)
            self._packed[key] = found
            while len(self._packed) > _MOST_KEPT:
                self._packed.popitem(last=False)
        return found


_CACHE = _Cache()


def _told(board: Board, state: State, after: int, is_teacher: bool) -> dict[str, Any]:
    head, counts = board.head, state.answers()
    items = [state.items[number] for number in dict.fromkeys(state.changes[after:])]
    return {
        "of": state.generation,
        "from": after,
        "n_changes": len(state.changes),
        "items": [
            _item(item, is_teacher)
            for item in items
            if item.stored["kind"] != PREDICTION
        ],
        "signs": [[sign.colour, sign.animal] for sign in state.signs],
        "names": state.names if state.shows_names else {},
        "shows_names": state.shows_names,
        "phase": state.phase,
        "title": head.title,
        "code": head.code,
        "question": head.question,
        "options": head.options,
        "n_answers": {question: sum(one.values()) for question, one in counts.items()},
        "answers": {
            question: {"counts": counts.get(question, {}), "answer": answer}
            for question, answer in state.revealed.items()
        },
        "is_teacher": is_teacher,
    }


def _item(item: Item, is_teacher: bool) -> dict[str, Any]:
    if item.is_taken_back or (item.is_hidden and not is_teacher):
        return {"number": item.number, "gone": True}
    told = {"number": item.number, "hand": item.hand, "kind": item.stored["kind"]}
    if item.is_hidden:
        told["hidden"] = True
    shown = ("pixels", "class", "numbers")
    return told | {name: item.stored[name] for name in shown if name in item.stored}
