//! A run as JSON for programs. The keys are told in `docs/guide/link.md`.

use super::{Completeness, Explained, How, Linking};
use linkage::table::Compare;
use serde_json::{Value, json};

/// The whole as one object; `seconds` is how long the run took.
pub fn whole(found: &Linking, seconds: f64, is_explained: bool) -> Value {
    let (figures, linked, model) = (&found.figures, &found.linked, &found.ready.model);
    let lists = found.lists.names.iter().zip(found.lists.table.lists());
    let clusters: u32 = figures.sizes.values().sum();
    let sizes: Vec<Value> =
        figures.sizes.iter().map(|(rows, count)| json!({ "rows": rows, "clusters": count })).collect();
    let mut object = json!({
        "files": lists.map(|(name, rows)| json!({ "name": name, "rows": rows })).collect::<Vec<_>>(),
        "rows": found.lists.table.rows(),
        "id": found.ready.id,
        "model": {
            "is_guessed": found.ready.is_guessed,
            "told": found.ready.told.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "keep": model.keep,
            "join": model.join,
            "seed": model.seed,
        },
        "learnt": {
            "lambda": linked.fit.lambda,
            "rounds": linked.fit.rounds,
            "converged": linked.fit.converged,
            "comparisons": comparisons(found),
            "interactions": interactions(found),
        },
        "blocking": blocking(found),
        "pairs_looked_at": linked.blocking.pairs,
        "matches_expected": figures.expected,
        "matches_found": figures.found,
        "pairs": linked.pairs.len(),
        "pairs_at": kept(found),
        "clusters": clusters,
        "cluster_sizes": sizes,
        "weakest_clusters": weakest(found),
        "unlinkable": figures.unlinkable.iter().map(|(from, share)| json!({ "from": from, "share": share })).collect::<Vec<_>>(),
        "unread": linked.unread.iter().map(|u| json!({ "column": u.column, "rows": u.rows, "example": u.example })).collect::<Vec<_>>(),
        "left_out": left_out(found),
        "seconds": seconds,
    });
    if let (true, Value::Object(into)) = (is_explained, &mut object) {
        let all = figures.explained.iter().map(|one| explained(found, one)).collect();
        into.insert("explained".to_owned(), Value::Array(all));
    }
    object
}

fn left_out(found: &Linking) -> Vec<Value> {
    found.lists.flagged.iter().map(|p| json!({ "file": p.file, "row": p.row, "code": p.code })).collect()
}

fn blocking(found: &Linking) -> Vec<Value> {
    let one = |rule: &linkage::table::RulePairs| {
        json!({
            "rule": rule.rule.to_string(),
            "pairs": rule.pairs,
            "largest_block": rule.largest_block,
            "cut_blocks": rule.cut_blocks,
        })
    };
    found.linked.blocking.rules.iter().map(one).collect()
}

fn kept(found: &Linking) -> Vec<Value> {
    let one = |kept: &super::Kept| {
        json!({
            "from": kept.from,
            "pairs": kept.pairs,
            "expected_precision": kept.precision,
            "expected_recall": kept.recall,
        })
    };
    found.figures.kept.iter().map(one).collect()
}

fn weakest(found: &Linking) -> Vec<Value> {
    let bridges = found.linked.bridges();
    let bridge = |one: &linkage::table::Bridge| {
        json!({
            "left": found.row_of_list(one.pair.left),
            "right": found.row_of_list(one.pair.right),
            "weight": one.pair.weight_bits,
            "smaller_part": one.smaller,
        })
    };
    let one = |joined: &linkage::table::Joined| {
        let of_it: Vec<Value> = bridges.iter().filter(|bridge| bridge.cluster == joined.cluster).map(bridge).collect();
        json!({
            "cluster": joined.cluster,
            "rows": joined.rows,
            "weakest_bits": joined.weakest_bits,
            "bridges": of_it,
        })
    };
    found.figures.weakest.iter().map(one).collect()
}

/// How many of the true pairs of a labelled list the rules let through, and each of them.
pub fn completeness(found: &Linking, complete: &Completeness) -> Value {
    let rules = found.ready.model.block.iter().zip(&complete.by_rule);
    json!({
        "true_pairs": complete.pairs,
        "share": complete.share(),
        "by_rule": rules.map(|(rule, pairs)| json!({ "rule": rule.to_string(), "pairs": pairs })).collect::<Vec<_>>(),
    })
}

fn comparisons(found: &Linking) -> Vec<Value> {
    let fit = &found.linked.fit;
    let one = |(number, compare): (usize, &Compare)| {
        let levels: Vec<Value> = fit.comparisons.get(number).map_or_else(Vec::new, |learnt| {
            let each = compare.how.levels().into_iter().zip(learnt.m.iter().zip(&learnt.u)).zip(learnt.weights_bits());
            each.map(|((level, (m, u)), bits)| json!({ "level": level, "m": m, "u": u, "weight_bits": bits })).collect()
        });
        json!({
            "columns": compare.columns,
            "how": way(&compare.how),
            "by_frequency": compare.by_frequency,
            "is_taught": !fit.untaught.contains(&number),
            "levels": levels,
        })
    };
    found.ready.model.compare.iter().enumerate().map(one).collect()
}

/// What two comparisons weigh at once, beside what each weighs.
fn interactions(found: &Linking) -> Vec<Value> {
    let model = &found.ready.model;
    let of = |number: usize| {
        let compare = model.compare.get(number);
        json!({
            "columns": compare.map(|compare| compare.columns.clone()),
            "levels": compare.map(|compare| compare.how.levels()),
        })
    };
    let one = |one: &linkage::table::Interaction| json!({ "first": of(one.first), "second": of(one.second), "weight_bits": one.bits });
    found.linked.fit.interactions.iter().map(one).collect()
}

fn way(how: &How) -> &'static str {
    match how {
        How::Exact => "exact",
        How::Text { .. } => "text",
        How::Name { .. } => "name",
        How::Parts { .. } => "parts",
        How::Typos { .. } => "typos",
        How::Date { .. } => "date",
        How::Distance { .. } => "distance",
        How::Number { .. } => "number",
        How::Set { .. } => "set",
    }
}

fn explained(found: &Linking, one: &Explained) -> Value {
    let model = &found.ready.model;
    let side = |row: u32| json!({ "id": found.row(row), "list": found.lists.name_of(row as usize) });
    let columns_of = |number: Option<usize>| -> Vec<String> {
        number.and_then(|number| model.compare.get(number)).map(|c| c.columns.clone()).unwrap_or_default()
    };
    let step = |step: &super::Step| {
        json!({
            "columns": columns_of(step.comparison),
            "left": found.values(step, one.pair.left).unwrap_or_default(),
            "right": found.values(step, one.pair.right).unwrap_or_default(),
            "level": step.level,
            "weight_bits": step.weight_bits,
            "with": columns_of(step.with),
            "frequency_bits": step.frequency_bits,
        })
    };
    json!({
        "chosen": one.chosen.code(),
        "left": side(one.pair.left),
        "right": side(one.pair.right),
        "weight": one.pair.weight_bits,
        "probability": one.pair.probability(),
        "steps": one.steps.iter().map(step).collect::<Vec<_>>(),
    })
}
