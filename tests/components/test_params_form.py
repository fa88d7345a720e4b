"""A form follows its declaration: kinds, bounds, columns that fit, and a fresh start for another owner."""

from streamlit.testing.v1 import AppTest


def form():
    import streamlit as st

    from app.data.columns import Kind
    from app.params import Param
    from components.params_form import params_form

    columns = {"age": Kind.NUMBER, "plan": Kind.CATEGORY, "<b>note</b>": Kind.TEXT}
    trees = Param("trees", "Trees", "integer", st.session_state.get("default", 100), 1, 1000)
    params = (
        Param("rate", "Learning rate", "number", 0.1, 0.001, 1, advanced=True, aws_default=0.3, help="How far."),
        trees,
        Param("on", "On", "boolean", True),
        Param("how", "How", "choice", "mean", choices=("mean", "median")),
        Param("words", "Words", "text", optional=True),
        Param("floor", "Floor", "number", optional=True),
        Param("one", "One", "column", choices=("number",)),
        Param("many", "Many", "columns", choices=("category", "text")),
        Param("set", "Dataset", "dataset", optional=True),
        Param("theirs", "Theirs", "other columns", optional=True),
        Param("some", "Some", "choices", ("sum",), choices=("sum", "mean", "max")),
    )
    owner, values = st.session_state.get("owner", "first"), st.session_state.get("values")
    others = {"a/1": ["key", "<i>x</i>"], "b/1": ["y"]}
    st.session_state["given"] = params_form(
        params, "f", columns, values, owner=owner, datasets={"a/1": "A", "b/1": "B"}, columns_of=others.__getitem__
    )


def drawn(**state):
    at = AppTest.from_function(form, default_timeout=30)
    for name, value in state.items():
        at.session_state[name] = value
    at.run()
    assert not at.exception
    return at


def test_every_kind_has_a_widget_that_starts_at_its_default():
    at = drawn()
    assert at.session_state["given"] == {
        "rate": 0.1, "trees": 100, "on": True, "how": "mean", "words": "", "floor": None, "one": None, "many": [],
        "set": None, "theirs": [], "some": ["sum"],
    }  # fmt: skip
    assert "AWS starts at 0.3" in at.number_input(key="f.rate").help


def test_columns_are_offered_by_kind_and_given_back():
    at = drawn()
    assert at.selectbox(key="f.one").options == ["age"]
    assert at.multiselect(key="f.many").options == ["plan", "<b>note</b>"]
    at.multiselect(key="f.many").select("<b>note</b>")
    at.selectbox(key="f.one").select("age")
    at.number_input(key="f.trees").set_value(7).run()
    given = at.session_state["given"]
    assert (given["many"], given["one"], given["trees"]) == (["<b>note</b>"], "age", 7)


def test_columns_of_the_chosen_dataset_are_offered_and_others_may_be_written():
    at = drawn(values={"theirs": ["old"], "some": ["max", "gone"]})
    assert at.multiselect(key="f.theirs").options == ["old"]
    at.selectbox(key="f.set").select("a/1").run()
    assert at.multiselect(key="f.theirs").options == ["key", "<i>x</i>", "old"]
    at.multiselect(key="f.theirs").select("<i>x</i>")
    at.multiselect(key="f.some").select("mean").run()
    given = at.session_state["given"]
    assert (given["set"], given["theirs"], given["some"]) == ("a/1", ["old", "<i>x</i>"], ["max", "mean"])


def test_a_form_starts_from_given_values():
    at = drawn(values={"rate": 1, "many": ["plan", "gone"], "how": "unknown", "one": "gone"})
    given = at.session_state["given"]
    assert (given["rate"], given["many"], given["how"], given["one"]) == (1.0, ["plan"], "mean", None)


def test_another_owner_starts_anew():
    at = drawn()
    at.number_input(key="f.trees").set_value(7).run()
    assert at.session_state["given"]["trees"] == 7
    at.session_state["owner"], at.session_state["default"] = "second", 50
    at.run()
    assert at.session_state["given"]["trees"] == 50
