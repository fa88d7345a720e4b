"""A build that memory does not suffice for fails with the remedy."""

import json
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from app.jobs.job import is_lack_of_memory
from app.models.run import Status
from app.models.store import Store
from app.problem import Problem
from app.settings import Settings
from tests.training.example_tables import TARGET, spec, stored

RUN_WITH_LITTLE_MEMORY = """
import json, resource, sys
from pathlib import Path
import psutil
import sklearn.ensemble, mlflow, polars
from app.jobs.job import run
from app.settings import Settings
from app.training.preparation import Source
from app.training.spec import BuildSpec
from app.data.columns import Kind

given = json.loads(sys.stdin.read())
source = Source(Path(given["data"]), {name: Kind(kind) for name, kind in given["kinds"].items()}, "table")
limit = psutil.Process().memory_info().vms + 1_000_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
run(Settings.from_environment(given["environment"]), given["run"], BuildSpec.from_json(given["spec"]), source, None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_a_build_that_outgrows_memory_fails_with_the_remedy(tmp_path):
    draw = np.random.default_rng(0)
    table = pl.DataFrame(draw.normal(size=(400, 200)), schema=[f"c{number}" for number in range(200)])
    source = stored(table.with_columns(pl.Series(TARGET, [f"class {row % 100}" for row in range(400)])), tmp_path)
    made = spec(Problem.MULTICLASS, "factorization_machines", settings={"num_factors": 1000})
    environment = {"EASEL_HOME": str(tmp_path)}
    store = Store(Settings.from_environment(environment))
    run = store.create(made, "Large", "table")
    given = {
        "data": str(source.data), "kinds": source.kinds, "environment": environment, "run": run, "spec": made.to_json()
    }  # fmt: skip
    subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", RUN_WITH_LITTLE_MEMORY], input=json.dumps(given), text=True, check=True,
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PATH": ""},
    )  # fmt: skip
    ended = store.run(run)
    assert ended.status is Status.FAILED and "not enough memory for this build; use fewer rows" in ended.message


def test_the_words_of_libraries_for_a_lack_of_memory_are_known():
    import torch

    with pytest.raises(RuntimeError) as fault:
        torch.empty(2**55)
    assert is_lack_of_memory(fault.value)
    assert is_lack_of_memory(Exception("[01:02:03] src/tree.cc:1: std::bad_alloc"))
    assert not is_lack_of_memory(ValueError("The column is unallocated"))
