"""All clients that the scenarios are run with."""
from clients.aws_cli import DebianAwsCli, PypiAwsCli
from clients.rclone import Rclone
from clients.s3cmd import S3cmd
from clients.sdk import DebianBoto3, GoSdk, JavaScriptSdk, JavaSdk, PypiBoto3

EVERY_CLIENT = [DebianAwsCli, PypiAwsCli, DebianBoto3, PypiBoto3, JavaScriptSdk, S3cmd, Rclone, GoSdk, JavaSdk]
SCHEMES = ["http", "https"]
EVERY_WAY = [(client, scheme) for client in EVERY_CLIENT for scheme in SCHEMES]


def name_of(way):
    return f"{way[0].name}-{way[1]}"
