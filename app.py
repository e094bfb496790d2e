"""Entry point: ``streamlit run app.py``."""

from ae.ui.frame import show_app

show_app()
