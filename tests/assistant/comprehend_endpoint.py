"""Amazon Comprehend on this machine: moto's server, through real HTTP, with what it was asked."""

from collections.abc import Iterator

import pytest
from moto.comprehend.responses import ComprehendResponse
from moto.server import ThreadedMotoServer

from tests.bedrock_endpoint import no_aws

__all__ = ["comprehend_endpoint", "no_aws"]


@pytest.fixture
def comprehend_endpoint(no_aws: pytest.MonkeyPatch) -> Iterator[list[str]]:  # noqa: F811 - the fixture
    """A running server, with fake keys and the variable that leads there; the bodies of the requests that came."""
    bodies: list[str] = []
    answer = ComprehendResponse.detect_sentiment

    def noted(self: ComprehendResponse) -> str:
        bodies.append(self.body)
        return answer(self)

    no_aws.setattr(ComprehendResponse, "detect_sentiment", noted)
    no_aws.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE00")
    no_aws.setenv("AWS_SECRET_ACCESS_KEY", "not-a-real-secret-key")
    no_aws.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    no_aws.setenv("AWS_ENDPOINT_URL_COMPREHEND", f"http://{host}:{port}")
    yield bodies
    server.stop()
