"""Formulas as a person writes them: read by a grammar, checked by type, and turned into expressions."""
