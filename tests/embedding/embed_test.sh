#!/usr/bin/env bash
# The example that the README shows is the file that is built here, and it does what it says.
set -euo pipefail
program=$1 source=$2 readme=$3

if ! diff -u <(sed -n '/^```cpp$/,/^```$/p' "$readme" | sed '/^```/d') "$source"; then
  echo "README.md and examples/embed.cc differ: copy one over the other" >&2
  exit 1
fi

store=$TEST_TMPDIR/store
diff -u <(printf 'meow\npets/cat.txt 5\n') <("$program" "$store")
# What a run leaves is a store: on a second one the account is there already.
if message=$("$program" "$store" 2>&1); then
  echo "the second run found an empty store" >&2
  exit 1
fi
[[ $message == *ALREADY_EXISTS* ]] || { echo "$message" >&2; exit 1; }
