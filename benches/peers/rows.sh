#!/bin/sh
# Matching of made-up victims' records by `linkage::table` and by Splink, the same rules and comparisons, in one run:
# processor seconds, memory, and the best F1 over thresholds.
#
# Needs cargo, python3 with venv, and PyPI. Everything else goes to a folder that is deleted. ROWS: how many (50000).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "splink==4.0.17" "duckdb==1.5.6"
bench=$(cd "$here/../.." && cargo bench --quiet --no-run -p linkage --bench rows --message-format=json |
    sed -n 's/.*"name":"rows".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
"$work/venv/bin/python" "$here/rows.py" "$bench" "$work" "${ROWS:-50000}"
