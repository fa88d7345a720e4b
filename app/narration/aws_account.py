"""The AWS account of this machine: its credentials, its region, and a client for Bedrock."""

import os
from typing import Any

CONNECT_SECONDS = 5
READ_SECONDS = 60
ATTEMPTS = 2
CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


def available() -> bool:
    """Whether AWS credentials are configured; looks at environment and files, never at the network."""
    from botocore.exceptions import BotoCoreError

    if os.environ.get("AWS_BEARER_TOKEN_BEDROCK") or any(os.environ.get(name) for name in CONTAINER):
        return True
    if _metadata_service_wanted():
        return True
    try:
        found = session()
        if found.get_scoped_config().get("credential_process"):
            return True
        return found.get_credentials() is not None
    except (BotoCoreError, OSError, ValueError):
        return False


def session() -> Any:
    """An AWS session. It asks a machine's metadata service only where AWS_EC2_METADATA_DISABLED is "false".

    Outside AWS that service does not exist, and waiting for it would take seconds.
    """
    import botocore.session

    made = botocore.session.get_session()
    if not _metadata_service_wanted():
        made.get_component("credential_provider").remove("iam-role")
    return made


def region(of: Any) -> str | None:
    """The region of the AWS configuration, if it names one."""
    return of.get_config_variable("region") or os.environ.get("AWS_REGION") or None


def client(of: Any, where: str | None) -> Any:
    """A Bedrock client with short timeouts and few attempts; AWS_ENDPOINT_URL_BEDROCK_RUNTIME moves it elsewhere."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    return boto3.Session(botocore_session=of).client("bedrock-runtime", region_name=where, config=config)


def _metadata_service_wanted() -> bool:
    return os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "false"
