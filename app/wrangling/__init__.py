"""Recipes: changes to a table that are learned on training rows and replayed everywhere else."""
