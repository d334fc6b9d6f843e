//! Candidates as records.

use super::{INCIDENT, OriginList, PLACES, Pair, Report, kind_of};
use crate::bulk::legible;
use crate::change::{Change, Draft};
use crate::{Error, Result};
use linkage::{Candidate, Decision, RowRef, Settings, probability};
use record::{Body, Label, RecordId};
use seal::DataKey;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// What was compared, what was found, and what that weighs in hundredths of bits, the start among them.
pub(super) type Findings = Vec<(String, String, i64)>;

/// Two records that may be the same, and why.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The row of the list that comes first.
    pub left: RowRef,
    /// The row of the other.
    pub right: RowRef,
    /// What open parts alone say.
    pub open: Findings,
    /// What all says that was compared; nothing where that is open parts alone.
    pub all: Option<Findings>,
    /// How likely they are the same, whatever a person decided.
    pub probability: f64,
    /// What a person decided, if anything.
    pub decision: Option<Decision>,
    /// Whether they count as the same.
    pub chosen: bool,
}

impl Found {
    /// A candidate of the kernel for events, and what open parts alone say of the same pair.
    pub(super) fn of(all: &Candidate, open: &Candidate) -> Self {
        Self {
            left: all.left,
            right: all.right,
            open: findings(open),
            all: Some(findings(all)),
            probability: all.probability,
            decision: all.decision,
            chosen: all.chosen,
        }
    }

    /// How strongly all of them speak for one event, as [`super::strength`] reads it again.
    pub(super) fn weight(&self) -> i64 {
        weight_of(self.all.as_ref().unwrap_or(&self.open))
    }
}

/// Keeps the candidates of a comparison of a kind: new ones are added, those that changed get a new revision, and those
/// that are none any more go, unless a person decided on them.
pub(super) async fn keep(
    change: &mut Change<'_>,
    (kind, lists): (&str, &[OriginList]),
    all: &[Found],
) -> Result<Report> {
    let node = change.node;
    let labels: HashMap<i64, Label> = change.tx.classes().await?.into_iter().collect();
    let rows = change.tx.fetch(sql::SOURCE_KEYS, &[]).await?;
    let mut known: HashMap<String, (Option<String>, String)> =
        rows.iter().filter_map(|r| Some((r.text(0)?, (r.text(1), r.text(2)?)))).collect();
    let stored = change.tx.records_of("match").await?;
    let mut report =
        Report { pairs: all.iter().filter(|found| found.chosen).count(), candidates: all.len(), added: 0, changed: 0 };
    let by_id: HashMap<&str, &Stored> = stored.iter().map(|r| (r.id.as_str(), r)).collect();
    let (mut fresh, mut inputs, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut joined: HashMap<(i64, i64), Label> = HashMap::new();
    for found in all {
        let side = |r: RowRef| &lists[r.list].rows[r.row].0;
        let (left, right) = (side(found.left), side(found.right));
        let label = joined.entry((left.label, right.label)).or_insert_with(|| {
            let of = |class: i64| labels.get(&class).cloned().unwrap_or_else(Label::strictest);
            of(left.label).join(&of(right.label))
        });
        let names = (lists[found.left.list].name.as_str(), lists[found.right.list].name.as_str());
        let body = body_of((found, kind), (left, right), names);
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
                    if found.decision.is_none() && is_word(before) {
                        draft.body = draft.body.with("state", "unsure");
                    }
                    let is_same = content == Some(node.content_key(&draft.body)?);
                    if is_same && labels.get(&before.label) == Some(&draft.label) {
                        change.made_from(&before.id, sides).await?;
                    } else {
                        renew(change, (before, draft), sides).await?;
                        report.changed += 1;
                    }
                }
            },
        }
    }
    // What is no candidate any more goes, unless a person decided on it. Pairs of other kinds were not compared.
    let is_left = |r: &&Stored| kind_of(r) == kind && r.source_key.as_ref().is_some_and(|k| !seen.contains(k));
    let left: Vec<&Stored> = stored.iter().filter(is_left).collect();
    for old in left {
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

/// What a candidate of the kernel for events says.
fn findings(candidate: &Candidate) -> Findings {
    let hundredths = |bits: f64| (bits * 100.0).round() as i64;
    let found = candidate
        .contributions
        .iter()
        .map(|c| (c.comparison.code().to_owned(), c.level.to_owned(), hundredths(c.weight_bits)));
    let start = ("prior".to_owned(), "prior".to_owned(), hundredths(candidate.prior_bits));
    found.chain([start]).collect()
}

pub(super) fn weight_of(findings: &Findings) -> i64 {
    findings.iter().map(|(_, _, weight)| weight).sum()
}

/// A pair as it is kept: what open parts alone say, and, sealed, what all says that was compared.
fn body_of((found, kind): (&Found, &str), (left, right): (&Stored, &Stored), names: (&str, &str)) -> Body {
    let levels: Vec<serde_json::Value> = found
        .open
        .iter()
        .map(|(what, level, weight)| {
            json!({ "_id": what, "comparison": what, "level": level, "hundredths_of_bits": weight })
        })
        .collect();
    let state = match found.decision {
        Some(Decision::Confirmed) => "confirmed",
        Some(Decision::Rejected) => "rejected",
        None => "candidate",
    };
    let weight = weight_of(&found.open);
    // In the order of the form, in which a body is given back: a pair that says the same has the same content.
    let ends = Body::default().with("left", left.id.as_str()).with("right", right.id.as_str());
    let ends = if kind == INCIDENT { ends } else { ends.with("kind", kind) };
    let body = ends
        .with("lists", format!("{}/{}", names.0, names.1))
        .with("state", state)
        .with("is_chosen", found.chosen)
        .with("probability", (probability(weight as f64 / 100.0) * 100.0).round() as i64)
        .with("weight", weight)
        .with("levels", levels);
    let Some(mut all) = found.all.clone() else { return body };
    // In the order in which sealed rows are given back: a pair that says the same has the same content.
    all.sort_unstable();
    let with_places: Vec<serde_json::Value> = all
        .into_iter()
        .map(|(what, level, weight)| json!({ "_id": what, "code": level, "hundredths_of_bits": weight }))
        .collect();
    body.with("with_places", with_places)
}

/// Whether a record is among those that are compared here.
pub(super) type IsKnown<'a> = &'a (dyn Fn(&RecordId) -> bool + Sync);

/// Two records that may be the same, with their ids.
pub(super) type Named = (Found, RecordId, RecordId);

/// What a comparison of new records found.
#[derive(Default)]
pub(super) struct Arrived {
    /// The kind that was compared.
    pub kind: String,
    /// Short names of the lists.
    pub names: Vec<String>,
    /// The records that were compared, or are compared no more.
    pub touched: BTreeSet<RecordId>,
    /// Candidates with the ids of their two records; for each record the strongest first.
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
            let names = (self.names[found.left.list].as_str(), self.names[found.right.list].as_str());
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
        (found, (left, right), names): (&Found, (&Stored, &Stored), (&str, &str)),
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
        let mut body = body_of((&candidate, &self.kind), (left, right), names);
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
                let is_there =
                    before.state == "live" && before.content_key == Some(change.node.content_key(&draft.body)?);
                if is_there && change.node.label(&mut change.tx, before.label).await? == draft.label {
                    change.made_from(&before.id, inputs).await?;
                } else {
                    renew(change, (&before, draft), inputs).await?;
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
pub(super) async fn pairs_of(change: &mut Change<'_>, record: &RecordId) -> Result<Vec<Pair>> {
    let rows = change.tx.fetch(sql::LINKS_TO, values![record.as_str()]).await?;
    let ids: BTreeSet<RecordId> =
        rows.iter().filter(|row| row.str(2) == Some("match")).filter_map(|row| RecordId::parse(row.str(1)?)).collect();
    let mut pairs = Vec::new();
    for id in ids {
        if let Some(record) = change.tx.record(&id).await? {
            // What cannot be read is weighed as by who was not granted it, so that it stops no comparison.
            let body = legible(change.node, &mut change.tx, &record, &BTreeSet::from([PLACES])).await?;
            pairs.push(Pair::read(record, &body)?);
        }
    }
    Ok(pairs)
}

/// The two records of each pair of a kind that names one of these and on which nobody decided.
pub(super) async fn undecided(
    tx: &mut Tx,
    (kind, named): (&str, &BTreeSet<RecordId>),
) -> Result<Vec<(RecordId, RecordId)>> {
    let mut found = Vec::new();
    for pair in tx.records_of("match").await?.into_iter().filter(|pair| kind_of(pair) == kind) {
        let body = Body(pair.open);
        let side = |name: &str| body.text(name).and_then(RecordId::parse);
        let is_open = matches!(body.text("state"), Some("candidate" | "unsure"));
        if let Some((left, right)) = side("left").zip(side("right")).filter(|_| is_open)
            && (named.contains(&left) || named.contains(&right))
        {
            found.push((left, right));
        }
    }
    Ok(found)
}

/// Whether a pair may be chosen beside those of the same two lists that share a record with it. Weaker ones that nobody
/// decided on make way; any other stands in its way.
async fn displace(
    (change, known): (&mut Change<'_>, IsKnown<'_>),
    (candidate, (left, right), names): (&Found, (&Stored, &Stored), (&str, &str)),
    report: &mut Report,
) -> Result<bool> {
    let lists = format!("{}/{}", names.0, names.1);
    let weight = candidate.weight();
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

/// Writes a pair anew. Where its key was lost nothing can be sealed into it: it goes, and another takes its place.
async fn renew(change: &mut Change<'_>, (before, draft): (&Stored, Draft), inputs: Vec<(RecordId, i64)>) -> Result<()> {
    if has_key(change, &before.id).await? {
        change.made_from(&before.id, inputs).await?;
        return change.update(before, draft, "match").await;
    }
    withdraw(change, before).await?;
    change.tx.execute(sql::SOURCE_KEY_FREE, values![before.id.as_str()]).await?;
    let made = change.create(vec![draft], "match").await?;
    change.all_made_from(made.into_iter().map(|id| (id, inputs.clone())).collect()).await
}

/// Whether a pair has a key that opens.
pub(super) async fn has_key(change: &Change<'_>, id: &RecordId) -> Result<bool> {
    let node = change.node;
    let kept = node.wrapped_in(&change.tx, id).await?;
    Ok(kept.is_some_and(|wrapped| DataKey::unwrap(node.wrapping(), id.as_str(), &wrapped).is_ok()))
}

pub(super) async fn withdraw(change: &mut Change<'_>, old: &Stored) -> Result<()> {
    let now = change.node.now_text();
    change.tx.execute(sql::RECORD_STATE, values![old.id.as_str(), "withdrawn", now]).await?;
    change.tx.push_outbox("withdraw", [&old.id]).await?;
    Ok(())
}
