"""The local Bedrock endpoint, for the tests of this folder."""

from tests.bedrock_endpoint import bedrock_endpoint, no_aws

__all__ = ["bedrock_endpoint", "no_aws"]
