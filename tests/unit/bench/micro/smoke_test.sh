#!/usr/bin/env bash
# Runs a benchmark for a moment: it works, and that is all that is looked at.
set -euo pipefail
TMPDIR=$TEST_TMPDIR "$1" --benchmark_min_time=0.001
