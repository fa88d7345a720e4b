"""Say which part each row belongs to."""

import csv
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import (
    CellType,
    cell_types,
    facts,
    held,
    known,
    known_code,
    listed,
    literal,
    literal_code,
    parse,
    plain,
)
from app.wrangling.draws import PRIME, drawn, drawn_code, free_name, numbered, scrambled
from app.wrangling.parsing import as_text, as_text_code
from app.wrangling.refusals import refuse_taken, refuse_unreadable
from app.wrangling.step import Step
from app.wrangling.strata import by_level, by_level_code, lowest, strata

MOST_LEVELS = 100
BETWEEN, GAP = "\x1f", "\x1e"
RANDOMIZED, ORDERED, STRATIFIED, BY_KEY = METHODS = ("randomized", "ordered", "stratified", "split by key")


class SplitData(Step):
    """A new column names the part of each row, such as train or test; rows to predict get none."""

    key = "split_data"
    name = "Split data"
    group = "Split data"
    keeps_rows = False
    compares_rows = True
    params = (
        Param(
            "method",
            "Method",
            "choice",
            default=RANDOMIZED,
            choices=METHODS,
            help="Ordered: the first rows, or the smallest of a column, are the first part. Stratified: each part has "
            "the shares of a column's categories. By key: rows with the same key are in the same part.",
        ),
        Param("parts", "Parts", "text", default="train, test", help="Names of the parts, separated by commas."),
        Param("shares", "Shares", "text", default="0.8, 0.2", help="A share for each part; together they are 1."),
        Param(
            "columns", "Columns", "columns", optional=True,
            help="Ordered: a column of numbers or dates, or none for the order of rows. Stratified: one column of up "
            "to 100 categories. By key: the columns of the key.",
        ),
        Param(
            "duplicates", "Handle duplicates", "boolean", default=False, advanced=True,
            help="Ordered by a column: chance decides which of equal cells come first, so that parts keep to their "
            "shares; else equal cells stay in one part.",
        ),
        Param(
            "threshold", "Error threshold", "number", optional=True, low=0, high=1, advanced=True,
            help="How far the share of rows that a part gets may be from its own, such as 0.01; rows are not split if "
            "it is more, and more than a row. None: not looked at.",
        ),
        Param("seed", "Random seed", "integer", default=0, low=0, help="Another number draws other parts."),
        Param("name", "Name of the new column", "text", default="part", help="A name that no column has yet."),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.settings["name"] = self.settings["name"].strip()
        if not self.settings["name"]:
            raise NotApplicable("Split data: write a name for the new column.")
        if self.settings["method"] == RANDOMIZED:
            self.settings["columns"] = []
        chosen, method = len(self.settings["columns"]), self.settings["method"]
        if method == ORDERED and chosen > 1:
            raise NotApplicable("Split data: rows are ordered by one column, or by none; choose fewer columns.")
        if method == STRATIFIED and chosen != 1:
            raise NotApplicable("Split data: choose the one column whose shares each part shall have.")
        if method == BY_KEY and not chosen:
            raise NotApplicable("Split data: choose the columns that are the key, such as a customer's number.")
        self._refuse_shares()

    def _refuse_shares(self) -> None:
        parts, shares = self.parts, self.shares
        if len(parts) < 2 or len({part.casefold() for part in parts}) < len(parts) or not all(parts):
            raise NotApplicable("Split data: name at least two different parts, such as train, test.")
        if len(parts) != len(shares):
            raise NotApplicable(f"Split data: {len(parts)} parts need as many shares, but {len(shares)} are given.")
        if min(shares) <= 0 or abs(sum(shares) - 1) > 1e-6:
            raise NotApplicable(
                f"Split data: the shares {self.settings['shares']} must be above 0 and together be 1, such as 0.8, 0.2."
            )

    @property
    def parts(self) -> list[str]:
        """The names of the parts."""
        written = next(csv.reader([" ".join(self.settings["parts"].splitlines())], skipinitialspace=True), [])
        return [part.strip() for part in written]

    @property
    def shares(self) -> list[float]:
        """The share of each part."""
        written = [part for part in self.settings["shares"].replace(";", ",").split(",") if part.strip()]
        return [float(parse(part, CellType.NUMBER, "the shares")) for part in written]

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        # An identifier is not learned from: rows to predict belong to no part.
        return {**kinds, self.settings["name"]: Kind.IDENTIFIER}

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, [self.settings["name"]], frame)

    def _cuts(self, rows: int) -> list[int]:
        """How many rows are before the end of each part but the last."""
        return [round(rows * sum(self.shares[:part])) for part in range(1, len(self.shares))]

    @property
    def _draws_ties(self) -> bool:
        """Whether rows are ordered by a column, and those with equal cells by chance."""
        return self.settings["method"] == ORDERED and bool(self.settings["columns"]) and self.settings["duplicates"]

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Where each part but the last ends: a place, a drawn number, or a cell; if shares bind, also their rows."""
        learned = self._bounds(frame)
        return learned if self.settings["threshold"] is None else learned | {"rows": self._counted(frame, learned)}

    def _counted(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> list[int]:
        """The number of rows of each part, which are to be near its share."""
        name, most = self.settings["name"], self.settings["threshold"]
        counts = self.apply(frame, learned).group_by(name).agg(nw.len().alias(f"{name} rows"))
        found = dict(counts.collect("polars").rows())
        rows = [int(found.get(part, 0)) for part in self.parts]
        total = sum(rows)
        for part, share, number in zip(self.parts, self.shares, rows, strict=True):
            wanted = share * total
            if abs(number - wanted) > most * total + 1e-9 and abs(number - wanted) >= 1:
                raise NotApplicable(
                    f"Split data: {part} would have {number:,} of {count(total, 'row')}, which is {number / total:.4g} "
                    f"and not {share:.4g}; allow more in 'Error threshold', or split by something else."
                )
        return rows

    def _bounds(self, frame: nw.LazyFrame) -> dict[str, Any]:
        types, method, columns = cell_types(frame), self.settings["method"], self.settings["columns"]
        refuse_unreadable(self.name, columns, types)
        name = free_name([*types, self.settings["name"]], "place")
        kinds = {"place": name, "types": {column: types[column].value for column in columns}}
        if method == STRATIFIED:
            found = strata(frame, columns[0], types[columns[0]], self.settings["seed"], self.name, MOST_LEVELS)
            ends = [[level, [lowest(draws, cut) for cut in self._cuts(len(draws))]] for level, draws in found]
            return kinds | {"levels": ends}
        if method == ORDERED and columns:
            return kinds | self._cells(frame, columns[0], types[columns[0]], name)
        places = self._placed(frame, kinds).select(name)
        places = places.unique() if method == BY_KEY else places
        found_places = places.collect("polars").to_native()[name].sort()
        return kinds | {"ends": [lowest(found_places, cut) for cut in self._cuts(len(found_places))]}

    def _cells(self, frame: nw.LazyFrame, column: str, kind: CellType, place: str) -> dict[str, list[Any]]:
        """The smallest cell of each part but the first, and where chance decides, its drawn number."""
        if not (kind.numeric or kind.temporal):
            raise NotApplicable(
                f"Split data: {column} holds {held(kind)}, and rows are ordered by numbers or dates; "
                "change its type first, or choose another column."
            )
        rows = drawn(frame, place, self.settings["seed"], self.name)
        cells = rows.select(known(column, kind).alias("cell"), nw.col(place).alias("draw"))
        cells = cells.filter(~nw.col("cell").is_null())
        cells = cells.filter(nw.col("cell").is_finite()) if kind.numeric else cells
        total = int(facts(cells.select(nw.len().alias("rows")))["rows"])
        if not total:
            raise NotApplicable(f"Split data: {column} has no known cell to order by; choose another column.")
        by = ["cell", "draw"] if self._draws_ties else ["cell"]
        found = cells.select(*by).sort(*by).collect("polars").to_native()
        cuts = self._cuts(total)
        ends = {"ends": [plain(found["cell"][min(cut, total - 1)], kind) for cut in cuts]}
        if not self._draws_ties:
            return ends
        return ends | {"draws": [found["draw"][min(cut, total - 1)] + int(cut >= total) for cut in cuts]}

    def _placed(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        """The frame with the number that says which part a row is in."""
        name, seed, method = learned["place"], self.settings["seed"], self.settings["method"]
        if method == ORDERED and not self._draws_ties:
            return numbered(frame, name, self.name)
        if method != BY_KEY:
            return drawn(frame, name, seed, self.name)
        if frame.implementation.is_dask():
            raise NotApplicable("Split data: keys cannot be drawn on a Dask cluster; do it before.")
        types = {column: CellType(kind) for column, kind in learned["types"].items()}
        texts = (as_text(column, kind).fill_null(GAP) for column, kind in types.items())
        key = nw.concat_str(*texts, separator=BETWEEN) if len(types) > 1 else next(texts)
        ranked = frame.with_columns(key.alias(name)).with_columns(nw.col(name).rank("dense").cast(nw.Int64).alias(name))
        return scrambled(ranked, name, seed)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        parts, place = self.parts, learned["place"]
        if self.settings["method"] == ORDERED and learned["types"]:
            ((column, kind),) = learned["types"].items()
            cells, kind = known(column, CellType(kind)), CellType(kind)
            before = [cells < literal(end, kind) for end in learned["ends"]]
            if self._draws_ties:
                frame, ends = self._placed(frame, learned), zip(learned["ends"], learned["draws"], strict=True)
                ties = ((cells == literal(end, kind)) & (nw.col(place) < draw) for end, draw in ends)
                before = [less | tie for less, tie in zip(before, ties, strict=True)]
            named = frame.with_columns(_named(cells.is_null(), before, parts).alias(self.settings["name"]))
            return named.drop(place) if self._draws_ties else named
        frame = self._placed(frame, learned)
        if self.settings["method"] == STRATIFIED:
            ((column, kind),) = learned["types"].items()
            pairs = [[(level, ends[part]) for level, ends in learned["levels"]] for part in range(len(parts) - 1)]
            before = [nw.col(place) < by_level(column, CellType(kind), one, default=PRIME) for one in pairs]
        else:
            before = [nw.col(place) < end for end in learned["ends"]]
        named = _named(nw.col(place).is_null(), before, parts)
        return frame.with_columns(named.alias(self.settings["name"])).drop(place)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        shares = [f"{part} {share * 100:.4g} %" for part, share in zip(self.parts, self.shares, strict=True)]
        if learned and "rows" in learned:
            shares = [f"{one} ({count(rows, 'row')})" for one, rows in zip(shares, learned["rows"], strict=True)]
        method, columns = self.settings["method"], listed(self.settings["columns"])
        how = {RANDOMIZED: "by chance", ORDERED: f"in the order of {columns or 'the rows'}"}
        how[ORDERED] += " and of equal ones by chance" if self._draws_ties else ""
        how |= {STRATIFIED: f"with the shares of {columns}", BY_KEY: f"by the key {columns}"}
        return f"Split rows {how[method]} into {listed(shares)}"

    def _ties_code(self, cells: str, learned: dict[str, Any]) -> list[str]:
        """For the end of each part, whether a row is equal to it and before it by chance."""
        kind = CellType(next(iter(learned["types"].values())))
        pairs = zip(learned["ends"], learned["draws"], strict=True)
        drawn_number = f"pl.col({learned['place']!r})"
        return [f"(({cells} == {literal_code(end, kind)}) & ({drawn_number} < {draw}))" for end, draw in pairs]

    def code(self, learned: dict[str, Any]) -> str:
        parts, place, method = self.parts, learned["place"], self.settings["method"]
        name, seed = self.settings["name"], self.settings["seed"]
        types = [(column, CellType(kind)) for column, kind in learned["types"].items()]
        if method == ORDERED and types:
            cells = known_code(*types[0])
            before = [f"({cells} < {literal_code(end, types[0][1])})" for end in learned["ends"]]
            if self._draws_ties:
                before = [f"{less} | {tie}" for less, tie in zip(before, self._ties_code(cells, learned), strict=True)]
            named = f"frame = frame.with_columns({_named_code(f'{cells}.is_null()', before, parts)}.alias({name!r}))"
            return f"{drawn_code(place, seed)}\n{named}.drop({place!r})" if self._draws_ties else named
        lines, number = drawn_code(place, seed), f"pl.col({place!r})"
        before = [f"{number} < {end}" for end in learned.get("ends", [])]
        if method == ORDERED:
            lines = f"frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias({place!r}))"
        if method == BY_KEY:
            texts = ", ".join(f"({as_text_code(*one)}).fill_null({GAP!r})" for one in types)
            lines = drawn_code(
                place, seed, f"pl.concat_str({texts}, separator={BETWEEN!r}).rank('dense').cast(pl.Int64)"
            )
        if method == STRATIFIED:
            pairs = [[(level, ends[part]) for level, ends in learned["levels"]] for part in range(len(parts) - 1)]
            before = [f"{number} < {by_level_code(*types[0], one, default=PRIME)}" for one in pairs]
        named = _named_code(f"{number}.is_null()", before, parts)
        return f"{lines}\nframe = frame.with_columns({named}.alias({name!r})).drop({place!r})"


def _named(first: nw.Expr, before: list[nw.Expr], parts: list[str]) -> nw.Expr:
    """The name of the part: the first one for rows without a place, else the first one whose end is not reached."""
    named = nw.lit(parts[-1])
    for condition, part in reversed(list(zip(before, parts, strict=False))):
        named = nw.when(condition).then(nw.lit(part)).otherwise(named)
    return nw.when(first).then(nw.lit(parts[0])).otherwise(named)


def _named_code(first: str, before: list[str], parts: list[str]) -> str:
    whens = [f"when({condition}).then(pl.lit({part!r}))" for condition, part in zip(before, parts, strict=False)]
    return f"pl.when({first}).then(pl.lit({parts[0]!r})).{'.'.join(whens)}.otherwise(pl.lit({parts[-1]!r}))"
