"""Entry point: ``streamlit run app.py``."""

import streamlit as st

from ae.ui.middleware import middleware
from ae.ui.routes import routes
from ae.ui.start import announce
from ae.ui.unforeseen import show_error

app = st.App(
    "ae/ui/script.py",
    routes=routes(),
    middleware=middleware(),
    lifespan=announce,
    on_script_error=show_error,
)
