"""Builds in worker processes that outlive the page."""
