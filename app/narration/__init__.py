"""Explanations in words, from facts that can be read before they are sent."""
