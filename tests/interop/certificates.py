"""A certificate authority for one test run, and a certificate of it for the server."""
import pathlib
import subprocess
import typing

NAMES = "DNS:localhost,DNS:s3.localhost,DNS:*.s3.localhost,IP:127.0.0.1,IP:::1"


class Certificates(typing.NamedTuple):
    authority: pathlib.Path  # what a client has to trust
    chain: pathlib.Path
    key: pathlib.Path


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def _new_key(path):
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", path)
    path.chmod(0o600)
    return path


def make(folder, names=NAMES):
    """Writes them into `folder`. Several calls for one folder share the authority."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = folder / "authority.pem", folder / "authority-key.pem"
    if not authority.exists():
        _openssl("req", "-x509", "-key", _new_key(authority_key), "-days", 2, "-subj", "/CN=test authority", "-out", authority)
    number = len(list(folder.glob("chain-*.pem"))) + 1
    chain, key = folder / f"chain-{number}.pem", _new_key(folder / f"key-{number}.pem")
    _openssl("req", "-new", "-key", key, "-subj", "/CN=coffer", "-addext", f"subjectAltName={names}", "-out", folder / "request.pem")
    _openssl("x509", "-req", "-in", folder / "request.pem", "-CA", authority, "-CAkey", authority_key, "-days", 2,
             "-copy_extensions", "copy", "-out", chain)
    return Certificates(authority, chain, key)
