"""How far the share of a few rows may be off."""

LEVEL = 0.95


def between(hits: int, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share of which `hits` of `rows` were seen (Wilson 1927); of no rows, from 0 to 1."""
    from scipy.stats import binomtest

    if not rows:
        return 0.0, 1.0
    found = binomtest(int(hits), int(rows)).proportion_ci(LEVEL, method="wilson")
    return float(found.low), float(found.high)
