"""Tables on the web, over HTTP and HTTPS."""

import ipaddress
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from app.data.addresses import size_refusal
from app.data.archives import inner_name
from app.data.formats import ENDINGS, NamedFile
from app.data.names import file_name
from app.data.progress import Progress
from app.errors import NotApplicable

CONNECT_SECONDS, READ_SECONDS = 10, 30
MOST_REDIRECTS = 5
CHUNK = 1 << 18  # bytes
PAGE = (b"<!doctype html", b"<html")
TYPES = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.apache.arrow.file": ".arrow",
}
STATUS = {
    401: "asks for a name and a password. Download the file yourself and upload it",
    403: "may not be read by everyone. Download the file yourself and upload it",
    404: "is not there. Check the address",
    410: "is not there any more. Look for a newer address",
    429: "was asked for too often. Try again in a few minutes",
}


def shown(address: str) -> str:
    """An address without what may be secret: names, passwords, signatures."""
    try:
        parts = urlsplit(address.strip())
    except ValueError as fault:
        raise NotApplicable(f"That is no web address ({fault}). Check it.") from None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def fetch_web(address: str, folder: Path, progress: Progress, largest: int) -> NamedFile:
    """Download the file at an http or https address."""
    import requests
    from urllib3.exceptions import HTTPError

    target, place = folder / "download", progress.name
    try:
        with _session() as session, _answer(session, address) as answer:
            if answer.status_code != requests.codes.ok:
                raise NotApplicable(f"{place} {_why(answer.status_code)}.")
            _save(answer, target, progress, largest)
            name = _name(answer)
    except (requests.RequestException, HTTPError, UnicodeError, _Forbidden) as fault:
        target.unlink(missing_ok=True)
        raise NotApplicable(f"{place} {_fault(fault)}.") from None  # the fault may name what is secret
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return NamedFile(target, name, (f"It was downloaded from {place}.",))


class _Forbidden(Exception):  # noqa: N818 - a refusal
    """A place that is no web server for people, such as the one where a cloud machine finds its credentials."""


def _session() -> Any:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return _checked(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return _checked(super()._new_conn())

    plain = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
    secure = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure})
    adapter = HTTPAdapter()
    adapter.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}
    session = requests.Session()
    for scheme in list(session.adapters):
        session.mount(scheme, adapter)
    session.max_redirects = MOST_REDIRECTS
    return session


def _checked(connection: Any) -> Any:
    """A connection to an address that is not link-local: those answer with credentials of the machine."""
    host = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
    host = getattr(host, "ipv4_mapped", None) or host
    if host.is_link_local or str(host) == "fd00:ec2::254":
        connection.close()
        raise _Forbidden
    return connection


def _answer(session: Any, address: str) -> Any:
    """The answer to a request that tells no more than the address does, not even from the machine's .netrc."""
    parts = urlsplit(address)
    signed = (unquote(parts.username), unquote(parts.password or "")) if parts.username else _unsigned
    plain = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
    headers = {"User-Agent": "easel", "Accept": "*/*"}
    return session.get(plain, auth=signed, headers=headers, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS))


def _unsigned(request: Any) -> Any:
    return request


def _save(answer: Any, target: Path, progress: Progress, largest: int) -> None:
    size = answer.headers.get("Content-Length", "")
    whole = int(size) if size.isdecimal() and "Content-Encoding" not in answer.headers else None
    if whole is not None and whole > largest:
        raise size_refusal(progress.name, largest)
    done = 0
    with target.open("wb") as out:
        for chunk in answer.iter_content(CHUNK):
            if not done and chunk.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(PAGE):
                raise NotApplicable(
                    f"{progress.name} is a web page rather than a table. "
                    "Give the address of the file itself, such as the one behind its download button."
                )
            done += out.write(chunk)
            if done > largest:
                raise size_refusal(progress.name, largest)
            progress.at(f"Downloading {progress.name}", done, whole)
    if not done:
        raise NotApplicable(f"{progress.name} is empty. Check the address.")


def _name(answer: Any) -> str:
    """What the server calls the file, or else the end of its address, with an ending by its type if it has none."""
    header = Message()
    header["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
    header["Content-Type"] = answer.headers.get("Content-Type", "")
    named = header.get_filename() or unquote(PurePosixPath(urlsplit(answer.url).path).name) or "table"
    known = PurePosixPath(inner_name(named)).suffix.lower() in ENDINGS or inner_name(named) != named
    return file_name(named if known else named + TYPES.get(header.get_content_type(), ""))


def _why(status: int) -> str:
    if status in STATUS:
        return STATUS[status]
    if status >= 500:
        return f"has a fault at the other end (status {status}). Try again later"
    return f"cannot be downloaded (status {status}). Check the address"


def _fault(fault: Exception) -> str:
    import requests

    if isinstance(fault, _Forbidden):
        return "is where a machine keeps its own settings, which are not read. Give another address"
    if isinstance(fault, requests.Timeout):
        return "did not answer in time. Try again later"
    if isinstance(fault, requests.TooManyRedirects):
        return f"was passed on more than {MOST_REDIRECTS} times. Give the address of the file itself"
    if isinstance(fault, requests.exceptions.InvalidSchema):
        return "passes on to an address that is neither http nor https. Give the address of the file itself"
    if isinstance(fault, requests.exceptions.SSLError):
        return "has a certificate that cannot be trusted. Download the file yourself and upload it"
    if isinstance(fault, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, UnicodeError)):
        return "is no web address. Check it"
    if isinstance(fault, requests.exceptions.ChunkedEncodingError):
        return "broke off before its end. Try again"
    return "cannot be reached. Check the address and the connection"
