"""Whether the mean of some rows is larger than that of others: Welch's t-test (1947), for many groups at once."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sums:
    """How many rows groups have, and the sums of their values and of the squares; arrays of one shape."""

    rows: np.ndarray
    total: np.ndarray
    squares: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> "Sums":
        """The sums of one group."""
        return cls(np.float64(len(values)), values.sum(), (values**2).sum())

    @classmethod
    def by_group(cls, values: np.ndarray, places: np.ndarray, groups: int) -> "Sums":
        """The sums of groups 0 and up, from the group in which each value lies; -1 is none."""
        counts = [np.bincount(places + 1, weights, groups + 1)[1:] for weights in (None, values, values**2)]
        return cls(counts[0].astype(float), counts[1], counts[2])

    def __sub__(self, part: "Sums") -> "Sums":
        return Sums(self.rows - part.rows, self.total - part.total, self.squares - part.squares)

    @property
    def mean(self) -> np.ndarray:
        """The means; NaN of no rows."""
        with np.errstate(all="ignore"):
            return np.divide(self.total, self.rows)

    @property
    def variance(self) -> np.ndarray:
        """The variances of samples; NaN of fewer than two rows."""
        with np.errstate(all="ignore"):
            return np.maximum(self.squares - self.total**2 / self.rows, 0) / (self.rows - 1)


@dataclass(frozen=True)
class Larger:
    """How much larger the means of groups are than those of their rests: t, its one-sided p-value, and the effect.

    The effect is the difference in pooled standard deviations, as in SliceFinder (Chung et al. 2019) and Cohen's d.
    """

    t: np.ndarray
    p_value: np.ndarray
    effect: np.ndarray


def larger(group: Sums, rest: Sums) -> Larger:
    """Compare the means of groups with those of their rests; what has fewer than two rows is never larger."""
    from scipy.special import stdtr

    with np.errstate(all="ignore"):
        first, second = group.variance / group.rows, rest.variance / rest.rows
        off = group.mean - rest.mean
        t = off / np.sqrt(first + second)
        freedom = (first + second) ** 2 / (first**2 / (group.rows - 1) + second**2 / (rest.rows - 1))
        effect = off / np.sqrt((group.variance + rest.variance) / 2)
        p_value = np.where(np.isinf(t), np.where(t > 0, 0.0, 1.0), stdtr(freedom, -t))
    known = (np.minimum(group.rows, rest.rows) >= 2) & ~np.isnan(t)
    return Larger(np.where(known, t, 0.0), np.where(known, p_value, 1.0), np.where(known, effect, 0.0))
