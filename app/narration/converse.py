"""One request to Amazon Bedrock, its answer streamed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.errors import NotApplicable
from app.narration import aws_account as account
from app.narration.bedrock_errors import failures, refusal
from app.narration.narrator import Usage

CUTS = {
    "max_tokens": "The answer was cut at {max_tokens:,} tokens; raise the longest answer to read more.",
    "model_context_window_exceeded": "The answer was cut because the model's memory is full; choose a larger model.",
    "guardrail_intervened": "A guardrail of your AWS account stepped in; ask differently.",
    "content_filtered": "The model's content filter held back a part of the answer; ask differently.",
}
LONGEST_INPUT = 20_000
"""Letters of a tool's input beyond which it is not read."""


class Cut(str):
    """A piece of an answer that the model did not write: Easel's own sentence on why there is no more of it."""


@dataclass(frozen=True)
class ToolUse:
    """A tool that the model wants to use: an id, its name, and its input; None where that is no JSON object."""

    id: str
    name: str
    input: dict[str, Any] | None


def converse(
    request: dict[str, Any], region: str = "", attempts: int = account.ATTEMPTS
) -> Iterator[str | Usage | ToolUse]:
    """The text that ConverseStream writes to a request, piece by piece, the tools it wants, and the tokens used.

    Nothing is sent before the first piece is asked for; closing the iterator ends the stream. Without a region, that of
    the AWS configuration. Whatever fails is refused with a sentence.
    """
    try:
        session = account.session()
        region = region or account.region(session)
        answer = account.client(session, region, attempts=attempts).converse_stream(**request)
        stream = answer["stream"]
        tries = answer.get("ResponseMetadata", {}).get("RetryAttempts", 0) + 1
        try:
            yield from _read(stream, request, tries)
        finally:
            stream.close()
    except failures() as error:
        raise refusal(error, request["modelId"], region) from None


def _read(stream: Any, request: dict[str, Any], tries: int) -> Iterator[str | Usage | ToolUse]:
    stopped, written = None, False
    started: dict[int, tuple[str, str]] = {}
    inputs: dict[int, str] = {}
    for event in stream:
        place = event.get("contentBlockDelta", event.get("contentBlockStart", {})).get("contentBlockIndex", 0)
        delta = event.get("contentBlockDelta", {}).get("delta", {})
        if delta.get("text"):
            written = True
            yield delta["text"]
        begun = event.get("contentBlockStart", {}).get("start", {}).get("toolUse")
        if begun and "toolConfig" in request:  # a model that was offered no tool uses none
            started[place] = begun["toolUseId"], begun["name"]
        if "toolUse" in delta:
            inputs[place] = (inputs.get(place, "") + delta["toolUse"].get("input", ""))[: LONGEST_INPUT + 1]
        stopped = event.get("messageStop", {}).get("stopReason", stopped)
        told = event.get("metadata", {})
        if told.get("usage"):
            used = told["usage"]
            latency = told.get("metrics", {}).get("latencyMs", 0)
            yield Usage(used.get("inputTokens", 0), used.get("outputTokens", 0), latency, tries)
    if stopped is None:
        raise NotApplicable("The answer broke off before its end; ask again.")
    yield from (ToolUse(*named, _object(inputs.get(place, ""))) for place, named in started.items())
    if stopped in CUTS:
        told = CUTS[stopped].format(max_tokens=request["inferenceConfig"]["maxTokens"])
        yield Cut(("\n\n" if written else "") + told)
    elif not (written or started):
        raise NotApplicable("The model gave no text; ask again, or choose another model.")


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object of a text; an empty one is an object without anything."""
    if len(text) > LONGEST_INPUT:
        return None
    try:
        read = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
