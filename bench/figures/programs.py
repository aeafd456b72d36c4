"""The programs that figures are taken with: started on free ports of the loopback, stopped, and asked for JSON."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

NGINX_CONFIG = """
{user}
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  {cache}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""


class Failed(Exception):
    """A figure cannot be taken."""


def ask(*command, **kwargs):
    """The JSON that a program prints."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **kwargs)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}\nended with {done.returncode}: {done.stderr or done.stdout}")
    return json.loads(done.stdout)


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=120)


class Nginx:
    """Serves one file of 4 KiB: /file. As Debian configures it, but for its log; with `cache` it keeps the file open."""

    def __init__(self, folder, cache=False):
        self.folder = pathlib.Path(folder).resolve()
        (self.folder / "files").mkdir(parents=True)
        (self.folder / "files/file").write_bytes(pathlib.Path("/dev/urandom").open("rb").read(4096))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.host = f"127.0.0.1:{port}"
        config = self.folder / "nginx.conf"
        config.write_text(NGINX_CONFIG.format(folder=self.folder, port=port, cache="open_file_cache max=100;" if cache else "",
                                               user="user root;" if os.geteuid() == 0 else ""))
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        if program is None:
            raise Failed("nginx is missing: apt-get install nginx-light")
        self.process = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
        self.wait_for_port(port)

    def wait_for_port(self, port):
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise Failed(f"nginx does not listen: {(self.folder / 'error.log').read_text()}")

    def stop(self):
        stop(self.process)


class Coffer:
    """The server on a new folder, without a line for each request, as nginx has none."""

    def __init__(self, program, folder):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        config = folder / "coffer.toml"
        config.write_text("[log]\naccess = false\n")
        log = folder / "coffer.log"
        with log.open("wb") as error:
            self.process = subprocess.Popen(
                [program, "server", "--config", str(config), "--data", str(folder / "data"), "--listen", "127.0.0.1:0"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=error, text=True)
        printed = ""
        for line in self.process.stdout:
            printed += line
            if served := re.match(r"Coffer serves http://(\S+)", line):
                self.host = served[1]
                break
        else:
            raise Failed(f"the server did not start: {printed}{log.read_text()}")
        self.keys = {name: re.search(rf"^export {name}=(\S+)", printed, re.M)[1]
                     for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}

    def stop(self):
        stop(self.process)
