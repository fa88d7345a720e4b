"""Ensembles of the algorithms; apart from them, because AutoGluon is imported only when it is needed."""
