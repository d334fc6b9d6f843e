#!/bin/sh
# How fast `concord encode` turns a file into encodings, beside clkhash on the same file, schema and secret in one run;
# and whether both wrote the same bytes.
#
# Needs cargo, python3 of 3.11 with venv, and PyPI. Everything else goes to a folder that is deleted.
# ROWS is the length of the list (20000). PROGRAM is a concord that is built already; else it is built with --release.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "clkhash==0.18.3"
program=${PROGRAM:-}
if [ -z "$program" ]; then
    (cd "$here/../.." && cargo build --quiet --release --workspace --bins)
    target=$(cd "$here/../.." && cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
    program="$target/release/concord"
fi
"$work/venv/bin/python" "$here/encode.py" "$program" "$work" "${ROWS:-20000}"
