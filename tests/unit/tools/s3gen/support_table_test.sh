#!/usr/bin/env bash
# The committed table is the one that the description gives.
set -euo pipefail
committed=$1 made=$2 option=$3
if ! diff -u "$committed" "$made"; then
  echo "$committed is stale: tools/s3gen/s3gen.py --spec api/s3/spec $option $committed" >&2
  exit 1
fi
