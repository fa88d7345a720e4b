"""What tests of the support assistant may use: a classifier, Bedrock's endpoint and Comprehend's."""

from tests.assistant.comprehend_endpoint import comprehend_endpoint
from tests.assistant.tickets_home import tickets_home, tickets_model
from tests.bedrock_endpoint import bedrock_endpoint, no_aws

__all__ = ["bedrock_endpoint", "comprehend_endpoint", "no_aws", "tickets_home", "tickets_model"]
