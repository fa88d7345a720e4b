"""The checks of Validate data, found by looking."""
