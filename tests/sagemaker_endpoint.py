"""A local endpoint that keeps model cards by SageMaker's own rules, which moto does not: one change an update.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelCard.html
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.bedrock_endpoint import no_aws

__all__ = ["no_aws", "sagemaker_endpoint"]

ACCOUNT = "arn:aws:sagemaker:eu-west-1:123456789012:model-card"
Refusal = tuple[int, str, str]


@dataclass
class SageMakerEndpoint:
    """Cards by name, each a list of versions; `calls` are the operations with their input, `refusal` answers all."""

    cards: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusal: Refusal | None = None
    url: str = ""

    def answer(self, operation: str, given: dict[str, Any]) -> dict[str, Any] | Refusal:
        """What the operation answers."""
        self.calls.append((operation, given))
        name = given["ModelCardName"]
        if self.refusal:
            return self.refusal
        if operation == "CreateModelCard":
            if name in self.cards:
                return 400, "ConflictException", f"Model card {name} exists"
            self.cards[name] = [{"Content": given["Content"], "ModelCardStatus": given["ModelCardStatus"]}]
        elif name not in self.cards:
            return 400, "ResourceNotFound", f"No model card {name}"
        elif operation == "UpdateModelCard":
            refusal = self._update(self.cards[name], given)
            if refusal:
                return refusal
        return self._told(name) if operation == "DescribeModelCard" else {"ModelCardArn": f"{ACCOUNT}/{name}"}

    def _update(self, versions: list[dict[str, Any]], given: dict[str, Any]) -> Refusal | None:
        if "Content" in given and "ModelCardStatus" in given:
            return 400, "ValidationException", "You cannot update both content and status in a single call"
        if "ModelCardStatus" in given:
            versions[-1]["ModelCardStatus"] = given["ModelCardStatus"]
        elif versions[-1]["ModelCardStatus"] == "Archived":
            return 400, "ValidationException", "Model Card is in Archived state"
        else:
            versions.append(versions[-1] | {"Content": given["Content"]})
        return None

    def _told(self, name: str) -> dict[str, Any]:
        known = {"ModelCardName": name, "ModelCardArn": f"{ACCOUNT}/{name}", "CreationTime": 0, "CreatedBy": {}}
        return known | {"ModelCardVersion": len(self.cards[name])} | self.cards[name][-1]


def _handler(endpoint: SageMakerEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the name http.server calls
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = endpoint.answer(self.headers["X-Amz-Target"].removeprefix("SageMaker."), given)
            status, body = 200, answer
            if isinstance(answer, tuple):
                status, body = answer[0], {"__type": answer[1], "message": answer[2]}
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Keeps the test output quiet."""

    return Handler


@pytest.fixture
def sagemaker_endpoint(no_aws: pytest.MonkeyPatch) -> Iterator[SageMakerEndpoint]:  # noqa: F811 - the fixture
    """A running endpoint, with fake keys and the environment variable that leads there."""
    no_aws.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE00")
    no_aws.setenv("AWS_SECRET_ACCESS_KEY", "not-a-real-secret-key")
    no_aws.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    endpoint = SageMakerEndpoint()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(endpoint))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}"
    no_aws.setenv("AWS_ENDPOINT_URL_SAGEMAKER", endpoint.url)
    yield endpoint
    server.shutdown()
    server.server_close()
    thread.join()
