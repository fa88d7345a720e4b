"""One request to Amazon Bedrock, its answer streamed."""

from collections.abc import Iterator
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


def converse(request: dict[str, Any], region: str = "") -> Iterator[str | Usage]:
    """The text that ConverseStream writes to a request, piece by piece, and the tokens used.

    Nothing is sent before the first piece is asked for; closing the iterator ends the stream. Without a region, that of
    the AWS configuration. Whatever fails is refused with a sentence.
    """
    try:
        session = account.session()
        region = region or account.region(session)
        stream = account.client(session, region).converse_stream(**request)["stream"]
        try:
            yield from _read(stream, request)
        finally:
            stream.close()
    except failures() as error:
        raise refusal(error, request["modelId"], region) from None


def _read(stream: Any, request: dict[str, Any]) -> Iterator[str | Usage]:
    stopped, written = None, False
    for event in stream:
        text = event.get("contentBlockDelta", {}).get("delta", {}).get("text")
        if text:
            written = True
            yield text
        stopped = event.get("messageStop", {}).get("stopReason", stopped)
        used = event.get("metadata", {}).get("usage")
        if used:
            yield Usage(used.get("inputTokens", 0), used.get("outputTokens", 0))
    if stopped is None:
        raise NotApplicable("The answer broke off before its end; ask again.")
    if stopped in CUTS:
        yield ("\n\n" if written else "") + CUTS[stopped].format(max_tokens=request["inferenceConfig"]["maxTokens"])
    elif not written:
        raise NotApplicable("The model gave no text; ask again, or choose another model.")
