"""What is to be built from a table, as far as it is chosen."""

from dataclasses import dataclass, field
from typing import Any

from app.problem import Problem
from app.training.spec import BuildSpec, Split


@dataclass(frozen=True)
class Plan:
    """The choices that decide whether a build works; before a target is chosen, only the steps of the recipe.

    `steps` is `Recipe.to_dict`; without a `problem` it is detected. The rest is as in BuildSpec.
    """

    steps: tuple[dict[str, Any], ...] = ()
    target: str | None = None
    problem: Problem | None = None
    left_out: tuple[str, ...] = ()
    algorithm: str = "baseline"
    settings: dict[str, Any] = field(default_factory=dict)
    split: Split = Split()
    seed: int = 0
    weights: str = "equal"
    weight_column: str | None = None
    monotone: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: BuildSpec) -> "Plan":
        """The plan of a build that is fully specified."""
        same = ("target", "problem", "left_out", "algorithm", "settings", "split", "seed", "weights", "weight_column")
        return cls(steps=tuple(spec.recipe), monotone=spec.monotone, **{name: getattr(spec, name) for name in same})

    def spec(self, dataset: str, version: int, problem: Problem) -> BuildSpec:
        """The build of a dataset's version; the target must be chosen."""
        return BuildSpec(
            dataset=dataset,
            version=version,
            target=self.target,
            problem=problem,
            algorithm=self.algorithm,
            settings=self.settings,
            recipe=list(self.steps),
            left_out=self.left_out,
            split=self.split,
            seed=self.seed,
            weights=self.weights,
            weight_column=self.weight_column,
            monotone=self.monotone,
        )
