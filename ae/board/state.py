"""What a board's records add up to: what is on it, and whose; no files."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ae.board.contributions import KINDS, PREDICTION
from ae.board.signs import Sign, sign_of

Phase = Literal["open", "paused", "closed"]
PHASES: tuple[Phase, ...] = ("open", "paused", "closed")


@dataclass(slots=True)
class Item:
    """A contribution.

    Attributes
    ----------
    number : int
        From 0, in the order they came; never given twice on a board.
    hand : int
        Whose: index into the state's signs.
    at : float
        When it came, in Unix seconds.
    stored : mapping
        What ``read_contribution`` made of it.
    """

    number: int
    hand: int
    at: float
    stored: Mapping[str, Any]
    is_hidden: bool = False
    is_taken_back: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether the class sees it."""
        return not self.is_hidden and not self.is_taken_back


@dataclass(slots=True)
class State:
    """A board as of its last record.

    Attributes
    ----------
    generation : str
        Of its file: another one once the board has been cleared.
    version : int
        How many records it is of.
    changes : list of int
        The numbers of the items that have come, gone or come back, in this order.
    """

    generation: str = ""
    version: int = 0
    next_number: int = 0
    phase: Phase = "open"
    shows_names: bool = False
    items: dict[int, Item] = field(default_factory=dict)
    changes: list[int] = field(default_factory=list)
    hands: dict[str, int] = field(default_factory=dict)
    signs: list[Sign] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    revealed: dict[str, str] = field(default_factory=dict)
    last_at: dict[str, float] = field(default_factory=dict)
    by_nonce: dict[tuple[str, str], int] = field(default_factory=dict)

    def apply(self, record: Mapping[str, Any]) -> None:
        """Take in the next record. One of a later version's kinds changes nothing."""
        self.version += 1
        match record:
            case {"do": "begin", "generation": str(generation), "number": int(number)}:
                self.generation, self.next_number = generation, number
            case {"do": "send", "mark": str(mark), "number": int(number), "at": at}:
                self._send(mark, number, float(at), record)
            case {"do": "take back", "number": number} if number in self.items:
                self.items[number].is_taken_back = True
                self.changes.append(number)
            case {"do": "hide", "number": number, "on": bool(on)} if (
                number in self.items
            ):
                self.items[number].is_hidden = on
                self.changes.append(number)
            case {"do": "phase", "phase": phase} if phase in PHASES:
                self.phase = phase
            case {"do": "names", "on": bool(on)}:
                self.shows_names = on
            case {"do": "reveal", "question": str(question), "answer": str(answer)}:
                self.revealed[question] = answer
            case {"do": "conceal", "question": str(question)}:
                self.revealed.pop(question, None)

    def _send(
        self, mark: str, number: int, at: float, record: Mapping[str, Any]
    ) -> None:
        stored = record.get("what")
        if not isinstance(stored, dict) or stored.get("kind") not in KINDS:
            return
        if mark not in self.hands:
            self.hands[mark] = len(self.signs)
            self.signs.append(sign_of(mark, self.signs))
        hand = self.hands[mark]
        self.items[number] = Item(number, hand, at, stored)
        self.next_number = max(self.next_number, number + 1)
        self.changes.append(number)
        self.last_at[mark] = at
        self.by_nonce[mark, stored["nonce"]] = number
        if "nickname" in stored:
            self.names[hand] = stored["nickname"]

    def count_of(self, mark: str) -> int:
        """Return how many a browser has sent, those taken back among them."""
        hand = self.hands.get(mark)
        return sum(item.hand == hand for item in self.items.values())

    def shown(self, kind: str) -> list[Item]:
        """Return the items of a kind that the class sees, in the order they came."""
        return [
            item
            for item in self.items.values()
            if item.is_shown and item.stored["kind"] == kind
        ]

    def answers(self) -> dict[str, Counter[str]]:
        """Return, for each question, how often each answer is given.

        Of one browser only the last answer counts.
        """
        last: dict[tuple[str, int], str] = {}
        for item in self.shown(PREDICTION):
            last[item.stored["question"], item.hand] = item.stored["answer"]
        counts: dict[str, Counter[str]] = {}
        for (question, _hand), answer in last.items():
            counts.setdefault(question, Counter())[answer] += 1
        return counts

    def hand_of(self, mark: str) -> int | None:
        """Return whose hand a mark is, compared in constant time."""
        found = None
        for other, hand in self.hands.items():
            if hmac.compare_digest(other, mark):
                found = hand
        return found
