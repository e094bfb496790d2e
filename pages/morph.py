"""The Morph page: ways through latent space, and a sheet of them to take home."""

import streamlit as st

from ae.errors import AEError
from ae.ui.frame import begin_page
from ae.ui.morph.form import ask_part
from ae.ui.morph.parts import MIN_DIGITS, show_part
from ae.ui.text import escape_markdown

opened = begin_page(
    "Morph",
    teaches="Between the codes of two digits lies a straight way, and every code on it "
    "can be decoded. Blending the two pictures instead, pixel by pixel, shows both at "
    "once and never a third. Yet not all that the decoder draws is a digit: under each "
    "picture stands how near its code lies to those of real ones.",
    question="find two digits of one class whose way leaves that class. Through which "
    "other classes does it go?",
)
n_digits = len(opened.digits.labels)
if n_digits < MIN_DIGITS:
    st.error(
        f"The run {opened.name} was scored on {n_digits} test digits; this page needs "
        f"at least {MIN_DIGITS} to judge a code by. Choose another run in the sidebar."
    )
    st.stop()
part, room = ask_part()
try:
    show_part(opened, part, room)
except AEError as error:
    st.error(f"This cannot be shown. {escape_markdown(str(error))}")
