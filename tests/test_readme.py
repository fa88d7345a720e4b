"""The README names everything a user can choose."""

from pathlib import Path

import pytest

from app.algorithms.algorithm import algorithms
from app.evaluation.check import every_check
from app.evaluation.metrics import METRICS
from app.models.card_fields import FIELDS, Field
from app.wrangling.step import steps

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
JOURNEY = (
    "data.upload", "data.sample", "data.use", "prepare.step", "prepare.add", "build.target", "build.problem",
    "build.algorithm", "build.param.<name>", "build.start", "training.stop", "analyze.threshold", "card.download",
    "predict.value.<column>", "predict.go", "predict.upload", "predict.batch", "explain.question", "explain.ask",
)  # fmt: skip


@pytest.mark.parametrize("key", [*algorithms(), *steps()])
def test_every_algorithm_and_step_is_listed_by_its_key(key: str) -> None:
    assert f"| `{key}` |" in README


@pytest.mark.parametrize("name", [one.name for one in (*algorithms().values(), *steps().values())])
def test_every_algorithm_and_step_is_listed_by_its_name(name: str) -> None:
    assert f"| {name} |" in README


@pytest.mark.parametrize("key", sorted({metric.key for metric in METRICS}))
def test_every_metric_is_listed(key: str) -> None:
    assert key in README.split("### Metrics")[1].split("###")[0]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_every_field_of_the_model_card_is_listed_with_its_limit(field: Field) -> None:
    section = README.split("### Model card")[1].split("###")[0]
    assert f"`{field.key}`{f' {field.limit:,}' if field.limit else ''}" in section


@pytest.mark.parametrize("check", every_check().values())
def test_every_check_is_listed_with_its_code_and_how_it_is_found(check) -> None:
    assert f"| `{check.key}` | {check.title} |" in README
    assert check.found in README


@pytest.mark.parametrize("key", JOURNEY)
def test_every_key_of_the_main_journey_is_listed(key: str) -> None:
    assert f"`{key}`" in README


def test_every_page_is_listed_and_every_picture_is_there() -> None:
    pages = [path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").rglob("*.py")]
    assert [page for page in pages if f"`{page}`" not in README] == []
    pictures = [part.split(")")[0] for part in README.split("](")[1:] if part.split(")")[0].endswith(".png")]
    assert pictures and all((ROOT / picture).is_file() for picture in pictures)
