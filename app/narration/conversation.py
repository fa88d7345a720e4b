"""An answer of Amazon Bedrock in which the model may use Easel's tools, a bounded number of times."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.errors import NotApplicable
from app.narration.aws_account import ATTEMPTS
from app.narration.converse import ToolUse, converse
from app.narration.narrator import Called, Usage
from app.narration.tools import Tool

MOST_ROUNDS, MOST_CALLS = 4, 8
NO_MORE = "No more tools may be used for this answer; answer from what you have."


def conversation(
    request: dict[str, Any], region: str = "", attempts: int = ATTEMPTS, tools: Sequence[Tool] = ()
) -> Iterator[str | Usage | Called]:
    """The text of an answer, each tool that was used with what it returned, and the tokens of every round.

    A model that asks for tools without end is told to answer, and refused if it does not.
    """
    messages, calls = list(request["messages"]), 0
    for round_ in range(MOST_ROUNDS + 1):
        said, wanted = "", []
        for piece in converse(request | {"messages": messages}, region, attempts):
            if isinstance(piece, ToolUse):
                wanted.append(piece)
                continue
            said += piece if isinstance(piece, str) else ""
            yield piece
        if not wanted:
            return
        results = []
        for one in wanted:
            open_ = round_ < MOST_ROUNDS and calls < MOST_CALLS
            called = _use(one, tools) if open_ else Called(one.name, one.input or {}, refused=NO_MORE)
            calls += 1
            yield called
            results.append(_result(one, called))
        yield "\n\n" if said else ""
        messages += [_said(said, wanted), {"role": "user", "content": results}]
    raise NotApplicable(
        f"The model went on asking for tools after {MOST_ROUNDS} rounds and gave no answer; ask more narrowly, or "
        f"choose "
        "another model."
    )


def _use(wanted: ToolUse, tools: Sequence[Tool]) -> Called:
    given = wanted.input or {}
    tool = next((one for one in tools if one.name == wanted.name), None)
    if tool is None:
        return Called(wanted.name, given, refused="There is no such tool.")
    try:
        return Called(tool.name, given, tool.use(wanted.input))
    except NotApplicable as refusal:
        return Called(tool.name, given, refused=str(refusal))


def _result(wanted: ToolUse, called: Called) -> dict[str, Any]:
    told = [fact.sentence for fact in called.facts] or [called.refused]
    content = [{"json": {"data": told}}]
    return {
        "toolResult": {
            "toolUseId": wanted.id,
            "content": content,
            "status": "error" if called.refused else "success",
        }
    }


def _said(text: str, wanted: Sequence[ToolUse]) -> dict[str, Any]:
    """What the model said and wanted, as a turn of its own."""
    uses = [{"toolUse": {"toolUseId": one.id, "name": one.name, "input": one.input or {}}} for one in wanted]
    return {"role": "assistant", "content": [*([{"text": text}] if text.strip() else []), *uses]}
