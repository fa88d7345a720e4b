"""Mix the rows."""

from typing import Any

import narwhals.stable.v2 as nw

from app.params import Param
from app.wrangling.draws import drawn, drawn_code, free_name
from app.wrangling.step import Step


class ShuffleRows(Step):
    """Rows are put in an order by chance; the same seed gives the same order."""

    key = "shuffle_rows"
    name = "Shuffle"
    group = "Manage rows"
    keeps_rows = False
    compares_rows = True
    params = (
        Param("seed", "Random seed", "integer", default=0, low=0, help="Another number gives another order."),
    )  # fmt: skip

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """A name for the numbers that are drawn, which no column has."""
        name = free_name(frame.collect_schema().names(), "draw")
        drawn(frame, name, self.settings["seed"], self.name)
        return {"draw": name}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        draw = learned["draw"]
        return drawn(frame, draw, self.settings["seed"], self.name).sort(draw).drop(draw)

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Shuffle the rows with seed {self.settings['seed']}"

    def code(self, learned: dict[str, Any]) -> str:
        draw = learned["draw"]
        return f"{drawn_code(draw, self.settings['seed'])}\nframe = frame.sort({draw!r}).drop({draw!r})"
