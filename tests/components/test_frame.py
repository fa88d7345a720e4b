"""Failures on the screen: a refusal is a sentence, a fault is a code, and no trace is shown."""

from streamlit.testing.v1 import AppTest


def refusing():
    from app.errors import NotApplicable
    from components.frame import guarded

    with guarded():
        raise NotApplicable("There is no column '*age*'; choose another column.")


def failing():
    import streamlit as st

    from components.frame import guarded

    with guarded():
        raise ValueError("secret detail")
    st.markdown("still here")


def stopping():
    import streamlit as st

    from components.frame import guarded

    with guarded():
        st.stop()
    st.markdown("not reached")


def test_a_refusal_is_shown_as_its_sentence():
    at = AppTest.from_function(refusing).run()
    assert at.error[0].value == r"There is no column '\*age\*'; choose another column."


def test_a_fault_is_shown_as_a_code_and_logged(caplog):
    at = AppTest.from_function(failing).run()
    assert "Something went wrong (code " in at.error[0].value
    assert "secret detail" not in at.error[0].value
    assert "secret detail" in caplog.text
    assert at.markdown[0].value == "still here"
    assert not at.exception


def test_a_page_that_stops_is_not_a_fault():
    at = AppTest.from_function(stopping).run()
    assert not at.error
    assert not at.markdown
