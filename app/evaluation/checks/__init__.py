"""Every check of a finished build."""
