"""Compares encoding and Dice similarities of linkage::private with clkhash and anonlink, in CPU seconds.

The people are made up from the tables of names and ages that come with clkhash: the right list holds the left one's
first half again, four in ten of them with one letter of a name, the day or the town changed.
"""

import csv
import os
import random
import subprocess
import sys
import time

import anonlink
from clkhash import clk, schema
from clkhash.randomnames import Distribution

NAMES = ["given", "family", "born", "town"]
BITS = {"given": 200, "family": 200, "born": 150, "town": 100}
SECRET = b"a secret of a bench"


def people(count, seed):
    random.seed(seed)
    given, family = Distribution("data/female-first-names.csv"), Distribution("data/last-names.csv")
    ages, towns = Distribution("data/ages.csv"), Distribution("data/male-first-names.csv")
    for _ in range(count):
        born = f"{2020 - int(ages.generate())}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        yield [given.generate(), family.generate(), born, towns.generate() + "ville"]


def disturbed(person):
    person = list(person)
    if random.random() < 0.4:
        field = random.randrange(4)
        text = list(person[field])
        place = random.randrange(len(text))
        text[place] = random.choice("0123456789" if field == 2 else "aeioumnrst")
        person[field] = "".join(text)
    return person


def lists(count):
    left = list(people(count, 1))
    right = [disturbed(one) for one in left[: count // 2]] + list(people(count - count // 2, 2))
    random.shuffle(right)
    return left, right


def linkage_schema():
    def feature(name):
        return {
            "identifier": name,
            "format": {"type": "string"},
            "hashing": {
                "comparison": {"type": "ngram", "n": 2},
                "strategy": {"bitsPerFeature": BITS[name]},
                "hash": {"type": "doubleHash", "prevent_singularity": True},
            },
        }

    config = {"l": 1024, "kdf": {"type": "HKDF"}}
    return schema.from_json_dict({"version": 3, "clkConfig": config, "features": [feature(n) for n in NAMES]})


def cpu(work):
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def ours(bench, path, *pin):
    """The lines of the bench by their first two words."""
    lines = subprocess.run([*pin, bench, path], check=True, capture_output=True, text=True).stdout.splitlines()
    found = {}
    for line in lines:
        words = line.split()
        at = words.index("rate")
        found[" ".join(words[:2])] = (float(words[at + 1]), line)
    return found


def short(rate):
    return f"{rate / 1e6:.0f} M" if rate >= 1e6 else f"{rate:,.0f}"


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([NAMES, *rows])


def main(bench, work, rows, many):
    print(f"load before: {os.getloadavg()}, {os.cpu_count()} processors")
    left, right = lists(rows)
    path = os.path.join(work, "people.csv")
    write(path, left + right)
    seconds, encoded = cpu(lambda: clk.generate_clks(left + right, linkage_schema(), SECRET, max_workers=1))
    peers = {"encode rows": 2 * rows / seconds}
    print(f"clkhash: {2 * rows / seconds:.0f} rows for each CPU second")
    lefts, rights = encoded[:rows], encoded[rows:]
    told = {}
    for threshold in (0.7, 0.8, 0.85, 0.9):
        seconds, found = cpu(lambda: anonlink.similarities.dice_coefficient((lefts, rights), threshold))
        told[f"dice {threshold}"] = len(found[0])
        peers[f"dice {threshold}"] = rows * rows / seconds
        print(f"anonlink at {threshold}: {rows * rows / seconds / 1e6:.0f} M pairs for each CPU second, {len(found[0])} found")
    mine = ours(bench, path, "taskset", "-c", "0")
    for name, (rate, line) in mine.items():
        ratio = f"{rate / peers[name]:.1f} times the peer" if name in peers else ""
        same = "" if name not in told else "; the same number of pairs" if f"found {told[name]} " in line else "; PAIRS DIFFER"
        print(f"{line}: {ratio}{same}")
        if name in peers:
            print(f"| {name}, a CPU second | {short(rate)} and {short(peers[name])}: {ratio}{same} |")
    if many:
        write(path, sum(lists(many), []))
        for _, line in ours(bench, path).values():
            print(f"{many} by {many}: {line}")
    print(f"load after: {os.getloadavg()}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
