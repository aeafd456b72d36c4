"""boto3 as a program that does what it reads, line by line; clients/sdk.py says how. Runs under Debian's Python and its boto3, too."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore
from botocore.config import Config


class Driver:
    def configure(self, endpoint, region, access_key, secret_key, attempts):
        # boto3 signs requests by version 4, but URLs for us-east-1 by version 2, unless told otherwise.
        config = Config(signature_version="s3v4", retries={"total_max_attempts": attempts}, max_pool_connections=16)
        self.s3 = boto3.client("s3", endpoint_url=endpoint, region_name=region, aws_access_key_id=access_key,
                               aws_secret_access_key=secret_key, config=config)

    def buckets(self):
        return [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]]

    def make_bucket(self, bucket):
        self.s3.create_bucket(Bucket=bucket)

    def remove_bucket(self, bucket):
        self.s3.delete_bucket(Bucket=bucket)

    def put(self, path, bucket, key):
        self.s3.upload_file(path, bucket, key)

    def get(self, bucket, key, path):
        self.s3.download_file(bucket, key, path)

    def get_range(self, bucket, key, start, stop, path):
        answer = self.s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{stop - 1}")
        with open(path, "wb") as file:
            file.write(answer["Body"].read())

    def keys(self, bucket, prefix):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def copy(self, bucket, key, to_bucket, to_key):
        self.s3.copy({"Bucket": bucket, "Key": key}, to_bucket, to_key)

    def delete(self, bucket, key):
        self.s3.delete_object(Bucket=bucket, Key=key)

    def delete_below(self, bucket, prefix):
        keys = self.keys(bucket, prefix)
        for start in range(0, len(keys), 1000):
            some = [{"Key": key} for key in keys[start:start + 1000]]
            answer = self.s3.delete_objects(Bucket=bucket, Delete={"Objects": some, "Quiet": True})
            assert "Errors" not in answer, answer["Errors"]

    def upload(self, folder, bucket, prefix):
        paths = [os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names]
        self._at_once(lambda path: self.put(path, bucket, prefix + os.path.relpath(path, folder)), paths)

    def download(self, bucket, prefix, folder):
        def download(key):
            path = os.path.join(folder, key[len(prefix):])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            self.get(bucket, key, path)

        self._at_once(download, self.keys(bucket, prefix))

    def versions(self, bucket):
        pages = self.s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        return [f"{row['VersionId']} {row['Key']}" for page in pages for row in page.get("Versions", []) + page.get("DeleteMarkers", [])]

    def get_version(self, bucket, key, version, path):
        self.s3.download_file(bucket, key, path, ExtraArgs={"VersionId": version})

    def delete_versions(self, bucket):
        rows = [row.split(" ", 1) for row in self.versions(bucket)]
        doomed = [{"Key": key, "VersionId": version} for version, key in rows]
        answer = self.s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})
        assert "Errors" not in answer, answer["Errors"]

    def link(self, method, bucket, key):
        operation = {"GET": "get_object", "PUT": "put_object"}[method]
        return self.s3.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)

    @staticmethod
    def _at_once(function, items):
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(function, items))


def main():
    if "--version" in sys.argv:
        print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}, Python {sys.version.split()[0]}")
        return
    driver = Driver()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": getattr(driver, request["call"])(*request["arguments"])}
        except Exception as error:  # pylint: disable=broad-except
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
