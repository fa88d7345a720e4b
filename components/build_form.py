"""The form of a build: what to predict, from what, how, and when to stop."""

import json
from typing import Any

import streamlit as st

from app.algorithms.algorithm import Algorithm, algorithms
from app.data.columns import Kind
from app.data.dataset import Version
from app.errors import NotApplicable
from app.problem import Problem, suggest_target
from app.training.spec import BuildSpec, EarlyStopping, Split
from components import workbench
from components.params_form import params_form, start_anew, starts_anew
from components.resources import columns_after, detection, misfit
from components.training_form import counting, handles, training
from components.wording import count, plain

DEFAULT_ALGORITHM = "xgboost"
RECOMMENDED, AWS = "Recommended", "AWS defaults"
OWNER, PROBLEM_BEFORE = "build owner", "build problem before"


def build_form(version: Version) -> tuple[BuildSpec, str]:
    """Draw the form for a dataset version and return the specification and the name given to the model.

    Raises NotApplicable where the choices do not fit the table.
    """
    draft = workbench.draft(version.dataset)
    if st.session_state.get(OWNER) != version.dataset:
        st.session_state[OWNER] = version.dataset
        _start_from(draft)
    recipe = workbench.history(version.dataset).now.to_dict()
    columns = columns_after(version.dataset, version.number, json.dumps(recipe))
    target = _target(columns)
    above = st.container()
    chosen = _algorithm()
    with above:
        problem = _problem(version, json.dumps(recipe), target, draft)
    left_out = _left_out(columns, target)
    settings = _settings(chosen, draft)
    differently = counting(chosen, problem, [name for name in columns if name not in (target, *left_out)], columns)
    split, stopping, seed, limit = training(problem)
    if warning := chosen.forewarn(chosen.complete(settings, problem), round(version.rows * split.train)):
        st.info(plain(warning, 500), icon=":material/info:")
    name = st.text_input("Name of the model", key="build.name", placeholder="Optional", persist_state="session")
    spec = BuildSpec(
        dataset=version.dataset,
        version=version.number,
        target=target,
        problem=problem,
        algorithm=chosen.key,
        settings=settings,
        recipe=recipe,
        left_out=tuple(left_out),
        split=split,
        early_stopping=stopping,
        time_limit=limit,
        seed=seed,
        **differently,
    )
    _keep(version, draft, spec)
    unfit = misfit(version.dataset, version.number, json.dumps(recipe), target, problem)
    if unfit:
        raise NotApplicable(unfit)
    chosen.complete(spec.settings, problem)
    return spec, name


def forget_draft() -> None:
    """Have the form start from the draft anew, because it was changed elsewhere."""
    st.session_state.pop(OWNER, None)


def _start_from(draft: dict[str, Any]) -> None:
    """Have every widget start from what was chosen for this dataset before."""
    saved = draft.get("spec", {})
    split, stopping = saved.get("split", {}), saved.get("early_stopping", {})
    started = {
        "build.target": draft.get("target"),
        "build.algorithm": saved.get("algorithm", DEFAULT_ALGORITHM),
        "build.left_out": list(saved.get("left_out", [])),
        "build.split": handles(Split(**split) if split else Split()),
        "build.stratified": split.get("stratified", True),
        "build.patience": stopping.get("patience", EarlyStopping.patience),
        "build.tolerance": stopping.get("tolerance", EarlyStopping.tolerance),
        "build.time_limit": saved.get("time_limit"),
        "build.seed": saved.get("seed", 0),
        "build.weights": saved.get("weights", "equal"),
        "build.weight_column": saved.get("weight_column"),
        "build.rising": [name for name, way in saved.get("monotone", {}).items() if way > 0],
        "build.falling": [name for name, way in saved.get("monotone", {}).items() if way < 0],
        "build.defaults": RECOMMENDED,
    }
    start_anew("build.param")
    for key, value in started.items():
        st.session_state[key] = value
    st.session_state[PROBLEM_BEFORE] = None


def _target(columns: dict[str, Kind]) -> str:
    names = list(columns)
    if st.session_state["build.target"] not in names:
        st.session_state["build.target"] = suggest_target(columns) or names[-1]
    return st.selectbox(
        "What to predict (target)", names, key="build.target", persist_state="session",
        help="The column whose value the model will predict for new rows.",
    )  # fmt: skip


def _problem(version: Version, recipe: str, target: str, draft: dict[str, Any]) -> Problem:
    """The problem type: detected anew when the target changes, unless it was chosen in the same moment."""
    found = detection(version.dataset, version.number, recipe, target)
    before = st.session_state.get(PROBLEM_BEFORE)
    if before is None:
        saved = draft.get("spec", {})
        kept = saved.get("problem") if saved.get("target") == target else None
        st.session_state["build.problem"] = kept or found.problem.value
    elif before[0] != target and st.session_state.get("build.problem") == before[1]:
        st.session_state["build.problem"] = found.problem.value
    chosen = Problem(
        st.selectbox(
            "Problem type", [one.value for one in Problem], key="build.problem", persist_state="session",
            format_func=lambda value: Problem(value).label,
        )
    )  # fmt: skip
    st.session_state[PROBLEM_BEFORE] = (target, chosen.value)
    said = "Detected" if chosen is found.problem else f"Detected was {found.problem.label}"
    st.caption(f"{said}: {plain(found.reason)}")
    return chosen


def _algorithm() -> type[Algorithm]:
    known = algorithms()
    if st.session_state["build.algorithm"] not in known:
        st.session_state["build.algorithm"] = DEFAULT_ALGORITHM
    key = st.selectbox(
        "Algorithm", list(known), key="build.algorithm", persist_state="session",
        format_func=lambda one: known[one].name,
    )  # fmt: skip
    st.caption(known[key].summary)
    return known[key]


def _left_out(columns: dict[str, Kind], target: str) -> list[str]:
    options = [name for name in columns if name != target]
    st.session_state["build.left_out"] = [name for name in st.session_state["build.left_out"] if name in options]
    chosen = st.multiselect(
        "Columns to leave out", options, key="build.left_out", persist_state="session", placeholder="None",
        help="Leave out what is only known after the target is, such as a reason for leaving.",
    )  # fmt: skip
    identifiers = [name for name in options if columns[name] is Kind.IDENTIFIER and name not in chosen]
    learned = len(options) - len(chosen) - len(identifiers)
    never = f" Identifiers are never learned from: {plain(', '.join(identifiers))}." if identifiers else ""
    st.caption(f"{count(learned, 'column')} to learn from.{never}")
    return chosen


def _settings(chosen: type[Algorithm], draft: dict[str, Any]) -> dict[str, Any]:
    if not chosen.params:
        return {}
    st.subheader(f"Settings of {chosen.name}", anchor=False)
    saved = draft.get("spec", {})
    preset = _preset(chosen)
    values = {param.name: param.aws_default for param in chosen.params if param.aws_default is not None}
    if preset == RECOMMENDED:
        mine = starts_anew("build.param") and saved.get("algorithm") == chosen.key
        values = saved.get("settings", {}) if mine else {}
    return params_form(chosen.params, "build.param", values=values, owner=f"{chosen.key} {preset}")


def _preset(chosen: type[Algorithm]) -> str:
    """Where the settings start: from what Easel recommends, or from AWS's documented defaults where they differ."""
    if all(param.aws_default is None for param in chosen.params):
        return RECOMMENDED
    return st.segmented_control(
        "Start from", [RECOMMENDED, AWS], key="build.defaults", required=True, persist_state="session",
        help="AWS's documented defaults are for its own jobs; the recommended ones do better on tables of usual size.",
    )  # fmt: skip


def _keep(version: Version, draft: dict[str, Any], spec: BuildSpec) -> None:
    """Save the choices with the dataset, so that a refresh loses nothing."""
    saved = json.loads(spec.to_json())
    if draft.get("spec") != saved or draft.get("target") != spec.target:
        workbench.keep_draft(version.dataset, target=spec.target, spec=saved)
