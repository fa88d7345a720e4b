"""What went wrong between Easel and a service of AWS, as a sentence with what to do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import NotApplicable
from app.narration.wording import clean

NO_CREDENTIALS = (
    "No AWS credentials were found; run 'aws configure' or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, {instead}."
)
REFUSED_CREDENTIALS = (
    "AWS did not accept the credentials; they may be expired or mistyped. Sign in again or renew the keys."
)
EXPIRED_CREDENTIALS = (
    "The AWS credentials have expired; sign in again (such as with 'aws sso login') or renew the keys, then {again}."
)
NO_REGION = "No AWS region is set; give one such as us-east-1 in the settings, or set AWS_DEFAULT_REGION."
UNREACHABLE = "{service} could not be reached{place}; check the network, the region and {endpoint} if it is set."
BROKE_OFF = "The answer from {service} broke off on the way; {again}."
BUSY = "{service} is busy or having trouble at the moment; wait a little and {again}{other}."

COMMON = {
    "internalserver": BUSY,
    "serviceunavailable": BUSY,
    "unrecognizedclient": REFUSED_CREDENTIALS,
    "expiredtoken": EXPIRED_CREDENTIALS,
}
SAME = {
    "toomanyrequests": "throttling",
    "servicequotaexceeded": "throttling",
    "modelstreamerror": "modelerror",
    "requestexpired": "expiredtoken",
    "invalidsignature": "unrecognizedclient",
    "signaturedoesnotmatch": "unrecognizedclient",
    "incompletesignature": "unrecognizedclient",
    "invalidclienttokenid": "unrecognizedclient",
    "missingauthenticationtoken": "unrecognizedclient",
    "internalfailure": "internalserver",
    "401": "unrecognizedclient",
    "403": "accessdenied",
    "404": "resourcenotfound",
    "429": "throttling",
}
TOO_LONG = re.compile(
    r"too (?:long|many (?:input )?tokens|large)|context (?:window|length)|maximum (?:context|input|number of tokens)|"
    r"exceeds? the (?:maximum|limit|model)|max(?:imum)?_?tokens|input length",
    re.IGNORECASE,
)
SECRET = re.compile(r"(?:AKIA|ASIA|ABSK)[A-Za-z0-9+/=]{8,}|[A-Za-z0-9+/]{40,}=*")


@dataclass(frozen=True)
class Service:
    """A service of AWS in sentences: its name, the variable of its endpoint, how to try again, what to do instead.

    `by_code` are its own sentences by the code of a refusal, which may name {place} and what the caller tells of;
    `invalid` is the one of a request it does not accept, in which {said} is what it said, `too_long` where it says that
    the request is too long.
    """

    name: str
    endpoint: str
    again: str
    instead: str
    invalid: str
    other: str = ""
    too_long: str = ""
    by_code: Mapping[str, str] = field(default_factory=dict)


def failures() -> tuple[type[Exception], ...]:
    """What botocore, the connection and a service may raise; anything else is a bug."""
    from botocore.eventstream import ParserError
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    return BotoCoreError, ClientError, HTTPError, ParserError, OSError, ValueError


def refusal(error: Exception, service: Service, region: str | None, **named: str) -> NotApplicable:
    """The sentence for a failure of botocore, of the connection, or of the service; `named` is what it is about."""
    from botocore.exceptions import ClientError

    words = {name: clean(value) for name, value in named.items()} | {
        "place": f" in {clean(region)}" if region else "",
        "service": service.name,
        "endpoint": service.endpoint,
        "again": service.again,
        "instead": service.instead,
        "other": service.other,
        "said": "",
    }
    if isinstance(error, ClientError):
        words["said"] = SECRET.sub("…", clean(error.response.get("Error", {}).get("Message", ""), 300)).rstrip(".")
    told = _of_service(error, service) if isinstance(error, ClientError) else _of_connection(error)
    return NotApplicable(told.format(**words) + _attempts(error))


def _attempts(error: Exception) -> str:
    """How often a request was sent in vain, where it was sent more than once."""
    known = getattr(error, "response", {})
    retries = known.get("ResponseMetadata", {}).get("RetryAttempts", 0)
    return f" It was tried {retries + 1} times, with growing pauses." if retries else ""


def _of_service(error: Exception, service: Service) -> str:
    code = code_of(error)
    if code == "validation":
        said = str(error.response.get("Error", {}).get("Message", ""))
        return service.too_long if service.too_long and TOO_LONG.search(said) else service.invalid
    known = COMMON | dict(service.by_code)
    if code in known:
        return known[code]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return BUSY if status >= 500 else f"{{service}} refused the request ({_named(code)}); check the settings."


def code_of(error: Exception) -> str:
    """The code of a service's refusal, such as "accessdenied", one for all that mean the same."""
    code = re.sub(r"exception$", "", str(error.response.get("Error", {}).get("Code", "")).lower())
    return SAME.get(code, code)


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
        (exceptions.BotoCoreError, "AWS could not be asked (KIND); check credentials, profile and region."),
        (ValueError, UNREACHABLE),
    )
    known = next((said for kinds, said in sentences if isinstance(error, kinds)), "")
    unknown = "{service} could not answer (KIND); check its settings and {again}."
    return (known or unknown).replace("KIND", type(error).__name__)
