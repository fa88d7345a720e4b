"""Numbers and names as findings say them, and steps as findings propose them."""

from collections.abc import Iterable
from typing import Any

from app.data.validation.finding import Fix
from app.wrangling.step import steps

LONGEST = 40


def cells(count: int, noun: str = "cell") -> str:
    """A number of things: "1 cell", "1,204 cells"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rows(count: int) -> str:
    """A number of rows."""
    return cells(count, "row")


def share(part: int, whole: int) -> str:
    """A part as a percentage; never "0 %" of something, nor "100 %" of nearly all."""
    if not whole or not part:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "under 0.1 %"
    if part < whole and percent > 99.9:
        return "over 99.9 %"
    return f"{percent:.1f} %" if percent < 10 and round(percent, 1) % 1 else f"{percent:.0f} %"


def quoted(value: Any) -> str:
    """A name or a value of the data in quotes, on one line, cut where it is long."""
    text = " ".join(str(value).split()) if str(value).strip() else str(value)
    return f"'{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}'"


def number(value: float) -> str:
    """A number with as many digits as a person reads."""
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4g}" if 1e-4 <= abs(value) < 1e6 else f"{value:.4g}"


def step(key: str, **settings: Any) -> dict[str, Any]:
    """A step of a recipe as JSON, switched on."""
    return {**steps()[key](**settings).to_dict(), "enabled": True}


def drop(name: str) -> Fix:
    """The fix that drops a column."""
    return Fix(f"Drop {name}", (step("drop_columns", columns=[name]),))


def values_text(values: Iterable[str]) -> str:
    """Values as the step "Convert to missing" reads them: separated by commas, in quotes where they must be."""
    return ", ".join(
        '"' + value.replace('"', '""') + '"' if value == "" or set(value) & set(',"') else value for value in values
    )
