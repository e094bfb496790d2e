"""Who is at this session: their token, and what they may do with a run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

import streamlit as st

from ae.language import _, ngettext
from ae.runs.folder import SHIPPED_RUNS
from ae.runs.owner import Owner
from ae.runs.run import Run
from ae.ui.addresses import foreign_address
from ae.ui.components import Component
from ae.ui.fragments import fragment
from ae.ui.session.browsers import n_browsers_at
from ae.ui.session.teacher import ATTEMPTS, proof_of
from ae.ui.settings import teacher_password

IDENTITY = "identity"
_TOKEN = "token"
_IS_MISSED = "token_missed"  # whether a page has asked who it is in vain
_TEACHER = "teacher"
_PASSWORD, _SAID = "password", "said_of_password"
_PROOF = "teacher_proof"
_TOKEN_FORM = re.compile(r"[0-9a-f]{32}")
_PROOF_FORM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NoData:
    """It is told nothing; it sends ``token``."""


_IDENTITY = Component[NoData]("identity", draws=False)


def identify() -> None:
    """Learn which browser this is, once in a session; it answers a moment later.

    Call this from the frame, on the first page. The page is drawn again only if it has
    asked for the owner meanwhile.
    """
    if not is_identified():
        fragment(_ask_token, key=IDENTITY)()


def current_owner() -> Owner | None:
    """Return who is at this session; None until the browser has answered."""
    token = st.session_state.get(_TOKEN)
    if token is None:
        st.session_state[_IS_MISSED] = True
        return None
    address = address_here()
    return Owner(token, address, n_browsers_at(token, address))


def address_here() -> str | None:
    """Return the network address of this session's browser, if it is another's."""
    return foreign_address(st.context.ip_address)


def is_identified() -> bool:
    """Say whether the browser has told its token."""
    return _TOKEN in st.session_state


def may_change(owner: Owner | None, run: Run) -> bool:
    """Say whether this session may stop, rename or delete a run."""
    if run.name in SHIPPED_RUNS:
        return False
    return is_teacher() or (owner is not None and owner.owns(run))


def is_teacher() -> bool:
    """Say whether the teacher's password was typed in this session."""
    return bool(st.session_state.get(_TEACHER))


def proof() -> str:
    """Return what shows that the password was typed; empty if it was not."""
    text: str = st.session_state.get(_PROOF, "")
    return text


def take_proof(sent: object, token: object) -> None:
    """Give a teacher's rights to whoever had them, by what their tab has kept.

    A wrong one counts as a wrong password, or passwords could be guessed here.
    """
    password, address = teacher_password(), address_here()
    is_proof = isinstance(sent, str) and _PROOF_FORM.fullmatch(sent)
    is_token = isinstance(token, str) and _TOKEN_FORM.fullmatch(token)
    if password is None or not is_proof or not is_token:
        return
    if ATTEMPTS.wait_s(address) > 0:
        return
    if ATTEMPTS.is_right(str(sent), proof_of(password, str(token)), address):
        st.session_state[_TEACHER], st.session_state[_PROOF] = True, sent


def ask_for_teacher() -> None:
    """Offer the password field, if the environment sets a password."""
    password = teacher_password()
    if password is None:
        return
    with st.expander(_("For the teacher")):
        if is_teacher():
            st.write(_("You can change every run in this session."))
            return
        st.text_input(
            _("Teacher's password"),
            type="password",
            key=_PASSWORD,
            max_chars=200,
            on_change=_try_password,
            args=(password,),
        )
        if said := st.session_state.pop(_SAID, None):
            st.error(said)


def _try_password(password: str) -> None:
    typed, address = st.session_state[_PASSWORD], address_here()
    st.session_state[_PASSWORD] = ""
    if not typed:
        return
    wait = ATTEMPTS.wait_s(address)
    if wait > 0:
        st.session_state[_SAID] = ngettext(
            "Too many wrong passwords came from here: wait {n} second, then try again.",
            "Too many wrong passwords came from here: wait {n} seconds, then try "
            "again.",
            ceil(wait),
        )
    elif ATTEMPTS.is_right(typed, password, address):
        st.session_state[_TEACHER] = True
        if token := st.session_state.get(_TOKEN):
            st.session_state[_PROOF] = proof_of(password, token)
    else:
        st.session_state[_SAID] = _("That is not the password.")


def _ask_token() -> None:
    if not is_identified():
        _IDENTITY.show(NoData(), key=IDENTITY, on_token=_take_token)
    elif st.session_state.pop(_IS_MISSED, False):
        st.rerun()


def _take_token() -> None:
    token = st.session_state[IDENTITY].get("token")
    if isinstance(token, str) and _TOKEN_FORM.fullmatch(token):
        st.session_state[_TOKEN] = token
        password = teacher_password()
        if is_teacher() and password is not None and not proof():
            st.session_state[_PROOF] = proof_of(password, token)
            st.session_state[_IS_MISSED] = True  # by the tab, which keeps the proof
