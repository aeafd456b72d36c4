#!/usr/bin/env bash
# The committed support table is the one that the description gives.
set -euo pipefail
if ! diff -u "$1" "$2"; then
  echo "docs/operations.md is stale: tools/s3gen/s3gen.py --spec api/s3/spec --doc docs/operations.md" >&2
  exit 1
fi
