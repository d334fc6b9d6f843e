"""Matching of made-up victims' records by Concord and by Splink, in turn in one run; figures are ratios of that run.

rows.py BENCH FOLDER ROWS: BENCH is the program of `cargo bench -p linkage --bench rows --no-run`.
"""

import datetime
import random
import re
import subprocess
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
STARTS = ["b", "d", "f", "g", "h", "j", "k", "kh", "l", "m", "n", "r", "s", "sh", "t", "z", "q"]
VOWELS = ["a", "aa", "e", "i", "o", "u", "ou"]
SPELLINGS = [("aa", "a"), ("kh", "h"), ("q", "k"), ("sh", "ch"), ("ou", "u"), ("i", "e"), ("o", "u"), ("j", "g")]
HEAD = "id,entity_id,first_name,last_name,father_name,dob,death_date,place,sex,lat,lon"


def words(draws, count, syllables):
    """So many different made-up names."""
    found = {}
    while len(found) < count:
        name = "".join(draws.choice(STARTS) + draws.choice(VOWELS) for _ in range(draws.choice(syllables)))
        found[name + draws.choice(["", "", "n", "r", "m", "d"])] = None
    return list(found)


def frequencies(count, steepness):
    """Few names are frequent and many are rare (Zipf)."""
    total, sums = 0.0, []
    for rank in range(1, count + 1):
        total += rank**-steepness
        sums.append(total)
    return sums


def mistyped(draws, word):
    """The same word by somebody who heard it, or typed in haste."""
    if not word or draws.random() < 0.5:
        old, new = draws.choice(SPELLINGS)
        return word.replace(old, new, 1) if old in word else word.replace(new, old, 1)
    at = draws.randrange(len(word))
    kind = draws.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + draws.choice(LETTERS) + word[at:]
    if kind == 2:
        return word[:at] + draws.choice(LETTERS) + word[at + 1 :]
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def make(rows, path):
    """People on one list to five times, with errors and gaps."""
    draws = random.Random(20161)
    first, last, places = words(draws, 3000, (2, 3)), words(draws, 40000, (2, 3, 4)), words(draws, 2500, (2, 3, 4))
    of_first, of_last, of_place = frequencies(3000, 0.95), frequencies(40000, 0.75), frequencies(2500, 0.9)
    points = [(30 + draws.random() * 6, 34 + draws.random() * 8) for _ in places]
    pick = lambda names, sums: draws.choices(names, cum_weights=sums)[0]
    lines, people, begin = [], 0, datetime.date(2011, 3, 1)
    while len(lines) < rows:
        place = draws.choices(range(len(places)), cum_weights=of_place)[0]
        died = begin + datetime.timedelta(days=int(draws.betavariate(1.4, 2.2) * 3650))
        born = died - datetime.timedelta(days=int(min(draws.gammavariate(4, 8), 95) * 365.25))
        names = [pick(first, of_first), pick(last, of_last), pick(first, of_first)]
        sex = "F" if draws.random() < 0.22 else "M"
        for _ in range(draws.choices([1, 2, 3, 4, 5], weights=[62, 25, 8, 3.5, 1.5])[0]):
            shown = [mistyped(draws, n) if draws.random() < 0.15 else n for n in names]
            if draws.random() < 0.02:
                shown[0], shown[1] = shown[1], shown[0]
            day = died + datetime.timedelta(days=draws.randint(-3, 3) if draws.random() < 0.18 else 0)
            birth = born + datetime.timedelta(days=draws.randint(-400, 400) if draws.random() < 0.1 else 0)
            known = lambda value, missing: "" if draws.random() < missing else str(value)
            north, east = (value + draws.gauss(0, 0.02) for value in points[place])
            where = mistyped(draws, places[place]) if draws.random() < 0.05 else places[place]
            lines.append(
                [people, known(shown[0], 0.02), known(shown[1], 0.02), known(shown[2], 0.35), known(birth, 0.45)]
                + [known(day, 0.04), known(where, 0.05), known(sex, 0.03), f"{north:.6f}", f"{east:.6f}"]
            )
        people += 1
    draws.shuffle(lines)
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD + "\n")
        file.writelines(f"{at}," + ",".join(map(str, line)) + "\n" for at, line in enumerate(lines[:rows]))


PEER = r'''
import resource, sys, time
import duckdb, splink
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

database = duckdb.connect()
database.execute("set threads=2")
database.execute(f"""create table d as select id as unique_id, entity_id, first_name, last_name, father_name,
 cast(dob as varchar) as dob, death_date::date as death_date, place, sex, lat, lon,
 substr(cast(death_date as varchar),1,7) as dym, substr(cast(death_date as varchar),1,4) as dy
 from read_csv('{sys.argv[1]}', all_varchar=false)""")
begun, used = time.time(), cpu()
rules = [block_on("first_name", "last_name"), block_on("last_name", "dym"), block_on("first_name", "death_date"),
 block_on("death_date", "place"), block_on("dob", "substr(first_name,1,2)"), block_on("father_name", "first_name", "dy"),
 block_on("substr(first_name,1,3)", "substr(last_name,1,3)", "place")]
jaro = cl.JaroWinklerAtThresholds
settings = SettingsCreator(link_type="dedupe_only", blocking_rules_to_generate_predictions=rules, comparisons=[
 jaro("first_name", [.92, .8]).configure(term_frequency_adjustments=True),
 jaro("last_name", [.92, .8]).configure(term_frequency_adjustments=True), jaro("father_name", [.92, .8]),
 cl.DateOfBirthComparison("dob", input_is_string=True),
 cl.AbsoluteDateDifferenceAtThresholds("death_date", input_is_string=False, metrics=["day"] * 3, thresholds=[3, 31, 366]),
 jaro("place", [.9]).configure(term_frequency_adjustments=True), cl.DistanceInKMAtThresholds("lat", "lon", [5, 30]),
 cl.ExactMatch("sex")], retain_intermediate_calculation_columns=False, retain_matching_columns=False)
linker = Linker("d", settings, DuckDBAPI(connection=database))
certain = [block_on("first_name", "last_name", "death_date"), block_on("dob", "last_name", "first_name")]
linker.training.estimate_probability_two_random_records_match(certain, recall=.4)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for rule in [block_on("first_name", "last_name"), block_on("death_date", "place")]:
    linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
pairs = linker.inference.predict(threshold_match_probability=.01)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=.9)
wall, used = time.time() - begun, cpu() - used
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(f"TOTAL wall {wall:.2f} s cpu {used:.2f} s, most memory {memory:.3f} GB")
true = database.execute("select sum(m*(m-1)/2) from (select count(*) m from d group by entity_id)").fetchone()[0]
def f1(found, right):
    return 2 * right / (found + true)
best = 0
for least in [.01, .05, .1, .3, .5, .7, .8, .9, .95, .98, .99, .995, .999, .9999]:
    found, right = database.execute(f"""select count(*), sum((a.entity_id=b.entity_id)::int) from {pairs.physical_name}
     join d a on a.unique_id=unique_id_l join d b on b.unique_id=unique_id_r where match_probability>={least}""").fetchone()
    best = max(best, f1(found, right or 0))
    print(f"  pairs at {least}: precision {right/max(found,1):.4f} recall {right/true:.4f}")
print(f"  best F1 of pairs {best:.4f}")
best = 0
for least in [.9, .98, .995, .999, .9999]:
    if least != .9:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=least)
    found, right = database.execute(f"""with c as (select cluster_id, unique_id from {clusters.physical_name}),
     k as (select cluster_id, entity_id, count(*) m from c join d using(unique_id) group by 1,2)
     select (select sum(m*(m-1)/2) from (select sum(m) m from k group by cluster_id)), sum(m*(m-1)/2) from k""").fetchone()
    best = max(best, f1(found, right))
    print(f"  clusters at {least}: precision {right/found:.4f} recall {right/true:.4f}")
print(f"  best F1 of clusters {best:.4f}")
'''


def figures(text):
    """Processor seconds, gigabytes, and the two best F1."""
    total = re.search(r"wall ([\d.]+) s cpu ([\d.]+) s, most memory ([\d.]+)", text)
    pairs = re.search(r"best F1 of pairs ([\d.]+)", text)
    clusters = re.search(r"F1 of clusters ([\d.]+)", text) or re.search(r"clusters: .* F1 ([\d.]+)", text)
    return [float(value) for value in (*total.groups(), pairs[1], clusters[1])]


def main():
    bench, folder, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    path = f"{folder}/rows.csv"
    make(rows, path)
    run = lambda command: subprocess.run(command, check=True, capture_output=True, text=True).stdout
    ours, peers = run([bench, path]), run([sys.executable, "-c", PEER, path])
    print(ours, peers, sep="\n")
    (wall, cpu, memory, pairs, clusters), peer = figures(ours), figures(peers)
    print(f"| matching {rows} records, processor seconds, against Splink | {cpu:.2f} and {peer[1]:.2f}: {peer[1]/cpu:.1f}x less |")
    print(f"| the same, most memory | {memory:.2f} and {peer[2]:.2f} GB: {peer[2]/memory:.1f}x less |")
    print(f"| the same, wall | {wall:.2f} and {peer[0]:.2f} s |")
    print(f"| the same, best F1 of pairs, of clusters | {pairs} and {peer[3]}, {clusters} and {peer[4]} |")


main()
