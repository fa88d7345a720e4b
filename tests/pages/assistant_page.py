"""The page of the support assistant, as tests go about it."""

from streamlit.testing.v1 import AppTest

PAGE = "pages/ask/assistant.py"


def read(at: AppTest, message: str) -> AppTest:
    """Put a message in and have it read."""
    at.text_area(key="assistant.message").set_value(message).run()
    return at.button(key="assistant.read").click().run()


def has(at: AppTest, key: str) -> bool:
    """Whether a button is there."""
    return key in [one.key for one in at.button]


def by_bedrock(at: AppTest) -> AppTest:
    """Have Bedrock write."""
    return at.segmented_control(key="assistant.writer").set_value("Amazon Bedrock").run()
