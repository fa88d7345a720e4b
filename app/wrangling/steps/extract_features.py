"""One row a series."""

from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, listed
from app.wrangling.refusals import refuse_other_than_numbers, refuse_taken, refuse_unreadable
from app.wrangling.series import BROUGHT, IDS, TIME, SeriesStep, left_out
from app.wrangling.series_features import EFFICIENT, FEATURES, MINIMAL, Parts, stages
from app.wrangling.texts import Cells, cells_code, with_cells
from app.wrangling.written import PL, source

MOST_COLUMNS = 1000
SUBSETS = {
    "minimal subset": tuple(MINIMAL),
    "efficient subset": EFFICIENT,
    "all features": tuple(FEATURES),
    "manual subset": (),
}


class ExtractFeatures(SeriesStep):
    """Each series becomes one row: its identifiers, and statistics of its columns over all its rows."""

    key = "extract_features"
    name = "Extract features"
    joins_rows = True
    params = (
        Param("columns", "Columns", "columns", choices=("number",), help="The columns of numbers to describe."),
        TIME,
        IDS,
        Param(
            "subset", "Strategy", "choice", default="minimal subset", choices=tuple(SUBSETS),
            help=f"Minimal: {', '.join(MINIMAL)}. Efficient: these and {len(EFFICIENT) - len(MINIMAL)} more that are "
            f"quick to work out; all: {len(FEATURES)}. They are of all rows of a series, to its end. {BROUGHT}",
        ),
        Param(
            "features", "Features", "text", default="",
            help=f"For the manual subset, with commas between: {', '.join(FEATURES)}.",
        ),
        Param(
            "keep", "Columns to keep", "columns", optional=True,
            help="Such as the column to predict, if it says something of the whole series: its last known cell stays.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.features = SUBSETS[self.settings["subset"]] or _named(self.settings["features"])
        if len(self._new) > MOST_COLUMNS:
            raise NotApplicable(f"Extract features: {len(self._new):,} columns would be too many; choose fewer.")
        again = [name for name in self.settings["keep"] if name in (*self.settings["ids"], self.settings["time"])]
        if again:
            raise NotApplicable(f"Extract features: {again[0]} tells series or times apart; take it out of the others.")

    @property
    def _new(self) -> dict[str, tuple[int, str]]:
        """The place of the column and the feature of each new column."""
        columns = enumerate(self.settings["columns"])
        return {f"{name} {feature}": (place, feature) for place, name in columns for feature in self.features}

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        kept = (*self.settings["ids"], *self.settings["keep"])
        return {name: kinds[name] for name in kept if name in kinds} | dict.fromkeys(self._new, Kind.NUMBER)

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, self._new, frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The order of the rows, the columns' types, and how the columns in between are called."""
        types, columns = cell_types(frame), self.settings["columns"]
        refuse_other_than_numbers(self.name, columns, types)
        refuse_unreadable(self.name, self.settings["keep"], types)
        found, prefix = self.survey(frame), "part"
        while any(name.casefold().startswith(prefix) for name in types):
            prefix += "_"
        found["types"] = {name: types[name].value for name in (*columns, *self.settings["keep"])}
        return found | {"prefix": prefix}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        ids = self.settings["ids"]
        rows = self.ordering(learned).begin(frame, self.name)
        for cells in self._stages(learned):
            rows = with_cells(rows, cells)
        found = self._features(nw, learned)
        return rows.group_by(*ids).agg(*found).sort(*ids, nulls_last=True) if ids else rows.select(*found)

    def _stages(self, learned: dict[str, Any]) -> list[dict[str, Cells]]:
        """The columns in between, in turn."""
        order, made = self.ordering(learned), [{}, {}, {}, {}]
        for place, name in enumerate(self.settings["columns"]):
            kind = CellType(learned["types"][name])
            for together, alone in zip(made, stages(order, name, kind, _parts(learned, place)), strict=True):
                together |= alone
        if not self.settings["keep"]:
            return made
        number, last = _parts(learned, "row").number, _parts(learned, "row").last

        def kept(name: str) -> Cells:
            text = CellType(learned["types"][name]) is CellType.TEXT

            def build(of: Any) -> Any:
                cells = of.col(name).cast(of.String) if text else of.col(name)
                return order.over(cells.fill_null(strategy="forward"))

            return Cells(build)

        made[0][number] = Cells(lambda of: order.over(of.col(order.place).cum_count()))
        made[1][last] = Cells(lambda of: order.dated(of, order.within(of.col(number).max()) == of.col(number)))
        made[1] |= {_kept(learned, place): kept(name) for place, name in enumerate(self.settings["keep"])}
        return made

    def _features(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        """The columns of the result, but for the identifiers."""
        last = _parts(learned, "row").last
        found = [
            of.when(of.col(last)).then(of.col(_kept(learned, place))).max().alias(name)
            for place, name in enumerate(self.settings["keep"])
        ]
        for new, (place, feature) in self._new.items():
            found.append(FEATURES[feature](of, _parts(learned, place)).alias(new))
        return found

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        features, columns = listed(list(self.features)), listed(self.settings["columns"])
        keep = f"; keep the last {listed(self.settings['keep'])}" if self.settings["keep"] else ""
        sentence = f"Make one row {self._of_what}, with {features} of {columns} over all its rows{keep}"
        return sentence + left_out(learned, "not looked at")

    @property
    def _of_what(self) -> str:
        ids = self.settings["ids"]
        return f"for each {listed(ids)}" if ids else "of the whole table"

    def code(self, learned: dict[str, Any]) -> str:
        ids = source(self.settings["ids"])
        lines = [self.ordering(learned).begin_code(), *map(cells_code, self._stages(learned))]
        found = ", ".join(map(str, self._features(PL, learned)))
        by = f"frame.group_by({ids}).agg({found}).sort({ids}, nulls_last=True)"
        return "\n".join((*lines, f"frame = {by if self.settings['ids'] else f'frame.select({found})'}"))


def _parts(learned: dict[str, Any], place: int | str) -> Parts:
    return Parts(f"{learned['prefix']} {place}")


def _kept(learned: dict[str, Any], place: int) -> str:
    """The name in between of a column that is kept."""
    return f"{learned['prefix']} kept {place}"


def _named(written: str) -> tuple[str, ...]:
    """The features that a text names, with commas between."""
    found = tuple(dict.fromkeys(part.strip().lower() for part in written.split(",") if part.strip()))
    unknown = [name for name in found if name not in FEATURES]
    if unknown or not found:
        what = f"there is no feature '{unknown[0]}'" if unknown else "name the features of the manual subset"
        raise NotApplicable(f"Extract features: {what}; choose from {', '.join(FEATURES)}.")
    return found
