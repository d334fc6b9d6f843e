"""Compares patterns of withheld cells with those of tau-Argus and with the least there can be.

The least is by a mixed integer program: the one of Fischetti and Salazar (2001), section 3, written out: for every count to protect a table
that takes it to 0 and one that takes it to k. Tables may be fractions there, and cells withheld to protect another
need not move, so its least is at most that of whole tables: the ratios printed are too high, if anything.
"""

import itertools
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile

import highspy
import numpy as np
import pytauargus

K = 5
SECONDS = 60


def argus(counts, folder):
    """Cells that tau-Argus withholds by optimal suppression, each costing the same; None if it does not finish.

    It protects a small count n from 0 to 2n, which is less than 0 to K, and takes every empty cell as known to be
    empty. One row for each person.
    """
    names = [f"d{axis}" for axis in range(counts.ndim)]
    rows = [
        {**{n: f"{n}_{i}" for n, i in zip(names, place)}, "n": 1.0}
        for place in np.ndindex(counts.shape)
        for _ in range(int(counts[place]))
    ]
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=ask_argus, args=(rows, names, folder, queue))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        return None
    return queue.get() if process.exitcode == 0 else None


def ask_argus(rows, names, folder, queue):
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        table = pytauargus.protect(
            rows, names, response="n", safety_rules=f"FREQ({K},100)", suppress="OPT(1)", cost_var="-2", workdir=folder
        ).tables[0]
    queue.put(sum(row["status"] in ("U", "M") for row in table.rows))


def with_totals(counts):
    for axis in range(counts.ndim):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    return counts


def sums(shape):
    """Every line: its cells, the total last."""
    for axis in range(len(shape)):
        others = [range(n) for i, n in enumerate(shape) if i != axis]
        for rest in itertools.product(*others):
            places = [rest[:axis] + (i,) + rest[axis:] for i in range(shape[axis])]
            yield [int(np.ravel_multi_index(p, shape)) for p in places]


def least(counts, weights):
    """The least weight of withheld cells, or the best bound below it when time runs out; and whether it is exact."""
    full = with_totals(counts)
    flat = full.ravel()
    primary = [i for i, n in enumerate(flat) if 0 < n < K]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", float(SECONDS))
    highs.setOptionValue("threads", 1)
    infinity = highspy.kHighsInf
    cells = len(flat)
    for i in range(cells):
        highs.addVar(1.0 if i in primary else 0.0, 1.0)
        highs.changeColCost(i, float(weights.ravel()[i]))
        highs.changeColIntegrality(i, highspy.HighsVarType.kInteger)
    most = float(K)
    for p, way in itertools.product(primary, (-1, 1)):
        start = highs.getNumCol()
        # A table that only has to move one count by at most K never needs to move another by more than this.
        room = most * (2 ** counts.ndim)
        for i in range(cells):
            highs.addVar(-float(min(flat[i], room)), room)
        amount = flat[p] if way < 0 else K - flat[p]
        highs.changeColBounds(start + p, float(way * amount), float(way * amount))
        for line in sums(full.shape):
            index = np.array([start + i for i in line], dtype=np.int32)
            value = np.array([1.0] * (len(line) - 1) + [-1.0])
            highs.addRow(0.0, 0.0, len(line), index, value)
        for i in range(cells):
            if i in primary:
                continue
            pair = np.array([start + i, i], dtype=np.int32)
            highs.addRow(-infinity, 0.0, 2, pair, np.array([1.0, -room]))
            highs.addRow(0.0, infinity, 2, pair, np.array([1.0, float(min(flat[i], room))]))
    highs.run()
    is_exact = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    info = highs.getInfo()
    return (info.objective_function_value if is_exact else info.mip_dual_bound), is_exact


def table(rng, sizes, empty):
    draw = lambda: 0 if rng.random() < empty else int(300 / (1 + rng.random() * 120))
    return np.array([draw() for _ in range(int(np.prod(sizes)))]).reshape(sizes)


def main():
    program, work = sys.argv[1:]
    print(f"pytauargus {pytauargus.__version__}")
    rng = random.Random(11)
    kinds = [(4, 4), (6, 5), (3, 3, 2), (4, 3, 3)]
    tables = [(s, table(rng, s, e)) for s in kinds for e in (0.0, 0.3, 0.6) for _ in range(3)]
    lines = "\n".join("x".join(map(str, s)) + " " + " ".join(map(str, t.ravel())) for s, t in tables)
    said = subprocess.run([program], input=lines + "\n", capture_output=True, text=True, check=True).stdout.splitlines()
    all_ours, all_least, beside, finished = 0, 0.0, [0, 0], 0
    for (sizes, counts), line in zip(tables, said):
        full = with_totals(counts)
        small = int(((full > 0) & (full < K)).sum())
        if small == 0:
            continue
        ours = len(line.split())
        bound, is_exact = least(counts, np.ones(full.shape))
        all_ours, all_least = all_ours + ours, all_least + bound
        peer = argus(counts, tempfile.mkdtemp(dir=work)) or "not finished"
        name = " × ".join(map(str, sizes))
        mark = "" if is_exact else " or more"
        print(f"{name}, {small} small: {ours} withheld, least {bound:.0f}{mark}, tau-Argus {peer}", flush=True)
        if isinstance(peer, int):
            beside, finished = [beside[0] + ours, beside[1] + peer], finished + 1
    print(f"| cells withheld in all tables, and the least there can be | {all_ours} and {all_least:.0f}: {all_ours / all_least:.2f} times |")
    print(f"| the same, beside tau-Argus in the {finished} tables that it finished | {beside[0]} and {beside[1]} |")


main()
