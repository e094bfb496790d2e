"""The Morph page: ways through latent space, and a sheet of them to take home."""

import streamlit as st

from ae.errors import AEError
from ae.language import _
from ae.ui.frame import begin_page
from ae.ui.morph.form import ask_part
from ae.ui.morph.parts import MIN_DIGITS, show_part
from ae.ui.text import escape_markdown

opened = begin_page(
    _("Morph"),
    teaches=_(
        "Draw a straight line between two codes. Every point on it decodes to an "
        "image. Blending the two pictures pixel by pixel instead shows both at once "
        "and never a third digit. But not everything the decoder draws is a digit: "
        "under each picture you can read how close its code is to those of real digits."
    ),
    question=_(
        "find two digits of the same class whose morph passes through another class. "
        "Which one?"
    ),
)
n_digits = len(opened.digits.labels)
if n_digits < MIN_DIGITS:
    st.error(
        _(
            "The run {run} was scored on {n} test digits; this page needs at least "
            "{least} to judge a code by. Choose another run at the top.",
            run=opened.name,
            n=n_digits,
            least=MIN_DIGITS,
        )
    )
    st.stop()
part, row = ask_part()
try:
    show_part(opened, part, row)
except AEError as error:
    st.error(_("This cannot be shown. {error}", error=escape_markdown(str(error))))
