"""Bodies in aws-chunked framing, in the three forms that clients send."""
import hashlib
import hmac

MARKERS = {
    "signed": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "signed-trailer": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "unsigned-trailer": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
}
_NOTHING = hashlib.sha256(b"").hexdigest()


class Signatures:
    """The chain that starts from the signature of the head."""

    def __init__(self, secret, amz_date, scope, seed):
        key = b"AWS4" + secret.encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        self._key, self._head, self._previous = key, f"{amz_date}\n{scope}\n", seed

    def _sign(self, kind, rest):
        text = f"AWS4-HMAC-SHA256-{kind}\n{self._head}{self._previous}\n{rest}"
        self._previous = hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
        return self._previous

    def chunk(self, data):
        return self._sign("PAYLOAD", f"{_NOTHING}\n{hashlib.sha256(data).hexdigest()}")

    def trailer(self, text):
        return self._sign("TRAILER", hashlib.sha256(text.encode()).hexdigest())


def _chunk(data, signatures):
    extension = f";chunk-signature={signatures.chunk(data)}" if signatures else ""
    return f"{len(data):x}{extension}\r\n".encode() + data


def framed(body, form, chunk_bytes, trailers=(), signatures=None):
    """`body` in chunks of `chunk_bytes`; `trailers` are pairs; `signatures` where the form is a signed one."""
    pieces = [body[i:i + chunk_bytes] for i in range(0, len(body), chunk_bytes)]
    wire = b"".join(_chunk(piece, signatures) + b"\r\n" for piece in pieces) + _chunk(b"", signatures)
    if form == "signed":
        return wire + b"\r\n"
    wire += "".join(f"{name}:{value}\r\n" for name, value in trailers).encode()
    if signatures:
        signature = signatures.trailer("".join(f"{name.lower()}:{value}\n" for name, value in trailers))
        wire += f"x-amz-trailer-signature:{signature}\r\n".encode()
    return wire + b"\r\n"
