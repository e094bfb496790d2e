"""The thin layer between the arrays and Streamlit."""
