"""Talks to s3_driver: S3Service in a process of its own, without sockets.

Driver sends raw requests; client() gives a boto3 client whose requests are made by botocore's serializer and signer, go through
the driver, and whose answers are read by botocore's parser.
"""
import base64
import json
import os
import subprocess
import urllib.parse

import boto3
import framing
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials

HOST = "localhost:9000"
REGION = "us-east-1"
REGIONS = (REGION, "eu-west-1", "eu-central-1")  # of the service
LONG_BODY = 4096
BOTO3 = boto3.session.Session()  # reads botocore's model once


class Answer:
    def __init__(self, raw):
        self.status = raw["status"]
        self.header_list = [(name, value) for name, value in raw["headers"]]
        if "content_length" in raw:
            self.header_list.append(("Content-Length", str(raw["content_length"])))
        self.headers = {name.lower(): value for name, value in self.header_list}
        self.body = base64.b64decode(raw["body"])
        self.pushed = raw["pushed"]
        self.reset = raw["reset"]
        self.operation = raw["operation"]
        self.error_code = raw["error_code"]
        self.internal_error = raw["internal_error"]


def _respelled(text, kept=""):
    return urllib.parse.quote(urllib.parse.unquote_to_bytes(text), safe=kept + "-_.~")


class _Canonical:
    """Signs target and query in their one canonical spelling, however the case spells them; botocore's own are spelled so."""

    def _normalize_url_path(self, path):
        return _respelled(path, "/")

    def _canonical_query_string_url(self, parts):
        pairs = [param.partition("=") for param in parts.query.split("&") if param]
        return "&".join(sorted(f"{_respelled(name)}={_respelled(value)}" for name, _, value in pairs))


class _Signer(_Canonical, S3SigV4Auth):
    """Signs what it is told to say of the payload."""
    marker = None

    def payload(self, request):
        return self.marker or super().payload(request)


class _Presigner(_Canonical, S3SigV4QueryAuth):
    pass


class Driver:
    """`step`: bodies go in and out in pieces of that many bytes; long ones in larger pieces. 0: as they come."""

    def __init__(self, binary, kind, folder, step=0, regions=REGIONS):
        os.makedirs(folder, exist_ok=True)
        self.step = step
        self.early = False  # the next answers begin before their outcome
        self.process = subprocess.Popen([binary, kind, folder, *regions], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.accounts = json.loads(self.process.stdout.readline())
        self.accounts["forger"] = {**self.accounts["main"], "secret_key": "x" * 40}
        self.accounts["stranger"] = {"access_key": "AKIAQQQQQQQQQQQQQQQQ", "secret_key": "x" * 40}

    def close(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=60)
        assert code == 0, f"s3_driver ended with {code}"

    def call(self, method, target, headers=(), body=b""):
        """One request as it stands; `headers` are pairs."""
        step = 8191 if self.step and len(body) > LONG_BODY else self.step
        line = {"method": method, "target": target, "headers": [list(h) for h in headers],
                "body": base64.b64encode(body).decode(), "step": step, "early": self.early}
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"s3_driver died on {method} {target}"
        return Answer(json.loads(answer))

    def credentials(self, account="main"):
        keys = self.accounts[account]
        return Credentials(keys["access_key"], keys["secret_key"])

    def _request(self, method, target, headers, body):
        request = AWSRequest(method=method, url=f"http://{HOST}{target}", data=body)
        for name, value in headers:
            request.headers.add_header(name, value)
        return request

    def signed(self, method, target, headers=(), body=b"", account="main", payload=None, unsigned=(), region=REGION):
        """The same, signed by botocore in the header, for a region.

        `payload`: what x-amz-content-sha256 says; None: the body's hash. `unsigned`: headers that come after signing.
        """
        request = self._request(method, target, headers, body)
        signer = _Signer(self.credentials(account), "s3", region)
        signer.marker = payload
        signer.add_auth(request)
        return self.call(method, target, _sent(request, body) + list(unsigned), body)

    def framed(self, method, target, headers, body, form, chunk_bytes=65536, trailers=(), account="main"):
        """The same in aws-chunked framing. Headers that the form needs are there unless `headers` has them."""
        given = {name.lower() for name, _ in headers}
        needed = [("x-amz-decoded-content-length", str(len(body))), ("Content-Encoding", "aws-chunked")]
        needed += [("x-amz-trailer", name) for name, _ in trailers]
        headers = list(headers) + [header for header in needed if header[0].lower() not in given]
        request = self._request(method, target, [header for header in headers if header[1] != "-"], b"")
        signer = _Signer(self.credentials(account), "s3", REGION)
        signer.marker = framing.MARKERS[form]
        signer.add_auth(request)
        scope = signer.credential_scope(request)
        seed = request.headers["Authorization"].rpartition("Signature=")[2]
        secret = self.accounts[account]["secret_key"]
        chain = framing.Signatures(secret, request.context["timestamp"], scope, seed) if form != "unsigned-trailer" else None
        wire = framing.framed(body, form, chunk_bytes, trailers, chain)
        return self.call(method, target, _sent(request, wire), wire)

    def presigned(self, method, target, headers=(), body=b"", account="main", seconds=60, region=REGION):
        """The same with the signature in the URL; `headers` are signed."""
        request = self._request(method, target, headers, b"")
        _Presigner(self.credentials(account), "s3", region, expires=seconds).add_auth(request)
        path = target.partition("?")[0]
        return self.call(method, f"{path}?{urllib.parse.urlsplit(request.url).query}", _sent(request, body), body)

    def client(self, account="main", **config):
        """A boto3 client of this service; `config`: what botocore's Config takes."""
        keys = self.accounts[account]
        settings = {"retries": {"max_attempts": 0}, "s3": {"addressing_style": "path"}, **config}
        endpoint = settings.pop("endpoint_url", f"http://{HOST}")
        region = settings.pop("region_name", REGION)
        client = BOTO3.client("s3", endpoint_url=endpoint, region_name=region, aws_access_key_id=keys["access_key"],
                              aws_secret_access_key=keys["secret_key"], config=Config(**settings))
        client._endpoint.http_session = Session(self)
        return client


def _sent(request, body):
    sent = list(request.headers.items())
    names = {name.lower() for name, _ in sent}
    if "host" not in names:
        sent.insert(0, ("Host", HOST))
    if body and "content-length" not in names and "transfer-encoding" not in names:
        sent.append(("Content-Length", str(len(body))))
    return sent


class Session:
    """Stands where botocore's HTTP session does; `sent` keeps the requests."""

    def __init__(self, driver):
        self.driver, self.sent = driver, []

    def send(self, request):
        body = request.body or b""
        if hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        parts = urllib.parse.urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = [(k, v.decode() if isinstance(v, bytes) else v) for k, v in request.headers.items()]
        if "host" not in {k.lower() for k, _ in headers}:
            headers.insert(0, ("Host", parts.netloc))
        self.sent.append((request.method, target, dict(headers), body))
        answer = self.driver.call(request.method, target, headers, body)
        assert not answer.internal_error, answer.internal_error
        return AWSResponse(request.url, answer.status, dict(answer.header_list), _Raw(answer.body))

    def close(self):
        pass


class _Raw:
    """The little of urllib3's response that botocore reads."""

    def __init__(self, body):
        self._rest = body

    def stream(self, *_args, **_kwargs):
        yield self.read()

    def read(self, amount=None, **_kwargs):
        amount = len(self._rest) if amount is None else amount
        taken, self._rest = self._rest[:amount], self._rest[amount:]
        return taken

    def close(self):
        pass
