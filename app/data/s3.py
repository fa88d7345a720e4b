"""Tables in Amazon S3, and in stores that speak its language."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from app.data.addresses import size_refusal
from app.data.archives import inner_name
from app.data.formats import ENDINGS, NamedFile
from app.data.names import file_name
from app.data.progress import Progress
from app.errors import NotApplicable

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 10, 60, 3
MOST_OBJECTS = 1_000
PARTS_AT_ONCE = 4
MISSING = {"404", "NoSuchKey", "NotFound"}
DENIED = {"403", "AccessDenied", "AllAccessDisabled", "Forbidden"}
KEYS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired"}


def fetch_s3(address: str, folder: Path, progress: Progress, largest: int) -> tuple[NamedFile, ...]:
    """Download an object, or all tables below a prefix; with the ordinary credentials and region of this machine."""
    bucket, _, key = address.partition("://")[2].partition("/")
    if not bucket:
        raise NotApplicable(f"{address} names no bucket. Write it as s3://bucket/key.")
    with _sentences(address, bucket):
        client = _client()
        found = _objects(client, bucket, key)
        if not found:
            raise NotApplicable(f"There is no object and no table below {address}. Check the bucket and the key.")
        whole = sum(found.values())
        if whole > largest:
            raise size_refusal(address, largest)
        return _downloaded(client, bucket, found, folder, progress)


def _client() -> Any:
    import boto3
    from botocore.config import Config

    from app.narration.aws_account import region, session

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    of = session()
    return boto3.Session(botocore_session=of).client("s3", region_name=region(of), config=config)


def _objects(client: Any, bucket: str, key: str) -> dict[str, int]:
    """The keys of the object, or of the tables below a prefix, with their sizes in bytes."""
    from botocore.exceptions import ClientError

    if key and not key.endswith("/"):
        try:
            return {key: client.head_object(Bucket=bucket, Key=key)["ContentLength"]}
        except ClientError as fault:
            if fault.response["Error"]["Code"] not in MISSING:
                raise
    prefix = f"{key.rstrip('/')}/" if key else ""
    found: dict[str, int] = {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for one in page.get("Contents", ()):
            if one["Size"] and _is_table(one["Key"].removeprefix(prefix)):
                found[one["Key"]] = one["Size"]
        if len(found) > MOST_OBJECTS:
            where = f"s3://{bucket}/{prefix}"
            raise NotApplicable(f"There are more than {MOST_OBJECTS:,} tables below {where}. Choose a narrower prefix.")
    return found


def _is_table(key: str) -> bool:
    """Whether an object looks like a part of a table by its name; those that open with _ or . are marks of programs."""
    hidden = any(part.startswith(("_", ".")) for part in PurePosixPath(key).parts)
    return not hidden and PurePosixPath(inner_name(key)).suffix.lower() in ENDINGS


def _downloaded(
    client: Any, bucket: str, found: dict[str, int], folder: Path, progress: Progress
) -> tuple[NamedFile, ...]:
    from boto3.s3.transfer import TransferConfig

    config = TransferConfig(max_concurrency=PARTS_AT_ONCE)
    whole, done, files = sum(found.values()), 0, []

    def count(received: int) -> None:
        nonlocal done
        done += received
        progress.at(f"Downloading {progress.name}", done, whole)

    try:
        for number, key in enumerate(found):
            target = folder / f"object-{number}"
            files.append(NamedFile(target, file_name(key), (f"It was downloaded from s3://{bucket}/{key}.",)))
            client.download_file(bucket, key, str(target), Callback=count, Config=config)
    except BaseException:
        for file in files:
            file.path.unlink(missing_ok=True)
        raise
    return tuple(files)


@contextmanager
def _sentences(address: str, bucket: str) -> Iterator[None]:
    """What S3 refuses, in sentences."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as fault:
        raise NotApplicable(_refused(address, bucket, fault.response["Error"].get("Code", ""))) from None
    except (BotoCoreError, Boto3Error) as fault:
        raise NotApplicable(_failed(address, bucket, fault)) from None


def _refused(address: str, bucket: str, code: str) -> str:
    if code == "NoSuchBucket":
        return f"There is no bucket called {bucket}. Check its name."
    if code in MISSING:
        return f"There is nothing at {address}. Check the key."
    if code in DENIED:
        return f"{address} may not be read with the AWS credentials of this machine, or is not there. Ask its owner."
    if code in KEYS:
        return f"AWS does not accept the credentials of this machine ({code}). Renew them and retry."
    if code == "InvalidObjectState":
        return f"{address} is archived. Restore it in S3 first."
    return f"S3 refuses to give {address} ({code}). Check the address and the rights."


def _failed(address: str, bucket: str, fault: Exception) -> str:
    from botocore import exceptions

    if isinstance(fault, (exceptions.NoCredentialsError, exceptions.PartialCredentialsError)):
        return f"There are no AWS credentials on this machine, so {address} cannot be read. Set them up and retry."
    if isinstance(fault, (exceptions.ParamValidationError, exceptions.InvalidRegionError)):
        return f"'{bucket}' cannot be the name of a bucket. Check the address."
    if isinstance(fault, exceptions.NoRegionError):
        return f"No AWS region is set, so {address} cannot be read. Set AWS_REGION and retry."
    if isinstance(fault, (exceptions.HTTPClientError, exceptions.EndpointConnectionError)):
        return f"S3 cannot be reached for {address}. Check the connection and the region."
    return f"{address} cannot be read from S3 ({type(fault).__name__}). Check the credentials and the address."
