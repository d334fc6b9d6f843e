//! What the terminal says of a run: the guess before it, the figures after it, and chosen pairs in words.

use crate::output::{plain, unmarked};
use app::linking::{Completeness, Explained, Linking, Lists, Ready, wording};
use std::fmt::Write as _;
use web::words::{Words, isolate};

/// The lists, and what was guessed.
pub fn before(lists: &Lists, ready: &Ready) -> String {
    let mut out = String::new();
    for (name, rows) in lists.names.iter().zip(lists.table.lists()) {
        let _ = writeln!(out, "{}: {rows} rows", plain(name));
    }
    for (column, file) in &lists.only_some {
        let _ = writeln!(out, "`{}` is not used: `{}` does not have it", plain(column), plain(file));
    }
    out + &guessed(ready)
}

/// Each choice that was guessed.
pub fn guessed(ready: &Ready) -> String {
    let mut out = String::new();
    if ready.is_guessed {
        out.push_str("\nguessed from the columns:\n");
    }
    for told in &ready.told {
        let _ = writeln!(out, "  {}", plain(&told.to_string()));
    }
    let called = match &ready.id {
        Some(id) => format!("`{}`", plain(id)),
        None => "their place, counted from 0".to_owned(),
    };
    let _ = writeln!(out, "  rows are called by {called}");
    out
}

/// What came of it.
pub fn after(found: &Linking, seconds: f64) -> String {
    let mut out = String::new();
    let (figures, blocking) = (&found.figures, &found.linked.blocking);
    let _ = writeln!(out, "\n{:>12}  pairs looked at, by the first rule that let them through:", blocking.pairs);
    for rule in &blocking.rules {
        let cut = match rule.cut_blocks {
            0 => String::new(),
            blocks => format!(", {blocks} blocks cut: make the rule say more"),
        };
        let _ = writeln!(
            out,
            "{:>12}    {} (largest block {} rows{cut})",
            rule.pairs,
            plain(&rule.rule.to_string()),
            rule.largest_block
        );
    }
    let _ = writeln!(
        out,
        "{:>12.0}  matches expected; {:.0} found among the pairs looked at",
        figures.expected, figures.found
    );
    for kept in figures.kept.iter().filter(|kept| [0.5, 0.9, 0.99].contains(&kept.from)) {
        let true_share = kept.precision * 100.0;
        let _ = writeln!(
            out,
            "{:>12}  pairs of probability {} or more, {true_share:.1} % of them expected true",
            kept.pairs, kept.from
        );
    }
    let several: u32 = figures.sizes.range(2..).map(|(_, clusters)| clusters).sum();
    let largest = figures.sizes.keys().next_back().copied().unwrap_or(0);
    let all: u32 = figures.sizes.values().sum();
    let _ = writeln!(out, "{all:>12}  clusters, {several} of them of two rows or more, the largest of {largest}");
    for unread in &found.linked.unread {
        let _ = writeln!(
            out,
            "{:>12}  values of `{}` could not be read, such as `{}`, and were taken as not known",
            unread.rows,
            plain(&unread.column),
            plain(&unread.example)
        );
    }
    if !found.linked.fit.converged {
        let _ = writeln!(out, "training did not come to rest: read the weights with doubt");
    }
    for number in &found.linked.fit.untaught {
        let columns = plain(&wording::comparison(&found.ready.model, *number));
        let _ = writeln!(out, "no training rule leaves `{columns}` free: its weights are an opinion");
    }
    let _ = writeln!(out, "{seconds:>12.1}  seconds");
    out
}

/// What of the true pairs of a labelled list the rules let through.
pub fn complete(found: &Linking, complete: &Completeness) -> String {
    let mut out = String::new();
    let share = complete.share().map_or_else(String::new, |share| format!(", {:.1} % let through", share * 100.0));
    let _ = writeln!(out, "\n{:>12}  true pairs{share}, by the first rule that lets them through:", complete.pairs);
    for (rule, pairs) in found.ready.model.block.iter().zip(&complete.by_rule) {
        let _ = writeln!(out, "{pairs:>12}    {}", plain(&rule.to_string()));
    }
    out
}

/// Chosen pairs, each with the weights that sum to its own, in the words of the report.
pub fn explained(found: &Linking, words: &Words) -> String {
    let (lookup, mut out) = (words.lookup(), String::new());
    for one in &found.figures.explained {
        // Isolated, or an id of digits would be written as a number is.
        let [left, right] = [one.pair.left, one.pair.right].map(|row| isolate(&plain(&found.row_of_list(row))));
        let given = [
            ("left", left),
            ("right", right),
            ("bits", format!("{:+.1}", one.pair.weight_bits)),
            ("share", lookup("linking-share", &[("value", wording::percent(one.pair.probability()))])),
        ];
        let line = lookup(&format!("linking-pair-{}", one.chosen.code()), &given);
        let _ = writeln!(out, "\n{}", unmarked(&line));
        steps(&mut out, found, (one, words));
    }
    out
}

fn steps(out: &mut String, found: &Linking, (one, words): (&Explained, &Words)) {
    let (lookup, model) = (words.lookup(), &found.ready.model);
    for step in &one.steps {
        let (what, level) = wording::step(&lookup, model, step);
        let what = plain(&what);
        let value = |row: u32| {
            let values: Vec<String> = found.values(step, row)?.into_iter().map(Option::unwrap_or_default).collect();
            Some(plain(&values.join(", ")))
        };
        let rare = if step.frequency_bits.abs() >= 0.05 {
            let bits = format!("{:+.1}", step.frequency_bits);
            lookup("list-comma", &[]) + &lookup("linking-rare", &[("bits", bits)])
        } else {
            String::new()
        };
        let sides = value(one.pair.left).zip(value(one.pair.right));
        let sides = sides.map(|(left, right)| format!("  [{left} | {right}]"));
        let _ = writeln!(out, "  {:+7.1}  {what}: {level}{rare}{}", step.weight_bits, sides.unwrap_or_default());
    }
}
