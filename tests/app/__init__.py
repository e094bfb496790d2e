"""Every page as Streamlit runs it, without a browser."""
