"""The real server in a process of its own: started, stopped, killed and measured by tests.

    with Server(folder, certificates=certificates.make(other_folder)) as server:
        keys = server.create_key("someone")
        ... server.endpoint ... server.https_endpoint, trusting server.certificates.authority ...
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import threading

from clients import Keys

BINARY = os.environ.get("COFFER_BINARY") or str(pathlib.Path(__file__).parent.parent.parent / "tools/server/coffer")


class Server:
    """One data folder, served whenever it is started; the port is a new one each time."""

    def __init__(self, folder, binary=BINARY, certificates=None, options=(), environment=None):
        self.folder, self.binary, self.certificates = pathlib.Path(folder), binary, certificates
        self.options, self.environment = options, environment  # of the process; None: this one's
        self.process = None
        self.endpoint = self.https_endpoint = None  # the second only with certificates
        self.first_lines = []  # what it printed before it served

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        if self.process is not None:
            self.stop()

    @property
    def log(self):
        return self.folder.with_name(self.folder.name + ".log")

    def _listen_options(self):
        options = ["--listen", "127.0.0.1:0"]
        if self.certificates is not None:
            options += ["--listen", "https://127.0.0.1:0",
                        "--tls-certificate", f"{self.certificates.chain}:{self.certificates.key}"]
        return options

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "server", "--data", str(self.folder), *self._listen_options(), *self.options],
                stdin=subprocess.DEVNULL, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True)
        self.first_lines, endpoints = [], {}
        for line in self.process.stdout:
            self.first_lines.append(line.rstrip("\n"))
            if served := re.match(r"Coffer serves ((https?)://\S+)", line):
                endpoints[served[2]] = served[1]
                if len(endpoints) == (1 if self.certificates is None else 2):
                    break
        assert endpoints, f"the server did not start: {self.first_lines} {self.log.read_text()}"
        self.endpoint, self.https_endpoint = endpoints["http"], endpoints.get("https")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def stop(self):
        """Asks it to end, as an init system does, and waits until it has."""
        self.process.send_signal(signal.SIGTERM)
        self.ended(expected=0)

    def kill(self):
        """Ends it as a crash would."""
        self.process.kill()
        self.ended(expected=-signal.SIGKILL)

    def ended(self, expected):
        process, self.process = self.process, None
        code = process.wait(timeout=120)
        assert code == expected, f"the server ended with {code}: {self.log.read_text()[-4000:]}"

    def command(self, *arguments):
        """What an operator's command answers: through the server when it runs, on the folder when not."""
        line = [self.binary, *arguments, "--data", str(self.folder), "--json"]
        done = subprocess.run(line, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        return json.loads(done.stdout)

    def create_key(self, account):
        self.command("account", "create", account)
        key = self.command("key", "create", "--account", account)
        return Keys(key["access_key"], key["secret_key"])

    def peak_memory_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.M)[1]) * 1024
