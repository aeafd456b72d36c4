#!/usr/bin/env bash
# Runs one pytest file; results go where Bazel wants them.
set -euo pipefail
: "${COFFER_PYTHON:?run tests through tools/check, which prepares the Python clients (or set COFFER_PYTHON)}"
export PYTHONDONTWRITEBYTECODE=1 HOME="$TEST_TMPDIR"
# Not exec: what tests leave, some of it large, goes with the run.
trap 'rm -rf "$TEST_TMPDIR/pytest"' EXIT
"$COFFER_PYTHON" -m pytest -q -p no:cacheprovider --tb=short --basetemp="$TEST_TMPDIR/pytest" \
  --junitxml="${XML_OUTPUT_FILE:-$TEST_TMPDIR/test.xml}" "$@"
