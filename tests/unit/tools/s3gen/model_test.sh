#!/usr/bin/env bash
# Runs the generator's unit tests with the interpreter that runs the generator.
set -euo pipefail
PYTHONPATH="$(dirname "$2")" exec /usr/bin/python3 -B "$1"
