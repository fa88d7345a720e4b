"""Easel's domain: everything but the screen. Imports neither Streamlit nor Plotly."""

__version__ = "0.1.0"
