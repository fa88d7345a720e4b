"""One file a step; discovered, never listed."""
