"""The language of the wire cases (README.md), and what holds for every answer whatever a case asks."""
import ast
import re
import urllib.parse
import xml.etree.ElementTree

import error_coverage
import digests
import driver

# What differs between two answers to the same request.
VARIES = {"date", "x-amz-request-id"}
ALWAYS = {"date", "server", "x-amz-request-id", "x-amz-id-2"}


def bytes_of(text):
    text = text.strip()
    if text == "empty":
        return b""
    if match := re.fullmatch(r"(\S+)\*(\d+)", text):
        return match[1].encode() * int(match[2])
    if text[:1] not in "\"'":
        return text.encode()
    return ast.literal_eval(text).encode("utf-8", "surrogateescape")


def digest(match):
    """{etag hello}, {sha256hex hello}, {sha256url hello} and {crc32 x*100}."""
    name, data = match[1], bytes_of(match[2])
    if name == "etag":
        return f'"{digests.RAW["md5"](data).hex()}"'
    if name == "sha256hex":
        return digests.RAW["sha256"](data).hex()
    if name == "sha256url":
        return urllib.parse.quote(digests.base64_of("sha256", data), safe="")
    return digests.base64_of(name, data)


def texts_at(body, path):
    """The text of every element at a path below the root, in order; namespaces do not count."""
    nodes = [xml.etree.ElementTree.fromstring(body)]
    for step in path.split("/"):
        nodes = [child for node in nodes for child in node if child.tag.rpartition("}")[2] == step]
    return [node.text or "" for node in nodes]


class Request:
    """One line's request: method, target, headers, body, and how it is signed."""

    def __init__(self, text):
        fields = re.split(r"\s{2,}", text.strip())
        self.method, self.target = fields[0].split(" ", 1)
        self.headers, self.unsigned, self.trailers, self.options, self.body = [], [], [], {}, b""
        for field in fields[1:]:
            self.take(field)

    def take(self, field):
        word, _, rest = field.partition(" ")
        if word == "body":
            self.body = bytes_of(rest)
        elif word == "early":
            self.options["early"] = True
        elif word in ("as", "presigned", "framed", "chunk", "payload", "region"):
            self.options[word] = rest
        else:
            pairs = {"unsigned": self.unsigned, "trailer": self.trailers}.get(word, self.headers)
            name, value = (field if pairs is self.headers else rest).split(":", 1)
            pairs.append((name, value.strip()))

    def send(self, s3, method=None):
        method = method or self.method
        account, region = self.options.get("as", "main"), self.options.get("region", driver.REGION)
        if account == "nobody":
            length = [("Content-Length", str(len(self.body)))] if self.body else []
            return s3.call(method, self.target, [("Host", "localhost:9000")] + self.headers + length, self.body)
        if "framed" in self.options:
            return s3.framed(method, self.target, self.headers, self.body, self.options["framed"],
                             int(self.options.get("chunk", 65536)), self.trailers, account)
        if "presigned" in self.options:
            return s3.presigned(method, self.target, self.headers, self.body, account, int(self.options["presigned"]),
                                region)
        return s3.signed(method, self.target, self.headers, self.body, account, self.options.get("payload"), self.unsigned,
                         region)


def state_of(s3):
    """Everything that a request could have changed."""
    seen = []
    for account in ("main", "other"):
        buckets = s3.signed("GET", "/?max-buckets=1000", account=account).body
        seen.append(buckets)
        for name, region in zip(texts_at(buckets, "Buckets/Bucket/Name"), texts_at(buckets, "Buckets/Bucket/BucketRegion")):
            where = {"account": account, "region": region}
            seen.append(s3.signed("GET", f"/{name}?versions&encoding-type=url", **where).body)
            uploads = s3.signed("GET", f"/{name}?uploads&encoding-type=url", **where).body
            seen.append(uploads)
            for key, upload in zip(texts_at(uploads, "Upload/Key"), texts_at(uploads, "Upload/UploadId")):
                seen.append(s3.signed("GET", f"/{name}/{key}?uploadId={upload}", **where).body)
    return seen


class Runner:
    """`seen` gets the errors of all answers."""

    def __init__(self, s3, seen):
        self.s3, self.answer, self.seen = s3, None, seen
        self.saved = {"owner": s3.accounts["main"]["account_id"]}

    def run(self, line):
        line = re.sub(r"\{(\w+)\}", lambda m: self.saved.get(m[1], m[0]), line)
        line = re.sub(rf"\{{(etag|sha256hex|sha256url|{'|'.join(digests.RAW)}) ([^}}]*)\}}", digest, line)
        verb, _, rest = line.partition(" ")
        handler = getattr(self, "do_" + verb, None)
        assert handler, f"unknown verb in: {line}"
        handler(rest.strip())

    def do_given(self, text):
        self.answer = self.perform(Request(text))
        assert self.answer.status < 300, f"{text}: {self.answer.status} {self.answer.body}"

    def do_send(self, text):
        request = Request(text)
        before = state_of(self.s3)
        self.answer = self.perform(request)
        if self.answer.status >= 300 or request.method in ("GET", "HEAD"):
            assert state_of(self.s3) == before, f"refused, but something changed: {text}"
        if request.method == "GET" and self.answer.operation == "GetObject":
            self.check_head(request)

    def perform(self, request):
        self.s3.early = "early" in request.options
        answer = request.send(self.s3)
        self.s3.early = False
        self.seen |= {(answer.operation, code) for code in error_coverage.errors_of(answer)}
        assert ALWAYS <= set(answer.headers), answer.headers
        assert not answer.internal_error, answer.internal_error
        assert not answer.reset
        bodiless = request.method == "HEAD" or answer.status in (204, 304)
        if bodiless:
            assert answer.body == b""
        elif "early" in request.options:
            assert "content-length" not in answer.headers
        else:
            assert answer.headers.get("content-length") == str(len(answer.body))
        return answer

    def check_head(self, request):
        """A HEAD is the same answer without its body; an error's document and what describes it are part of the body."""
        head = request.send(self.s3, "HEAD")
        self.seen |= {(head.operation, code) for code in error_coverage.errors_of(head)}
        assert head.status == self.answer.status
        assert head.body == b""
        ignored = VARIES | ({"content-length", "content-type"} if head.status >= 400 else set())
        of_get = sorted(h for h in self.answer.header_list if h[0].lower() not in ignored)
        assert sorted(h for h in head.header_list if h[0].lower() not in ignored) == of_get

    def do_expect(self, text):
        fields = re.split(r"\s{2,}", text)
        assert self.answer.status == int(fields[0]), f"{self.answer.status} {self.answer.body}"
        for field in fields[1:]:
            name, value = (part.strip() for part in field.split(":", 1))
            sent = self.answer.headers.get(name.lower())
            if value == "-":
                assert sent is None, f"{name}: {sent}"
            elif value.startswith("~"):
                assert sent is not None and re.search(value[1:], sent), f"{name}: {sent}"
            else:
                assert sent == value, f"{name}: {sent}"

    def do_error(self, text):
        code, *fields = re.split(r"\s{2,}", text)
        assert texts_at(self.answer.body, "Code") == [code], self.answer.body
        for field in fields:
            name, value = (part.strip() for part in field.split(":", 1))
            assert texts_at(self.answer.body, name) == [value], self.answer.body
        assert texts_at(self.answer.body, "RequestId") == [self.answer.headers["x-amz-request-id"]]
        assert texts_at(self.answer.body, "HostId") == [self.answer.headers["x-amz-id-2"]]

    def do_body(self, text):
        if text.startswith("~"):
            assert re.search(text[1:].strip().encode(), self.answer.body, re.S), self.answer.body
        else:
            assert self.answer.body == bytes_of(text), self.answer.body[:1000]

    def do_xml(self, text):
        path, *values = re.split(r"\s{2,}", text)
        expected = [] if values == ["-"] else [bytes_of(value).decode() for value in values]
        assert texts_at(self.answer.body, path) == expected, self.answer.body

    def do_pushed(self, text):
        assert self.answer.pushed == int(text), self.answer.pushed

    def do_save(self, text):
        name, pattern = text.split(" ", 1)
        everything = self.answer.body.decode() + "\n".join(f"{k}: {v}" for k, v in self.answer.header_list)
        self.saved[name] = re.search(pattern, everything)[1]
