"""Answers from a language model on Amazon Bedrock, streamed."""

from collections.abc import Sequence
from typing import Any

from app.narration import aws_account as account
from app.narration.bedrock_settings import BEDROCK_PARAMS, BedrockSettings
from app.narration.conversation import conversation
from app.narration.facts import Facts
from app.narration.manner import USUAL, Manner
from app.narration.narrator import Answer, Narrator, asked
from app.narration.prompts import messages, system
from app.narration.tools import Tool

__all__ = ["BEDROCK_PARAMS", "Bedrock", "BedrockSettings"]


class Bedrock(Narrator):
    """Asks a model with ConverseStream; credentials and endpoint are those of the AWS configuration.

    The model may use the `tools`, which only read.
    """

    key = "bedrock"
    name = "Amazon Bedrock"

    def __init__(self, settings: BedrockSettings | None = None, tools: Sequence[Tool] = ()) -> None:
        self.settings = settings or BedrockSettings()
        self.tools = tuple(tools)

    @staticmethod
    def available() -> bool:
        """Whether AWS credentials are configured; looks at environment and files, never at the network."""
        return account.available()

    def request(self, question: str, facts: Facts, manner: Manner = USUAL) -> dict[str, Any]:
        """Exactly what is sent to Bedrock first, ready to be shown before it is."""
        chosen = self.settings
        made = chosen.request(system(manner, chosen.own), messages(asked(question), facts, manner))
        if self.tools:
            made["toolConfig"] = {"tools": [tool.spec for tool in self.tools]}
        return made

    def tell(self, question: str, facts: Facts, manner: Manner = USUAL) -> Answer:
        made = self.request(question, facts, manner)
        return Answer(conversation(made, self.settings.region, self.settings.attempts, self.tools))
