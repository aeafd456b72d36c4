"""Readers and writers of tables, from PyPI: Arrow's own client of S3, and DuckDB's. Both run in this process, as libraries do."""
import pathlib
import urllib.parse

import duckdb
import duckdb_extension_httpfs
import pyarrow
from pyarrow import fs

VERSIONS = {"pyarrow": pyarrow.__version__, "duckdb": duckdb.__version__}


def arrow_filesystem(settings):
    trust = {"tls_ca_file_path": str(settings.authority)} if settings.authority else {}
    return fs.S3FileSystem(endpoint_override=settings.endpoint, region=settings.region, access_key=settings.keys.access_key,
                           secret_key=settings.keys.secret_key, **trust)


def duckdb_connection(settings):
    """With the extension that speaks S3 from its package: DuckDB would download it."""
    extension, = pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")
    endpoint = urllib.parse.urlsplit(settings.endpoint)
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "threads": 4})
    connection.load_extension(str(extension))
    connection.execute("SET enable_server_cert_verification = true")
    if settings.authority:
        connection.execute(f"SET ca_cert_file = '{settings.authority}'")
    connection.execute(f"""
        CREATE SECRET (TYPE s3, KEY_ID '{settings.keys.access_key}', SECRET '{settings.keys.secret_key}', REGION '{settings.region}',
                       ENDPOINT '{endpoint.netloc}', URL_STYLE 'path', USE_SSL {endpoint.scheme == "https"})""")
    return connection
