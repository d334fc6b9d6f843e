#!/bin/sh
# How fast `linkage::private` encodes and compares, beside clkhash and anonlink, on one list in one run; and whether the
# encodings and the pairs are the same.
#
# Needs cargo, python3 of 3.11 with venv, and PyPI. Everything else goes to a folder that is deleted.
# ROWS is the length of each of the two lists (20000), MANY that of the lists for bands of bits (0: none).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "clkhash==0.18.3" "anonlink==0.15.3"
bench=$(cd "$here/../.." && cargo bench --quiet --no-run -p linkage --bench private --message-format=json |
    sed -n 's/.*"name":"private".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
"$work/venv/bin/python" "$here/clk.py" "$bench" "$work" "${ROWS:-20000}" "${MANY:-0}"
