"""A local endpoint that speaks Bedrock's ConverseStream and lists models: real HTTP, AWS's binary event stream."""

import json
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

STRING = 7


def frame(headers: dict[str, str], payload: bytes) -> bytes:
    """One message: total length, headers length, their checksum, headers, payload, checksum of all before."""
    packed = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", STRING, len(value)) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack("!II", 16 + len(packed) + len(payload), len(packed))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + packed + payload
    return message + struct.pack("!I", zlib.crc32(message))


def event(kind: str, **body: Any) -> bytes:
    """A message of the stream."""
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return frame(headers, json.dumps(body).encode())


def exception(kind: str, text: str) -> bytes:
    """An exception in the midst of the stream."""
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return frame(headers, json.dumps({"message": text}).encode())


def told(*pieces: str, stop: str = "end_turn", tokens: tuple[int, int] = (412, 57)) -> list[bytes]:
    """The messages of a whole answer."""
    usage = {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)}
    return [
        event("messageStart", role="assistant"),
        *(event("contentBlockDelta", contentBlockIndex=0, delta={"text": piece}) for piece in pieces),
        event("contentBlockStop", contentBlockIndex=0),
        event("messageStop", stopReason=stop),
        event("metadata", usage=usage, metrics={"latencyMs": 5}),
    ]


def wants(*tools: tuple[str, Any], said: str = "", tokens: tuple[int, int] = (30, 10)) -> list[bytes]:
    """The messages of an answer that asks for tools; an input that is a text is sent as it is, in two pieces."""
    usage = {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)}
    messages = [event("messageStart", role="assistant")]
    if said:
        messages.append(event("contentBlockDelta", contentBlockIndex=0, delta={"text": said}))
    for place, (name, given) in enumerate(tools, start=1):
        text = given if isinstance(given, str) else json.dumps(given)
        start = {"toolUse": {"toolUseId": f"use-{place}", "name": name}}
        messages.append(event("contentBlockStart", contentBlockIndex=place, start=start))
        for part in (text[: len(text) // 2], text[len(text) // 2 :]):
            messages.append(event("contentBlockDelta", contentBlockIndex=place, delta={"toolUse": {"input": part}}))
        messages.append(event("contentBlockStop", contentBlockIndex=place))
    messages.append(event("messageStop", stopReason="tool_use"))
    return [*messages, event("metadata", usage=usage, metrics={"latencyMs": 3})]


@dataclass
class Reply:
    """What the endpoint answers: messages, or an error of a type with a status."""

    messages: list[bytes] = field(default_factory=list)
    status: int = 200
    error: str = ""
    text: str = ""


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    model: str
    body: dict[str, Any]
    headers: dict[str, str]


class BedrockEndpoint:
    """Runs in a thread on a free port of 127.0.0.1; answers every request with `reply` and keeps what came.

    Replies in `first` are given before, one a request. `lists` are the JSON answers to requests for models, by path.
    `left` is set when a reader goes away before the end.
    """

    def __init__(self) -> None:
        self.reply = Reply(told("Hello."))
        self.first: list[Reply] = []
        self.lists: dict[str, Any] = {}
        self.left = threading.Event()
        self.requests: list[Received] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Its address, for AWS_ENDPOINT_URL_BEDROCK_RUNTIME."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "BedrockEndpoint":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(endpoint: BedrockEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # noqa: N802 - the name http.server calls
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            place = self.path.split("/")
            if len(place) != 4 or place[1] != "model" or place[3] != "converse-stream":
                self._fail(404, "UnknownOperationException", "no such path")
                return
            endpoint.requests.append(Received(unquote(place[2]), body, dict(self.headers)))
            reply = endpoint.first.pop(0) if endpoint.first else endpoint.reply
            if reply.error:
                self._fail(reply.status, reply.error, reply.text)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.amazon.eventstream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for message in reply.messages:
                    self._chunk(message)
                self._chunk(b"")
            except OSError:  # the reader went away, as it does when an answer is stopped
                endpoint.left.set()
                self.close_connection = True

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def do_GET(self) -> None:  # noqa: N802 - the name http.server calls
            path = self.path.partition("?")[0].strip("/")
            if path not in endpoint.lists:
                self._fail(403, "AccessDeniedException", "not authorized to list")
                return
            payload = json.dumps(endpoint.lists[path]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def _fail(self, status: int, kind: str, text: str) -> None:
            payload = json.dumps({"message": text}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("x-amzn-errortype", kind)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Keeps the test output quiet."""

    return Handler


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without any AWS configuration."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return monkeypatch


@pytest.fixture
def bedrock_endpoint(no_aws: pytest.MonkeyPatch) -> Iterator[BedrockEndpoint]:
    """A running endpoint, with fake keys and the environment variable that leads there."""
    no_aws.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE00")
    no_aws.setenv("AWS_SECRET_ACCESS_KEY", "not-a-real-secret-key")
    no_aws.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with BedrockEndpoint() as endpoint:
        no_aws.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint.url)
        no_aws.setenv("AWS_ENDPOINT_URL_BEDROCK", endpoint.url)
        yield endpoint
