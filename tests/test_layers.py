"""The layers hold: streamlit_app → pages → components → app, and nothing upwards."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("app", "components", "pages")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
FORBIDDEN = {
    "app": {"streamlit", "plotly", "components", "pages", "streamlit_app", "tests"},
    "components": {"pages", "streamlit_app", "tests"},
    "pages": {"pages", "streamlit_app", "tests"},
}
HEAVY = (
    "mlflow",
    "distributed",
    "sklearn",
    "xgboost",
    "lightgbm",
    "boto3",
    "botocore",
    "clevercsv",
    "torch",
    "scipy",
    "shap",
)


def name_of(module: Path) -> str:
    """Its path below the repository."""
    return str(module.relative_to(ROOT))


def imported(module: Path) -> set[str]:
    """The packages a module imports anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(module)} imports by a relative path"
            names.add((node.module or "").split(".")[0])
    return names


def python(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_downwards(layer):
    found = {name_of(one): imported(one) & FORBIDDEN[layer] for one in MODULES if one.is_relative_to(ROOT / layer)}
    assert found and not {name: upwards for name, upwards in found.items() if upwards}


def test_one_module_makes_the_figures_and_one_caches():
    drawn = {name_of(one) for one in MODULES if "plotly" in imported(one)}
    cached = {name_of(one) for one in MODULES if "st.cache_" in one.read_text(encoding="utf-8")}
    environment = {name_of(one) for one in MODULES if "os.environ" in one.read_text(encoding="utf-8")}
    assert all(name.startswith("components/") and "chart" in name for name in drawn)
    assert cached == {"components/resources.py"}
    assert {name for name in environment if not name.startswith("app/")} <= {"components/resources.py"}


def test_all_of_app_imports_without_a_screen():
    parts = ROOT / "app" / "algorithms"  # folders in it are parts of one algorithm, which imports them when it fits
    rooms = [one for one in MODULES if one.is_relative_to(ROOT / "app") and one.parent.parent != parts]
    names = [".".join(one.relative_to(ROOT).with_suffix("").parts) for one in rooms]
    absent = "import sys; sys.modules.update(streamlit=None, plotly=None); "
    loop = f"import importlib; [importlib.import_module(name) for name in {names!r}]; "
    heavy = f"print([name for name in {HEAVY!r} if name in sys.modules])"
    assert python(absent + loop + heavy) == "[]\n"


def test_the_first_page_waits_for_no_heavy_library():
    imports = "import sys, components.frame, components.navigation, components.resources, components.overview; "
    assert python(imports + f"print([name for name in {HEAVY!r} if name in sys.modules])") == "[]\n"


def test_every_room_is_small_and_says_what_it_is():
    sizes = {name_of(one): len(one.read_text(encoding="utf-8").splitlines()) for one in MODULES}
    assert not {name: lines for name, lines in sizes.items() if lines > 300}
    assert not {name: lines for name, lines in sizes.items() if name.startswith("pages/") and lines > 60}
    undocumented = [
        name_of(one) for one in MODULES if not ast.get_docstring(ast.parse(one.read_text(encoding="utf-8")))
    ]
    assert not undocumented


def test_pages_lie_in_sections_and_components_have_no_vague_names():
    assert not list((ROOT / "pages").glob("*.py"))
    vague = {"utils", "helpers", "common", "core", "manager", "base", "service", "misc"}
    assert not [name_of(one) for one in MODULES if vague & set(one.relative_to(ROOT).with_suffix("").parts)]


def test_nothing_is_pickled_or_evaluated():
    risky = {"pickle", "cloudpickle", "joblib", "dill", "marshal", "shelve"}
    assert not {name_of(one): imported(one) & risky for one in MODULES if imported(one) & risky}
    calls = {
        name_of(one)
        for one in MODULES
        for node in ast.walk(ast.parse(one.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec")
    }
    assert not calls
