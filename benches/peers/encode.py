"""Encodes one list by concord and by clkhash, in CPU seconds of whole processes, and compares the bytes.

The people are made up from the tables of names and ages that come with clkhash.
"""

import csv
import json
import os
import random
import resource
import subprocess
import sys

from clkhash.randomnames import Distribution

NAMES = ["given", "family", "born", "town"]
BITS = {"given": 200, "family": 200, "born": 150, "town": 100}
SECRET = "a secret of a bench that is long enough"
# A process of its own, as the program is one: both read the file, encode it and write JSON.
PEER = """
import sys
from clkhash import clk, schema, serialization
import json
with open(sys.argv[2]) as file:
    how = schema.from_json_file(file)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    all = clk.generate_clk_from_csv(file, sys.argv[3], how, progress_bar=False, max_workers=1)
with open(sys.argv[4], "w") as file:
    json.dump({"clks": [serialization.serialize_bitarray(one) for one in all]}, file)
"""


def people(count):
    random.seed(1)
    given, family = Distribution("data/female-first-names.csv"), Distribution("data/last-names.csv")
    ages, towns = Distribution("data/ages.csv"), Distribution("data/male-first-names.csv")
    for _ in range(count):
        born = f"{2020 - int(ages.generate())}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        yield [given.generate(), family.generate(), born, towns.generate() + "ville"]


def schema():
    def feature(name):
        form = {"type": "date", "format": "%Y-%m-%d"} if name == "born" else {"type": "string"}
        hashing = {"comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerFeature": BITS[name]}}
        return {"identifier": name, "format": form, "hashing": hashing}

    config = {"l": 1024, "kdf": {"type": "HKDF", "hash": "SHA256", "keySize": 64}}
    return {"version": 3, "clkConfig": config, "features": [feature(name) for name in NAMES]}


def cpu(command):
    """CPU seconds of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(program, work, rows):
    print(f"load before: {os.getloadavg()}, {os.cpu_count()} processors")
    at = lambda name: os.path.join(work, name)
    with open(at("list.csv"), "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([NAMES, *people(rows)])
    with open(at("schema.json"), "w", encoding="utf-8") as file:
        json.dump(schema(), file)
    with open(at("secret"), "w", encoding="utf-8") as file:
        file.write(SECRET)
    theirs = cpu([sys.executable, "-c", PEER, at("list.csv"), at("schema.json"), SECRET, at("theirs.json")])
    asked = ["--schema", at("schema.json"), "--secret-file", at("secret"), "--weak-secret",
             "--out", at("ours.json")]
    ours = cpu([program, "encode", at("list.csv"), *asked])
    with open(at("theirs.json"), encoding="utf-8") as one, open(at("ours.json"), encoding="utf-8") as other:
        one, other = json.load(one)["clks"], json.load(other)["clks"]
    print(f"clkhash: {rows} rows in {theirs:.2f} CPU seconds, {rows / theirs:.0f} for each")
    print(f"concord: {rows} rows in {ours:.2f} CPU seconds, {rows / ours:.0f} for each: {theirs / ours:.1f} times the peer")
    same = sum(a == b for a, b in zip(one, other)) if len(one) == len(other) else 0
    print(f"{same} of {rows} encodings are the same bytes" + ("" if same == rows else ": ENCODINGS DIFFER"))
    print(
        f"| a file of {rows} rows to encodings by the program, CPU seconds | {ours:.2f} and {theirs:.2f}: {theirs / ours:.1f}"
        f" times less; {same} are the same bytes |"
    )
    print(f"load after: {os.getloadavg()}")
    return same != rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
