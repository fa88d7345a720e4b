"""What is known of why a model answers as it does: facts of the report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnContribution:
    """How much a column moves single answers by SHAP: its mean size over test rows, its share of all, and which way.

    `mean_abs` is Clarify's aggregate of that name, in the unit of `Why`; of several categories their mean counts.
    `direction` is empty where nothing is moved, and of columns after the first fifty.
    """

    column: str
    mean_abs: float
    share: float
    direction: str


@dataclass(frozen=True)
class Agreement:
    """How alike two rankings of the columns are, by shuffling and by SHAP.

    `rank_correlation` is Spearman's of the columns that matter, None where it is not defined; `shared` of the `first`
    columns of the one are among as many of the other.
    """

    rank_correlation: float | None
    shared: int
    first: int
    sentence: str


@dataclass(frozen=True)
class Effect:
    """What the mean answer does while one column goes through its values (partial dependence, Friedman 2001).

    `kind` is "number", "date" or "category"; `about` is the category whose probability is told, None for a number.
    `low` and `high` are the least and the greatest mean answer among well-filled points of the grid.
    """

    column: str
    kind: str
    about: str | None
    low: float
    high: float
    sentence: str


@dataclass(frozen=True)
class Interaction:
    """How much of the joint effect of two columns is in neither alone: the H-statistic of Friedman and Popescu (2008).

    `strength` is H, from 0 to 1 or a little more; `size` is the spread of that part, in the unit of `Why`.
    """

    first: str
    second: str
    strength: float
    size: float
    sentence: str


@dataclass(frozen=True)
class Why:
    """Why a model answers as it does.

    `unit` is what SHAP adds up in: "log-odds", "probability" or "number" (that of the target). `method` is a sentence,
    `rows` how many test rows were explained. `contributions` are ordered by share, at most the columns that were told
    apart; `rest` counts the others and `rest_share` is theirs. `effects` and `interactions` are of the first columns;
    `undefined` says why there are no contributions at all.
    """

    unit: str = ""
    method: str = ""
    rows: int = 0
    contributions: tuple[ColumnContribution, ...] = ()
    rest: int = 0
    rest_share: float = 0.0
    agreement: Agreement | None = None
    effects: tuple[Effect, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    undefined: str = ""
