"""From new rows to predictions, with what was repaired and what was refused."""
