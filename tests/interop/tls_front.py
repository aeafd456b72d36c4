"""TLS in front of the server, as a proxy of an operator: over it SDKs send their checksums in trailers, unsigned.

Bytes pass unchanged, the Host header included.
"""
import contextlib
import socket
import ssl
import subprocess
import threading
import urllib.parse


def make_certificate(folder):
    """Returns the paths of a certificate for 127.0.0.1, and of its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
                   check=True, capture_output=True)
    return certificate, key


def _pass_on(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


class TlsFront:
    def __init__(self, endpoint, certificate, key):
        behind = urllib.parse.urlsplit(endpoint)
        self._behind = (behind.hostname, behind.port)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), socket.create_connection(self._behind) as behind, \
                self._context.wrap_socket(connection, server_side=True) as client:
            answers = threading.Thread(target=_pass_on, args=(behind, client), daemon=True)
            answers.start()
            _pass_on(client, behind)
            answers.join()
