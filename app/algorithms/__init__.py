"""One file an algorithm; discovered, never listed."""
