"""The AWS account of this machine: its credentials, its region, and clients for its services."""

import os
import re
from typing import Any

CONNECT_SECONDS = 5
READ_SECONDS = 60
ATTEMPTS = 2
CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
BEDROCK, BEDROCK_LIST, SAGEMAKER = "bedrock-runtime", "bedrock", "sagemaker"
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}")


def available(service: str = BEDROCK) -> bool:
    """Whether AWS credentials for a service are configured; looks at environment and files, never at the network."""
    from botocore.exceptions import BotoCoreError

    if service == BEDROCK and os.environ.get("AWS_BEARER_TOKEN_BEDROCK"):
        return True
    if any(os.environ.get(name) for name in CONTAINER):
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


def configured_region() -> str | None:
    """The region of the AWS configuration, if it names one; None too where the configuration cannot be read."""
    from botocore.exceptions import BotoCoreError

    try:
        return region(session())
    except (BotoCoreError, OSError, ValueError):
        return None


def regions(service: str) -> list[str]:
    """The regions that are known to have a service, in alphabetical order; the network is not asked."""
    made = session()
    return sorted(one for part in PARTITIONS for one in made.get_available_regions(service, part))


def client(of: Any, where: str | None, service: str = BEDROCK, attempts: int = ATTEMPTS) -> Any:
    """A client with short timeouts and few attempts, growing pauses between; AWS_ENDPOINT_URL_SAGEMAKER and the like
    move it.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    return boto3.Session(botocore_session=of).client(service, region_name=where, config=config)


def _metadata_service_wanted() -> bool:
    return os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "false"
