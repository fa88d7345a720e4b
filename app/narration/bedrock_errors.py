"""What went wrong between Easel and Bedrock, as a sentence with what to do."""

from dataclasses import replace

from app.errors import NotApplicable
from app.narration import aws_errors
from app.narration.aws_errors import Service, failures

__all__ = ["failures", "refusal", "refusal_of_list"]

BEDROCK = Service(
    name="Amazon Bedrock",
    endpoint="AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    again="ask again",
    instead="or use the offline answers, which need none",
    other=", or choose another model",
    invalid="Amazon Bedrock did not accept the request to {model}: '{said}'. Check the model id and its settings; "
    "some models need an inference profile, or refuse temperature together with top P.",
    too_long="The question with its facts and the longest answer is more than the model {model} takes: '{said}'. "
    "Ask for a "
    "shorter answer, send fewer examples, or choose a model with a larger context.",
    by_code={
        "accessdenied": "Amazon Bedrock refused access to the model {model}{place}; ask for access to it and for the "
        "permission bedrock:InvokeModelWithResponseStream, or choose another model.",
        "throttling": "Amazon Bedrock takes no more requests right now (throttling); wait a minute and ask again, "
        "or choose another model.",
        "resourcenotfound": "Amazon Bedrock does not know the model {model}{place}; check the model id, or choose "
        "the region that has it.",
        "modeltimeout": "The model {model} took too long to answer; ask again, or choose a faster model.",
        "modelnotready": "The model {model} is not ready yet; wait a few minutes and ask again.",
        "modelerror": "The model {model} failed while answering; ask again, or choose another model.",
    },
)


def refusal(error: Exception, model: str, region: str | None) -> NotApplicable:
    """The sentence for a failure of botocore, of the connection, or of Bedrock."""
    return aws_errors.refusal(error, BEDROCK, region, model=model)


LIST = replace(
    BEDROCK,
    endpoint="AWS_ENDPOINT_URL_BEDROCK",
    again="list the models again",
    instead="or type the id of a model",
    other=", or type the id of a model",
    invalid="Amazon Bedrock did not accept the request for its models: '{said}'. Type the id of a model instead.",
    by_code={
        "accessdenied": "Amazon Bedrock does not let you list its models{place}; ask for the permissions "
        "bedrock:ListFoundationModels and bedrock:ListInferenceProfiles, or type the id of a model.",
        "throttling": "Amazon Bedrock takes no more requests right now (throttling); wait a minute, or type the "
        "id of a "
        "model.",
    },
)


def refusal_of_list(error: Exception, region: str | None) -> NotApplicable:
    """The sentence for a failure while the models are listed."""
    return aws_errors.refusal(error, LIST, region)
