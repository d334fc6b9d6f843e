//! Candidates as records.

use super::whole::Linked;
use super::{OriginList, Pair, Report, unsealed};
use crate::change::{Change, Draft};
use crate::{Error, Result};
use linkage::{Candidate, Decision, RowRef, Settings, probability};
use record::{Body, Label, RecordId};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{statements as sql, values};

/// Keeps the candidates of a run: new ones are added, those that changed get a new revision, and those that are none any
/// more go, unless a person decided on them.
pub(super) async fn keep(change: &mut Change<'_>, lists: &[OriginList], linked: &Linked) -> Result<Report> {
    let Linked { all: linked, open } = linked;
    let open: HashMap<(RowRef, RowRef), &Candidate> = open.candidates.iter().map(|c| ((c.left, c.right), c)).collect();
    let node = change.node;
    let labels: HashMap<i64, Label> = change.tx.classes().await?.into_iter().collect();
    let rows = change.tx.fetch(sql::SOURCE_KEYS, &[]).await?;
    let mut known: HashMap<String, (Option<String>, String)> =
        rows.iter().filter_map(|r| Some((r.text(0)?, (r.text(1), r.text(2)?)))).collect();
    let stored = change.tx.records_of("match").await?;
    let mut report = Report {
        pairs: linked.candidates.iter().filter(|c| c.chosen).count(),
        candidates: linked.candidates.len(),
        added: 0,
        changed: 0,
    };
    let by_id: HashMap<&str, &Stored> = stored.iter().map(|r| (r.id.as_str(), r)).collect();
    let (mut fresh, mut inputs, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut joined: HashMap<(i64, i64), Label> = HashMap::new();
    for candidate in &linked.candidates {
        let side = |r: RowRef| &lists[r.list].rows[r.row].0;
        let (left, right) = (side(candidate.left), side(candidate.right));
        let label = joined.entry((left.label, right.label)).or_insert_with(|| {
            let of = |class: i64| labels.get(&class).cloned().unwrap_or_else(Label::strictest);
            of(left.label).join(&of(right.label))
        });
        let names = (lists[candidate.left.list].name.as_str(), lists[candidate.right.list].name.as_str());
        let open = open.get(&(candidate.left, candidate.right)).copied();
        let open = open.ok_or_else(|| Error::Internal("a pair was not weighed by open parts".to_owned()))?;
        let body = body_of((candidate, open), (left, right), names);
        let mut draft = Draft::new("match", body, label.clone(), "method");
        let source_key = source_key(change, (&left.id, &right.id));
        draft.source_key = Some(source_key.clone());
        seen.insert(source_key.clone());
        let sides = vec![(left.id.clone(), left.label), (right.id.clone(), right.label)];
        match known.remove(&source_key) {
            None => {
                fresh.push(draft);
                inputs.push(sides);
            }
            // Somebody shredded it: it does not come back.
            Some((None, _)) => {}
            Some((content, id)) => match by_id.get(id.as_str()).copied() {
                // It was a candidate and is one again. What went is on its way to be destroyed: it does not come back.
                None => {
                    change.tx.execute(sql::SOURCE_KEY_FREE, values![id.as_str()]).await?;
                    fresh.push(draft);
                    inputs.push(sides);
                }
                Some(before) => {
                    if candidate.decision.is_none() && is_word(before) {
                        draft.body = draft.body.with("state", "unsure");
                    }
                    change.made_from(&before.id, sides).await?;
                    let is_same = content == Some(node.content_key(&draft.body)?);
                    if !is_same || labels.get(&before.label) != Some(&draft.label) {
                        change.update(before, draft, "match").await?;
                        report.changed += 1;
                    }
                }
            },
        }
    }
    // What is no candidate any more goes, unless a person decided on it.
    for old in stored.iter().filter(|r| r.source_key.as_ref().is_some_and(|k| !seen.contains(k))) {
        if matches!(Body(old.open.clone()).text("state"), Some("candidate" | "unsure")) {
            withdraw(change, old).await?;
            report.changed += 1;
        }
    }
    report.added = fresh.len();
    let made = change.create(fresh, "match").await?;
    change.all_made_from(made.into_iter().zip(inputs).collect()).await?;
    Ok(report)
}

/// Whether a person said something of a pair. A word that the comparison was not told of contradicts a later one: it
/// counts as unsure.
fn is_word(pair: &Stored) -> bool {
    matches!(Body(pair.open.clone()).text("state"), Some("unsure" | "confirmed"))
}

/// What was compared, what was found, and what that weighs in hundredths of bits, the start among them.
fn findings(candidate: &Candidate) -> Vec<(&'static str, &'static str, i64)> {
    let hundredths = |bits: f64| (bits * 100.0).round() as i64;
    let found = candidate.contributions.iter().map(|c| (c.comparison.code(), c.level, hundredths(c.weight_bits)));
    found.chain([("prior", "prior", hundredths(candidate.prior_bits))]).collect()
}

/// How strongly all of them speak for one event, as [`super::strength`] reads it again.
fn weight_of(candidate: &Candidate) -> i64 {
    findings(candidate).into_iter().map(|(_, _, weight)| weight).sum()
}

/// A pair as it is kept: what `open` says, which was weighed by open parts alone, and, sealed, what all of it says.
fn body_of((all, open): (&Candidate, &Candidate), (left, right): (&Stored, &Stored), names: (&str, &str)) -> Body {
    let levels: Vec<serde_json::Value> = findings(open)
        .into_iter()
        .map(|(what, level, weight)| {
            json!({ "_id": what, "comparison": what, "level": level, "hundredths_of_bits": weight })
        })
        .collect();
    // In the order in which sealed rows are given back: a pair that says the same has the same content.
    let mut sorted = findings(all);
    sorted.sort_unstable();
    let with_places: Vec<serde_json::Value> = sorted
        .into_iter()
        .map(|(what, level, weight)| json!({ "_id": what, "code": level, "hundredths_of_bits": weight }))
        .collect();
    let state = match all.decision {
        Some(Decision::Confirmed) => "confirmed",
        Some(Decision::Rejected) => "rejected",
        None => "candidate",
    };
    let weight = weight_of(open);
    Body::default()
        .with("left", left.id.as_str())
        .with("right", right.id.as_str())
        .with("lists", format!("{}/{}", names.0, names.1))
        .with("state", state)
        .with("is_chosen", all.chosen)
        .with("probability", (probability(weight as f64 / 100.0) * 100.0).round() as i64)
        .with("weight", weight)
        .with("levels", levels)
        .with("with_places", with_places)
}

/// Whether a record is among those that are compared here.
pub(super) type IsKnown<'a> = &'a (dyn Fn(&RecordId) -> bool + Sync);

/// A pair as all its parts weigh it, and as its open parts alone do.
pub(super) type Weighed = (Candidate, Candidate);

/// The same with the ids of its records.
pub(super) type Named = (Weighed, RecordId, RecordId);

/// What a comparison of new records found.
#[derive(Default)]
pub(super) struct Arrived {
    /// Short names of the lists.
    pub names: Vec<String>,
    /// The records that were compared, or are compared no more.
    pub touched: BTreeSet<RecordId>,
    /// Candidates, and what open parts alone say of each, with the ids of their two records; for each record the strongest
    /// first.
    pub candidates: Vec<Named>,
}

impl Arrived {
    /// Keeps the candidates beside those that are there: a pair takes the place of a weaker one of the same two lists
    /// that nobody decided on. What that frees is paired anew by the next whole comparison.
    ///
    /// A pair with a record that is not `known` here, a severe one for example, is neither taken away nor asked.
    pub(super) async fn keep(self, change: &mut Change<'_>, known: IsKnown<'_>) -> Result<Report> {
        let mut report = Report { pairs: 0, candidates: self.candidates.len(), added: 0, changed: 0 };
        let mut seen = BTreeSet::new();
        for (found, left, right) in &self.candidates {
            let (one, two) = (change.tx.record(left).await?, change.tx.record(right).await?);
            let Some((one, two)) = one.zip(two).filter(|(a, b)| a.state == "live" && b.state == "live") else {
                continue;
            };
            let names = (self.names[found.0.left.list].as_str(), self.names[found.0.right.list].as_str());
            seen.insert(source_key(change, (left, right)));
            self.keep_one((change, known), (found, (&one, &two), names), &mut report).await?;
        }
        for record in &self.touched {
            for old in pairs_of(change, record).await? {
                let is_left = old.record.source_key.as_ref().is_some_and(|key| !seen.contains(key));
                let is_known = [&old.left, &old.right].iter().all(|end| known(end) || self.touched.contains(*end));
                if is_left && is_known && !old.is_confirmed && !old.is_rejected {
                    withdraw(change, &old.record).await?;
                    report.changed += 1;
                }
            }
        }
        Ok(report)
    }

    async fn keep_one(
        &self,
        (change, known): (&mut Change<'_>, IsKnown<'_>),
        ((found, open), (left, right), names): (&Weighed, (&Stored, &Stored), (&str, &str)),
        report: &mut Report,
    ) -> Result<()> {
        let key = source_key(change, (&left.id, &right.id));
        let row = change.tx.fetch_one(sql::BY_SOURCE_KEY, values![key.as_str()]).await?;
        let before = match row.map(|row| (row.text(0), row.text(1))) {
            // Somebody shredded it: it does not come back.
            Some((_, None)) => return Ok(()),
            Some((Some(id), Some(_))) => standing(change, &id).await?,
            Some((None, _)) | None => None,
        };
        let state = before.as_ref().and_then(|b| Some(Body(b.open.clone()).text("state")?.to_owned()));
        let mut candidate = found.clone();
        candidate.decision = match state.as_deref() {
            Some("confirmed") => Some(Decision::Confirmed),
            Some("rejected") => Some(Decision::Rejected),
            _ => None,
        };
        candidate.chosen = match candidate.decision {
            Some(decision) => decision == Decision::Confirmed,
            None => {
                candidate.probability >= Settings::default().threshold
                    && displace((change, known), (&candidate, (left, right), names), report).await?
            }
        };
        report.pairs += usize::from(candidate.chosen);
        let mut body = body_of((&candidate, open), (left, right), names);
        if state.as_deref() == Some("unsure") {
            body = body.with("state", "unsure");
        }
        let label = change.node.label(&mut change.tx, left.label).await?;
        let label = label.join(&change.node.label(&mut change.tx, right.label).await?);
        let mut draft = Draft::new("match", body, label, "method");
        draft.source_key = Some(key);
        let inputs = vec![(left.id.clone(), left.label), (right.id.clone(), right.label)];
        match before {
            Some(before) => {
                change.made_from(&before.id, inputs).await?;
                let is_there =
                    before.state == "live" && before.content_key == Some(change.node.content_key(&draft.body)?);
                if !is_there || change.node.label(&mut change.tx, before.label).await? != draft.label {
                    change.update(&before, draft, "match").await?;
                    report.changed += 1;
                }
            }
            None => {
                let made = change.create(vec![draft], "match").await?;
                change.all_made_from(made.into_iter().map(|id| (id, inputs.clone())).collect()).await?;
                report.added += 1;
            }
        }
        Ok(())
    }
}

fn source_key(change: &Change<'_>, (left, right): (&RecordId, &RecordId)) -> String {
    change.node.keyed_hash(&format!("match|{left}|{right}"))
}

/// A live pair. One that went is on its way to be destroyed: its key is free for another.
async fn standing(change: &mut Change<'_>, id: &str) -> Result<Option<Stored>> {
    let id = RecordId::parse(id).ok_or(Error::NotFound)?;
    let found = change.tx.record(&id).await?.filter(|pair| pair.state == "live");
    if found.is_none() {
        change.tx.execute(sql::SOURCE_KEY_FREE, values![id.as_str()]).await?;
    }
    Ok(found)
}

/// The live pairs that name a record.
async fn pairs_of(change: &mut Change<'_>, record: &RecordId) -> Result<Vec<Pair>> {
    let rows = change.tx.fetch(sql::LINKS_TO, values![record.as_str()]).await?;
    let ids: BTreeSet<RecordId> =
        rows.iter().filter(|row| row.str(2) == Some("match")).filter_map(|row| RecordId::parse(row.str(1)?)).collect();
    let mut pairs = Vec::new();
    for id in ids {
        if let Some(record) = change.tx.record(&id).await? {
            let body = unsealed(change, &record).await?;
            pairs.push(Pair::read(record, &body)?);
        }
    }
    Ok(pairs)
}

/// Whether a pair may be chosen beside those of the same two lists that share a record with it. Weaker ones that nobody
/// decided on make way; any other stands in its way.
async fn displace(
    (change, known): (&mut Change<'_>, IsKnown<'_>),
    (candidate, (left, right), names): (&Candidate, (&Stored, &Stored), (&str, &str)),
    report: &mut Report,
) -> Result<bool> {
    let lists = format!("{}/{}", names.0, names.1);
    let weight = weight_of(candidate);
    let mut rivals = Vec::new();
    for record in [&left.id, &right.id] {
        for rival in pairs_of(change, record).await? {
            let is_this = rival.left == left.id && rival.right == right.id;
            let is_known = known(&rival.left) && known(&rival.right);
            let is_of_lists = rival.record.open.get("lists") == Some(&lists.as_str().into());
            if !is_this && is_known && rival.is_same && is_of_lists {
                rivals.push(rival);
            }
        }
    }
    if !rivals.iter().all(|rival| !rival.is_confirmed && rival.weight < weight) {
        return Ok(false);
    }
    for rival in rivals {
        rival.make_way(change).await?;
        report.changed += 1;
    }
    Ok(true)
}

async fn withdraw(change: &mut Change<'_>, old: &Stored) -> Result<()> {
    let now = change.node.now_text();
    change.tx.execute(sql::RECORD_STATE, values![old.id.as_str(), "withdrawn", now]).await?;
    change.tx.push_outbox("withdraw", [&old.id]).await?;
    Ok(())
}
