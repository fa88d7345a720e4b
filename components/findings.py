"""The findings of Validate data, worst first, each with the click that mends it."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import streamlit as st

from app.data.dataset import Version
from app.data.validation.finding import Finding, Severity
from app.data.validation.plan import Plan
from app.problem import Problem
from app.training.spec import BuildSpec, Split
from app.wrangling.recipe import Recipe
from components import resources, state, workbench
from components.build_form import forget_draft
from components.frame import READABLE
from components.navigation import link
from components.wording import count, plain

ON_A_PAGE = 12
FEW_ROWS = 100_000
LOOKS = {
    Severity.ERROR: ("Errors", "A build fails with these.", ":red[:material/error:]"),
    Severity.WARNING: ("Warnings", "A build works, but its model may be worse, or less to be trusted.",
                       ":orange[:material/warning:]"),
    Severity.INFO: ("Notes", "Good to know.", ":blue[:material/info:]"),
}  # fmt: skip
KEPT = ("left_out", "algorithm", "settings", "seed", "weights", "weight_column", "monotone")


def plan(version: Version) -> Plan:
    """What is planned for a dataset so far: its recipe and the draft of its build."""
    steps = tuple(workbench.history(version.dataset).now.to_dict())
    draft = workbench.draft(version.dataset)
    target, saved = draft.get("target"), draft.get("spec", {})
    if target is None:
        return Plan(steps=steps)
    chosen: dict[str, Any] = {name: saved[name] for name in KEPT if name in saved}
    if problem := workbench.chosen_problem(version.dataset):
        chosen["problem"] = Problem(problem)
    if "split" in saved:
        chosen["split"] = Split(**saved["split"])
    chosen["left_out"] = tuple(name for name in chosen.get("left_out", ()) if name != target)
    return Plan(steps=steps, target=target, **chosen)


def target_choice(version: Version) -> None:
    """Draw the choice of the target, without which less can be found."""
    recipe = json.dumps(workbench.history(version.dataset).now.to_dict())
    names = list(resources.columns_after(version.dataset, version.number, recipe))
    before = workbench.draft(version.dataset).get("target")
    known = names.index(before) if before in names else None
    chosen = st.selectbox(
        "What to predict (target)", names, index=known, key=f"validate.target.{version.dataset}",
        placeholder="None yet: choose one to find more", width=READABLE,
    )  # fmt: skip
    if chosen and chosen != before:
        _keep(version, replace(plan(version), target=chosen, problem=None))
        st.rerun()


def validation(version: Version, chosen: Plan) -> None:
    """Draw all findings about a version, as it is planned to be used."""
    found = resources.findings(version.dataset, version.number, chosen)
    groups = {severity: [one for one in found if one.severity is severity] for severity in Severity}
    with st.container(horizontal=True, gap="medium"):
        for severity, (name, what, _) in LOOKS.items():
            st.metric(name, f"{len(groups[severity]):,}", help=what, width="content")
    if not groups[Severity.ERROR]:
        done = "A build works with this table." if chosen.target else "Nothing is found that would fail a build so far."
        st.success(done, icon=":material/check_circle:", width=READABLE)
    for severity, some in groups.items():
        if some:
            _group(version, chosen, severity, some)


def summary(version: Version, spec: BuildSpec) -> None:
    """Draw the way to the findings, with their number where the table is small enough to look through it at once."""
    label = "Validate data"
    if version.rows <= FEW_ROWS:
        chosen = Plan(tuple(spec.recipe), spec.target, spec.problem, spec.left_out)
        found = resources.findings(version.dataset, version.number, chosen)
        errors, warnings = (sum(one.severity is kind for one in found) for kind in (Severity.ERROR, Severity.WARNING))
        told = " and ".join(count(many, noun) for many, noun in ((errors, "error"), (warnings, "warning")) if many)
        label = f"{label}: {told or 'nothing stands out'}"
    link("validate", label, ":material/fact_check:")


def _group(version: Version, chosen: Plan, severity: Severity, found: list[Finding]) -> None:
    name, what, icon = LOOKS[severity]
    st.subheader(f"{icon} {name}", anchor=False)
    st.caption(what)
    pages = -(-len(found) // ON_A_PAGE)
    page = st.pagination(pages, key=f"validate.page.{severity}") if pages > 1 else 1
    for one in found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        with st.container(border=True, width=READABLE):
            _draw(version, chosen, one)


def _draw(version: Version, chosen: Plan, one: Finding) -> None:
    st.markdown(f"**{one.title}**  :gray[`{one.code}`]")
    st.markdown(plain(one.sentence, 1_000))
    st.caption(plain(f"{one.found} {one.matters} {one.by_hand}".strip(), 2_000))
    if one.fix and st.button(plain(one.fix.label, 200), key=f"validate.fix.{id_of(one)}", icon=":material/healing:"):
        _keep(version, one.fix.apply(chosen))
        state.say(f"Done: {plain(one.fix.label, 200)}. {_way_back(one)}")
        st.rerun()


def id_of(one: Finding) -> str:
    """A stable name of a finding: its code and a digest of its columns, whose names may hold anything."""
    return f"{one.code}.{hashlib.sha256(repr(one.columns).encode()).hexdigest()[:8]}"


def _way_back(one: Finding) -> str:
    return "Undo it on Prepare." if one.fix and one.fix.steps else "Change it on Build."


def _keep(version: Version, changed: Plan) -> None:
    """Save a plan as the recipe and the draft of the dataset, where Prepare and Build find it."""
    history = workbench.history(version.dataset)
    workbench.keep_history(version.dataset, history.push(Recipe.from_dict(list(changed.steps))))
    saved = workbench.draft(version.dataset).get("spec", {})
    choices = {name: getattr(changed, name) for name in KEPT} | {"target": changed.target}
    if changed.problem:
        choices["problem"] = changed.problem.value
    else:
        saved = {name: value for name, value in saved.items() if name != "problem"}
    choices["left_out"] = list(changed.left_out)
    if "algorithm" not in saved:
        del choices["algorithm"], choices["settings"]
    workbench.keep_draft(version.dataset, target=changed.target, spec=saved | choices)
    forget_draft()
