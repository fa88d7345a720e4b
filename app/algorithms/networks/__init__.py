"""Neural networks of the algorithms; apart from them, because torch is imported only when a network is needed."""
