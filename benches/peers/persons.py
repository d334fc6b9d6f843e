"""What Splink 4.0.17 finds among the 1,000 persons of its own tests: the figure that `linkage` is held against.

persons.py FILE: `crates/linkage/tests/data/fake_1000.csv`. Needs `splink==4.0.17`, `duckdb==1.5.6` and pandas.
"""

import sys

import pandas
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

rows = pandas.read_csv(sys.argv[1])
for column in ["first_name", "surname", "city", "email"]:
    rows[column] = rows[column].str.strip().str.lower()
name = lambda column: cl.JaroWinklerAtThresholds(column, [0.92, 0.8]).configure(term_frequency_adjustments=True)
settings = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=[block_on(c) for c in ["first_name", "surname", "dob", "email"]],
    comparisons=[
        name("first_name"),
        name("surname"),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("email", [1, 2, 3]),
    ],
)
linker = Linker(rows, settings, DuckDBAPI())
certain = [block_on("first_name", "surname"), block_on("email")]
linker.training.estimate_probability_two_random_records_match(certain, recall=0.7)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for rule in [block_on("first_name", "surname"), block_on("dob")]:
    linker.training.estimate_parameters_using_expectation_maximisation(rule)
pairs = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
truth = dict(zip(rows.unique_id, rows.cluster))
pairs["is_true"] = [truth[a] == truth[b] for a, b in zip(pairs.unique_id_l, pairs.unique_id_r)]
true = sum(n * (n - 1) // 2 for n in rows.cluster.value_counts())
best = 0
for least in [0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999]:
    kept = pairs[pairs.match_probability >= least]
    best = max(best, 2 * kept.is_true.sum() / (len(kept) + true))
print(f"{true} true pairs, best F1 of pairs {best:.4f}")
