"""What went wrong between Easel and Bedrock, as a sentence with what to do."""

import re

from app.errors import NotApplicable
from app.narration.wording import clean

NO_CREDENTIALS = (
    "No AWS credentials were found; run 'aws configure' or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "or use the offline answers, which need none."
)
REFUSED_CREDENTIALS = (
    "AWS did not accept the credentials; they may be expired or mistyped. Sign in again or renew the keys."
)
NO_REGION = "No AWS region is set; give one such as us-east-1 in the settings, or set AWS_DEFAULT_REGION."
UNREACHABLE = (
    "Amazon Bedrock could not be reached{place}; check the network, the region and AWS_ENDPOINT_URL_BEDROCK_RUNTIME "
    "if it is set."
)
BROKE_OFF = "The answer from Amazon Bedrock broke off on the way; ask again."
BUSY = "Amazon Bedrock is busy or having trouble at the moment; wait a little and ask again, or choose another model."

BY_CODE = {
    "accessdenied": "Amazon Bedrock refused access to the model {model}{place}; ask for access to it and for the "
    "permission bedrock:InvokeModelWithResponseStream, or choose another model.",
    "throttling": "Amazon Bedrock takes no more requests right now (throttling); wait a minute and ask again, "
    "or choose another model.",
    "resourcenotfound": "Amazon Bedrock does not know the model {model}{place}; check the model id, or choose "
    "the region that has it.",
    "modeltimeout": "The model {model} took too long to answer; ask again, or choose a faster model.",
    "modelnotready": "The model {model} is not ready yet; wait a few minutes and ask again.",
    "modelerror": "The model {model} failed while answering; ask again, or choose another model.",
    "internalserver": BUSY,
    "serviceunavailable": BUSY,
    "unrecognizedclient": REFUSED_CREDENTIALS,
}
SAME = {
    "toomanyrequests": "throttling",
    "servicequotaexceeded": "throttling",
    "modelstreamerror": "modelerror",
    "expiredtoken": "unrecognizedclient",
    "invalidsignature": "unrecognizedclient",
    "signaturedoesnotmatch": "unrecognizedclient",
    "incompletesignature": "unrecognizedclient",
    "invalidclienttokenid": "unrecognizedclient",
    "missingauthenticationtoken": "unrecognizedclient",
    "401": "unrecognizedclient",
    "403": "accessdenied",
    "404": "resourcenotfound",
    "429": "throttling",
}
SECRET = re.compile(r"(?:AKIA|ASIA|ABSK)[A-Za-z0-9+/=]{8,}|[A-Za-z0-9+/]{40,}=*")


def failures() -> tuple[type[Exception], ...]:
    """What botocore, the connection and the service may raise; anything else is a bug."""
    from botocore.eventstream import ParserError
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    return BotoCoreError, ClientError, HTTPError, ParserError, OSError, ValueError


def refusal(error: Exception, model: str, region: str | None) -> NotApplicable:
    """The sentence for a failure of botocore, of the connection, or of the service."""
    from botocore.exceptions import ClientError

    place = f" in {clean(region)}" if region else ""
    told = _of_service(error) if isinstance(error, ClientError) else _of_connection(error)
    return NotApplicable(told.format(model=clean(model), place=place))


def _of_service(error: Exception) -> str:
    answer = error.response.get("Error", {})
    code = re.sub(r"exception$", "", str(answer.get("Code", "")).lower())
    code = SAME.get(code, code)
    if code == "validation":
        said = SECRET.sub("…", clean(answer.get("Message", ""), 300)).rstrip(".").replace("{", "{{").replace("}", "}}")
        return (
            f"Amazon Bedrock did not accept the request to {{model}}: '{said}'. Check the model id and its settings; "
            "some models need an inference profile, or refuse temperature together with top P."
        )
    if code in BY_CODE:
        return BY_CODE[code]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return BUSY if status >= 500 else f"Amazon Bedrock refused the request ({_named(code)}); check the settings."


def _named(code: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", code)[:60] or "no reason given"


def _of_connection(error: Exception) -> str:
    from botocore import eventstream, exceptions
    from urllib3.exceptions import HTTPError

    sentences = (
        (exceptions.NoCredentialsError, NO_CREDENTIALS),
        (exceptions.PartialCredentialsError, NO_CREDENTIALS),
        (exceptions.ProfileNotFound, "The AWS profile that AWS_PROFILE names does not exist; choose another profile."),
        ((exceptions.NoRegionError, exceptions.InvalidRegionError), NO_REGION),
        (
            (exceptions.SSOError, exceptions.LoginError, exceptions.TokenRetrievalError, exceptions.NoAuthTokenError),
            REFUSED_CREDENTIALS,
        ),
        ((exceptions.CredentialRetrievalError, exceptions.MetadataRetrievalError), REFUSED_CREDENTIALS),
        (exceptions.InvalidEndpointConfigurationError, UNREACHABLE),
        ((exceptions.HTTPClientError, exceptions.ConnectionError), UNREACHABLE),
        ((HTTPError, eventstream.ParserError, ConnectionError), BROKE_OFF),
        (exceptions.BotoCoreError, "AWS could not be asked ({kind}); check credentials, profile and region."),
        (ValueError, UNREACHABLE),
    )
    known = next((said for kinds, said in sentences if isinstance(error, kinds)), "")
    unknown = "Amazon Bedrock could not answer ({kind}); check its settings and ask again."
    return (known or unknown).replace("{kind}", type(error).__name__)
