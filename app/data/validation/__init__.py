"""Validate data: what is wrong with a table before a model is built from it, and how to mend it with one click."""
