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
from botocore.auth import SigV4Auth, SigV4QueryAuth, S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials

HOST = "localhost:9000"
REGION = "us-east-1"


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
        self.internal_error = raw["internal_error"]


class Driver:
    def __init__(self, binary, kind, folder):
        os.makedirs(folder, exist_ok=True)
        self.process = subprocess.Popen([binary, kind, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.accounts = json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=60)
        assert code == 0, f"s3_driver ended with {code}"

    def call(self, method, target, headers=(), body=b"", step=0):
        """One request as it stands; `headers` are pairs."""
        line = {"method": method, "target": target, "headers": [list(h) for h in headers],
                "body": base64.b64encode(body).decode(), "step": step}
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"s3_driver died on {method} {target}"
        return Answer(json.loads(answer))

    def credentials(self, account="main"):
        keys = self.accounts[account]
        return Credentials(keys["access_key"], keys["secret_key"])

    def signed(self, method, target, headers=(), body=b"", account="main", step=0, presign=None):
        """The same, signed by botocore; `presign`: seconds of life of a presigned URL instead of a header."""
        path, _, query = target.partition("?")
        url = f"http://{HOST}{path}" + (f"?{query}" if query else "")
        request = AWSRequest(method=method, url=url, data=body, headers=dict(headers))
        if presign:
            S3SigV4QueryAuth(self.credentials(account), "s3", REGION, expires=presign).add_auth(request)
        else:
            S3SigV4Auth(self.credentials(account), "s3", REGION).add_auth(request)
        parts = urllib.parse.urlsplit(request.url)
        target = path + (f"?{parts.query}" if parts.query else "")
        sent = [("Host", dict(headers).get("Host", HOST))] + [(k, v) for k, v in request.headers.items() if k.lower() != "host"]
        if body and "content-length" not in {k.lower() for k, _ in sent}:
            sent.append(("Content-Length", str(len(body))))
        return self.call(method, target, sent, body, step)

    def client(self, account="main", step=0, **config):
        keys = self.accounts[account]
        client = boto3.client("s3", endpoint_url=f"http://{HOST}", region_name=REGION,
                              aws_access_key_id=keys["access_key"], aws_secret_access_key=keys["secret_key"],
                              config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}, **config))
        client._endpoint.http_session = _Session(self, step)
        return client


class _Session:
    """Stands where botocore's HTTP session does."""

    def __init__(self, driver, step):
        self.driver, self.step = driver, step

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
        answer = self.driver.call(request.method, target, headers, body, self.step)
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
