"""Clients of one test session: each is made when first asked for, kept for all tests, and ended with the session."""
import subprocess

import pytest


class Running:
    def __init__(self, make_home):
        self._make_home, self._kept = make_home, {}

    def get(self, kind, settings):
        """Skips the test where the client is not installed."""
        if (kind, settings) not in self._kept:
            self._kept[kind, settings] = self._start(kind, settings)
        return self._kept[kind, settings]

    def close(self):
        for client in self._kept.values():
            client.close()

    def _start(self, kind, settings):
        version_of(kind)
        return kind(settings, self._make_home(kind.name))


def version_of(kind):
    try:
        return kind.version()
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{kind.name} is not installed: {error}")
