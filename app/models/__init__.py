"""Runs and models: stored, bundled, described."""
