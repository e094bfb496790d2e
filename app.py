"""Entry point: ``streamlit run app.py``."""

import streamlit as st

from ae.ui.routes import routes

app = st.App("ae/ui/script.py", routes=routes())
