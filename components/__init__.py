"""Pieces of screen: each is a function that draws, and returns what the user chose."""
