"""SDKs: a driver program is a line of JSON a call: {"call": "put", "arguments": [...]}; it answers {"result": ...} or {"error": "..."}."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import clients
from clients.client import Client, Failed

HERE = pathlib.Path(__file__).parent
JAVA_CLASSPATH = os.environ.get("COFFER_JAVA_CLASSPATH", "")
NODE_MODULES = os.environ.get("COFFER_NODE_MODULES", "")


class Sdk(Client):
    cannot = {"sync": "an SDK has calls for objects, and no sync"}
    program: list[str]

    def __init__(self, settings, home):
        super().__init__(settings, home)
        self.process = None

    @classmethod
    def environment(cls, folder):
        return clients.environment(folder)

    @classmethod
    def version(cls):
        done = subprocess.run([*cls.program, "--version"], env=cls.environment("/"), capture_output=True, text=True, check=True,
                              timeout=60)
        return done.stdout.strip()

    def trust(self):
        """What in the environment makes it trust the settings' authority."""
        return {"AWS_CA_BUNDLE": str(self.settings.authority)}

    def start(self):
        settings = self.settings
        trust = self.trust() if settings.authority else {}
        self.process = subprocess.Popen(self.program, env=self.environment(self.home) | trust | self.clock(), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.call("configure", settings.endpoint, settings.region, *settings.keys, settings.attempts)

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait(timeout=60)

    def call(self, name, *arguments):
        if not self.process:
            self.start()
        arguments = [os.fspath(argument) if isinstance(argument, os.PathLike) else argument for argument in arguments]
        print(json.dumps({"call": name, "arguments": arguments}), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        assert line, f"{self.name}'s driver ended at {name}{arguments}"
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(f"{self.name} {name}{arguments}: {answer['error']}")
        return answer["result"]

    def buckets(self):
        return self.call("buckets")

    def make_bucket(self, bucket):
        self.call("make_bucket", bucket)

    def remove_bucket(self, bucket):
        self.call("remove_bucket", bucket)

    def put(self, path, bucket, key):
        self.call("put", path, bucket, key)

    def get(self, bucket, key, path):
        self.call("get", bucket, key, path)

    def get_range(self, bucket, key, start, stop):
        into = self.home / "range"
        self.call("get_range", bucket, key, start, stop, into)
        return into.read_bytes()

    def keys(self, bucket, prefix=""):
        return self.call("keys", bucket, prefix)

    def copy(self, bucket, key, to_bucket, to_key):
        self.call("copy", bucket, key, to_bucket, to_key)

    def delete(self, bucket, key):
        self.call("delete", bucket, key)

    def delete_below(self, bucket, prefix):
        self.call("delete_below", bucket, prefix)

    def upload(self, folder, bucket, prefix):
        self.call("upload", folder, bucket, prefix)

    def download(self, bucket, prefix, folder):
        self.call("download", bucket, prefix, folder)

    def versions(self, bucket):
        return self.call("versions", bucket)

    def get_version(self, bucket, key, version, path):
        self.call("get_version", bucket, key, version, path)

    def delete_versions(self, bucket):
        self.call("delete_versions", bucket)

    def link(self, method, bucket, key):
        return self.call("link", method, bucket, key)


class Boto3(Sdk):
    finds_the_region = True


class DebianBoto3(Boto3):
    name = "boto3-debian"
    program = ["/usr/bin/python3", "-s", os.fspath(HERE / "boto3_driver.py")]


class PypiBoto3(Boto3):
    name = "boto3-pypi"
    program = [sys.executable, os.fspath(HERE / "boto3_driver.py")]
    sends_crc32 = True


class JavaScriptSdk(Sdk):
    name = "javascript"
    program = [shutil.which("node") or "node", os.fspath(HERE.parent / "javascript" / "driver.cjs")]
    sends_crc32 = True
    corrects_its_clock = True

    @classmethod
    def environment(cls, folder):
        return super().environment(folder) | {"NODE_PATH": NODE_MODULES}

    def trust(self):
        return {"NODE_EXTRA_CA_CERTS": str(self.settings.authority)}


class GoSdk(Sdk):
    name = "go"
    program = [os.environ.get("COFFER_GO_DRIVER") or "the driver that tools/lib/go.sh builds with Go 1.24"]
    cannot = Sdk.cannot | {"another clock": "Go programs ask the kernel for the time, which cannot be shifted for one process"}
    sends_crc32 = True


class JavaSdk(Sdk):
    name = "java"
    program = [shutil.which("java") or "java" if JAVA_CLASSPATH else "the driver that tools/lib/java.sh builds with Maven",
               "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", JAVA_CLASSPATH, "Driver"]  # for a short life
    cannot = Sdk.cannot | {"another clock": "Java under libfaketime waits for a minute where it has to wait for a moment"}
    sends_crc32 = True

    def trust(self):
        store = self.home / "authorities.p12"
        subprocess.run([shutil.which("keytool"), "-importcert", "-noprompt", "-file", self.settings.authority, "-keystore", store,
                        "-storepass", "changeit"], check=True, capture_output=True, timeout=60)
        return {"JAVA_TOOL_OPTIONS": f"-Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit"}
