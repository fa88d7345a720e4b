"""Tables at addresses: S3 on a moto server, the web on a server of our own; every refusal is a sentence."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest

from app.data.addresses import fetch, is_address
from app.data.ingest import ingest_many
from app.data.progress import Cancelled
from app.errors import NotApplicable

CSV = b"id,town\n1,Rome\n2,Oslo\n"
BIG = b"id,town\n" + b"1,Rome\n" * 300_000


class Pages(BaseHTTPRequestHandler):
    """A small web."""

    def do_GET(self) -> None:  # noqa: N802 - the name http.server asks for
        path = self.path.partition("?")[0]
        place = {"/moved": "/towns.csv", "/out": "file:///etc/passwd", "/circle": "/circle"}.get(path)
        if place:
            return self._answer(302, b"", Location=place)
        if path == "/secret" and self.headers.get("Authorization") != "Basic YW5uOnAlQHNz":
            return self._answer(401, b"")
        known = {
            "/towns.csv": (CSV, {"Content-Type": "text/csv"}),
            "/secret": (CSV, {"Content-Type": "text/csv"}),
            "/download": (CSV, {"Content-Disposition": "attachment; filename*=UTF-8''caf%C3%A9%2Fx.csv"}),
            "/api": (b'[{"a": 1}]', {"Content-Type": "application/json; charset=utf-8"}),
            "/packed": (gzip.compress(CSV), {"Content-Encoding": "gzip", "Content-Type": "text/csv"}),
            "/page": (b"\n<!DOCTYPE html><html></html>", {"Content-Type": "text/html"}),
            "/nothing": (b"", {}),
            "/big.csv": (BIG, {}),
            "/cut.csv": (CSV, {"Content-Length": "9999"}),
        }
        return self._answer(200, *known[path]) if path in known else self._answer(404, b"none")

    def _answer(self, status: int, content: bytes, headers: dict[str, str] | None = None, **more: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | (headers or {}) | more).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    keys = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "eu-west-1"}
    client = boto3.client("s3", endpoint_url=address, **keys)
    client.create_bucket(Bucket="tables", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for key, content in {
        "towns.csv": CSV, "years/2023/part-1.csv": CSV, "years/2024/part-1.csv.gz": gzip.compress(b"id,town\n3,Bern\n"),
        "years/_SUCCESS": b"x", "years/_log/a.csv": CSV, "years/read.me": b"x", "big.csv": BIG * 8,
        "odd/é #1?.csv": CSV,
    }.items():  # fmt: skip
        client.put_object(Bucket="tables", Key=key, Body=content)
    yield address
    server.stop()


@pytest.fixture
def s3(moto: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL_S3": moto, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-west-1", "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.mark.usefixtures("s3")
def test_an_object_is_fetched_and_read(tmp_path):
    told = []
    (file,) = fetch("s3://tables/towns.csv", tmp_path / "in", progress=lambda *step: told.append(step))
    assert file.path.read_bytes() == CSV and file.name == "towns.csv"
    assert told[-1] == ("Downloading s3://tables/towns.csv", 1.0)
    found = ingest_many([file], tmp_path / "out")
    assert found.rows == 2 and found.notes == ("It was downloaded from s3://tables/towns.csv.",)
    assert fetch("s3://tables/odd/é #1?.csv", tmp_path / "odd")[0].name == "é #1?.csv"


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize("address", ["s3://tables/years/", "s3://tables/years"])
def test_all_tables_below_a_prefix_are_one_table(tmp_path, address):
    files = fetch(address, tmp_path / "in")
    assert [file.name for file in files] == ["part-1.csv", "part-1.csv.gz"]
    assert ingest_many(files, tmp_path / "out").rows == 3


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize(("address", "sentence"), [
    ("s3://tables/none.csv", "There is no object and no table below s3://tables/none.csv"),
    ("s3://tables/none/", "no table below"),
    ("s3://no-such-bucket/a.csv", "There is no bucket called no-such-bucket"),
    ("s3://a b/c", "'a b' cannot be the name of a bucket"),
    ("s3:///c", "names no bucket"),
])  # fmt: skip
def test_what_is_not_in_s3_is_a_sentence(tmp_path, address, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        fetch(address, tmp_path / "in")


@pytest.mark.usefixtures("s3")
def test_credentials_and_connections_that_fail_are_sentences(tmp_path, monkeypatch):
    from app.data.s3 import _refused

    assert "may not be read with the AWS credentials" in _refused("s3://b/k", "b", "AccessDenied")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(NotApplicable, match="S3 cannot be reached"):
        fetch("s3://tables/towns.csv", tmp_path / "in")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(NotApplicable, match="There are no AWS credentials on this machine"):
        fetch("s3://tables/towns.csv", tmp_path / "in")


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize("address", ["s3://tables/big.csv", "http://{web}/big.csv"])
def test_a_download_is_limited_and_can_be_cancelled(web, tmp_path, address):
    seen = []
    with pytest.raises(NotApplicable, match="is larger than 0.002 GB"):
        fetch(address.format(web=web), tmp_path / "in", largest=2_000_000)
    with pytest.raises(Cancelled):
        fetch(
            address.format(web=web),
            tmp_path / "in",
            progress=lambda *step: seen.append(step),
            cancelled=lambda: len(seen) > 1,
        )
    assert 0 < len(seen) < 8 and not list((tmp_path / "in").iterdir())


@pytest.mark.parametrize(("path", "name"), [
    ("towns.csv", "towns.csv"), ("moved?token=secret", "towns.csv"), ("download", "x.csv"), ("api", "api.json"),
    ("packed", "packed.csv"),
])  # fmt: skip
def test_a_file_on_the_web_is_fetched_with_its_name(web, tmp_path, path, name):
    (file,) = fetch(f"http://{web}/{path}", tmp_path / "in")
    assert file.name == name and "secret" not in file.notes[0]
    assert ingest_many([file], tmp_path / "out").rows in (1, 2)


def test_a_password_in_an_address_is_used_and_never_told(web, tmp_path):
    (file,) = fetch(f"http://ann:p%25%40ss@{web}/secret", tmp_path / "in")
    assert file.path.read_bytes() == CSV and "ss@" not in str(file)
    with pytest.raises(NotApplicable, match="asks for a name and a password") as refusal:
        fetch(f"http://ann:wrong@{web}/secret?key=hidden", tmp_path / "in")
    assert not {"wrong", "hidden"} & set(str(refusal.value).replace("=", " ").replace(":", " ").split())


@pytest.mark.parametrize(("address", "sentence"), [
    ("http://{web}/gone.csv", "gone.csv is not there"),
    ("http://{web}/page", "is a web page rather than a table"),
    ("http://{web}/nothing", "is empty"),
    ("http://{web}/cut.csv", "broke off before its end"),
    ("http://{web}/out", "neither http nor https"),
    ("http://{web}/circle", "passed on more than 5 times"),
    ("http://127.0.0.1:9/a.csv", "cannot be reached"),
    ("http://[::bad/a.csv", "is no web address"),
    ("file:///etc/passwd", "'file://' addresses are not read"),
    ("ftp://host/a.csv", "'ftp://' addresses are not read"),
    ("javascript:alert(1)", "That is not read"),
])  # fmt: skip
def test_what_cannot_be_fetched_is_a_sentence(web, tmp_path, address, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        fetch(address.format(web=web), tmp_path / "in")
    assert not list((tmp_path / "in").iterdir())


def test_addresses_of_a_machines_own_settings_are_not_read():
    from app.data.web import _checked, _Forbidden

    class Peer:
        def __init__(self, host: str) -> None:
            self.host, self.closed = host, False

        def getpeername(self) -> tuple[str, int]:
            return self.host, 80

        def close(self) -> None:
            self.closed = True

    for host in ("169.254.169.254", "::ffff:169.254.169.254", "fe80::1%eth0", "fd00:ec2::254"):
        peer = Peer(host)
        with pytest.raises(_Forbidden):
            _checked(peer)
        assert peer.closed
    assert _checked(Peer("127.0.0.1"))
    assert is_address("s3://a/b") and not is_address("C:\\a.csv")
