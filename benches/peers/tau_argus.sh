#!/bin/sh
# How many cells `estimate::release` withholds, beside the least number there can be.
#
# τ-Argus is a Windows program in Java; `pytauargus` on PyPI starts one that is installed and holds none. Where
# TAU_ARGUS names its program it is asked too. Otherwise the least number is found by HiGHS (`highspy`).
# Needs cargo, python3 with venv, and PyPI. Everything else goes to a folder that is deleted.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "highspy>=1.7" numpy
"$work/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$work/peer" "pytauargus==0.6" \
    || echo "pytauargus 0.6 is not to be had from this index"
(cd "$here/../.." && cargo build --quiet --release -p estimate --example withhold)
target=$(cd "$here/../.." && cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
"$work/venv/bin/python" "$here/tau_argus.py" "$target/release/examples/withhold" "$work/peer"
