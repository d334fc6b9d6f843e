#!/bin/sh
# How many cells `estimate::release` withholds, beside τ-Argus and the least number there can be.
#
# `pytauargus` on PyPI brings the engine of τ-Argus with HiGHS in it, for Linux too; `highspy` is HiGHS by itself.
# Needs cargo, python3 of 3.11 or later with venv, and PyPI. Everything else goes to a folder that is deleted.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "highspy>=1.7" numpy "pytauargus==0.6"
(cd "$here/../.." && cargo build --quiet --release -p estimate --example withhold)
target=$(cd "$here/../.." && cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
"$work/venv/bin/python" "$here/tau_argus.py" "$target/release/examples/withhold" "$work"
