"""What changed between two versions of a dataset, as sentences."""

from collections.abc import Sequence

from app.data.columns import Column
from app.data.dataset import Version

SHOWN = 10


def changes(before: Version, after: Version) -> tuple[str, ...]:
    """How a version differs from another: columns that came, went, moved or changed their kind, rows, rejects, files.

    One sentence for each kind of change; none where nothing of it changed.
    """
    old, new = ({column.name: column for column in version.columns} for version in (before, after))
    added, removed = [name for name in new if name not in old], [name for name in old if name not in new]
    said = [*_renamed(old, new, added, removed)]
    said += _listed("came", added) + _listed("went", removed)
    said += [
        f"'{name}' was {old[name].kind} and is {new[name].kind} now."
        for name in new
        if name in old and old[name].kind != new[name].kind
    ]
    shared = [name for name in old if name in new]
    if shared != [name for name in new if name in old]:
        said.append("The columns stand in another order.")
    said += _gaps(old, new, before.rows, after.rows)
    said += _count("row", before.rows, after.rows) + _count("rejected line", before.rejected, after.rejected)
    return tuple(said)


def _renamed(old: dict[str, Column], new: dict[str, Column], added: list[str], removed: list[str]) -> list[str]:
    """Columns whose name changed in case or padding only, taken from those that came and went."""
    said = []
    for name in list(removed):
        same = next((other for other in added if other.strip().casefold() == name.strip().casefold()), None)
        if same is not None:
            added.remove(same)
            removed.remove(name)
            kinds = (
                f", and its kind from {old[name].kind} to {new[same].kind}" if old[name].kind != new[same].kind else ""
            )
            said.append(f"'{name}' is called '{same}' now{kinds}.")
    return said


def _listed(verb: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    shown = ", ".join(f"'{name}'" for name in names[:SHOWN]) + (" and more" if len(names) > SHOWN else "")
    noun = "1 column" if len(names) == 1 else f"{len(names):,} columns"
    return [f"{noun} {verb}: {shown}."]


def _gaps(old: dict[str, Column], new: dict[str, Column], before: int, after: int) -> list[str]:
    """Columns that had no missing cell and have some now, or are missing altogether now."""
    said = []
    for name in new:
        if name not in old or not after or not new[name].missing:
            continue
        if new[name].missing == after and old[name].missing < before:
            said.append(f"'{name}' is missing in every row now.")
        elif not old[name].missing:
            said.append(f"'{name}' had no missing cell and has {new[name].missing:,} now.")
    return said


def _count(noun: str, before: int, after: int) -> list[str]:
    if before == after:
        return []
    change = f"{abs(after - before):,} {'more' if after > before else 'fewer'}"
    return [f"{after:,} {noun}{'' if after == 1 else 's'}, {change} than before."]
