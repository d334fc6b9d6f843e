//! What waits to be withdrawn: what partners hold and what passes no more, counted before anybody seals.
//!
//! The next bundle withdraws whatever went out and does not pass when it is sealed (`gather`). To ask that of all that
//! went out would read every record each time that somebody opens the first page. So only those are asked about, as
//! sealing asks, that can have stopped passing since the last bundle: records that changed or are gone, records whose
//! label or consent had its last day, records of which something was decided one by one. What moves the whole, a
//! version that grants otherwise or a cap on more than one record, is told and not counted. Neither told nor counted
//! are permissions of others to pass something on that ended by their day, and audited counts that are to be made
//! again.

use super::passing::Gatekeeper;
use super::require_sharer;
use crate::Result;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::node::Node;
use crate::overrides::{self, Override};
use jiff::civil::Date;
use record::{Label, RecordId};
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// So many records of each kind are looked at that changed since the last bundle: those that changed last. A list that was
/// imported or accepted since then must fit, or every partner would be told of withdrawals where there are none.
const MOST_CHANGED: i64 = 20_000;
/// So many records are asked about for each partner.
const MOST_ASKED: usize = 100;

/// What waits to be withdrawn from one partner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Withdrawals {
    /// How many records the next bundle withdraws, as far as that is counted.
    pub counted: usize,
    /// Whether it may withdraw more: what passes was changed as a whole, or more records changed than are looked at.
    pub may_be_more: bool,
}

/// What is read once for all partners.
pub(super) struct Look<'a> {
    node: &'a Node,
    agreements: Vec<Agreement>,
    /// Versions that another took the place of.
    replaced: Vec<Stored>,
    labels: Vec<(i64, Label)>,
    decided: Vec<Override>,
}

/// What may have stopped passing to one partner since their last bundle.
#[derive(Default)]
struct Moved {
    /// Records that are there no more.
    gone: usize,
    /// Records to be asked about.
    live: BTreeSet<RecordId>,
    /// Whether there may be others.
    is_cut: bool,
}

/// For each partner whom a bundle can reach, by name, what it would withdraw.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn withdrawals(node: &Node, actor: &Actor) -> Result<Vec<(String, Withdrawals)>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let look = Look::new(node, &mut tx).await?;
    let mut all = Vec::new();
    for partner in agreements::partners_in(&mut tx).await?.into_iter().filter(|p| p.is_open) {
        let found = look.at(&mut tx, &partner).await?;
        all.push((partner.short_name, found));
    }
    Ok(all)
}

impl Moved {
    fn ask(&mut self, id: &str) {
        let Some(id) = RecordId::parse(id) else { return };
        if self.live.len() < MOST_ASKED {
            self.live.insert(id);
        } else {
            self.is_cut |= !self.live.contains(&id);
        }
    }
}

impl<'a> Look<'a> {
    pub(super) async fn new(node: &'a Node, tx: &mut Tx) -> Result<Self> {
        let mut replaced = tx.records_of("agreement").await?;
        replaced.retain(|r| said(r, "state") == "superseded");
        Ok(Self {
            node,
            agreements: agreements::all_in(node, tx).await?,
            replaced,
            labels: tx.classes().await?,
            decided: overrides::decided(node, tx).await?,
        })
    }

    pub(super) async fn at(&self, tx: &mut Tx, partner: &Partner) -> Result<Withdrawals> {
        // Whoever was sent nothing has nothing to give back.
        if partner.sent_at.is_empty() {
            return Ok(Withdrawals::default());
        }
        let org = partner.org.as_str();
        let agreement = self.agreements.iter().find(|a| a.partner == partner.org && a.is_signed());
        let mut moved = Moved::default();
        self.changed(tx, partner, &mut moved).await?;
        self.ended(tx, partner, &mut moved).await?;
        self.excepted(tx, partner, &mut moved).await?;
        moved.is_cut |= self.is_agreed_anew(tx, partner, agreement).await?;
        let mut counted = moved.gone + self.stopped(tx, agreement, &moved.live).await?;
        // After a channel has started again, every withdrawal goes once more.
        if partner.sent.0 == 0 {
            let again = tx.fetch_one(sql::RECEIPTS_WITHDRAWN_AGAIN, values![org]).await?;
            counted += usize::try_from(again.and_then(|r| r.int(0)).unwrap_or(0)).unwrap_or(0);
        }
        let may_be_more = moved.is_cut && tx.fetch_one(sql::RECEIPTS_HELD, values![org]).await?.is_some();
        Ok(Withdrawals { counted, may_be_more })
    }

    /// Records that were changed or are gone.
    async fn changed(&self, tx: &mut Tx, partner: &Partner, moved: &mut Moved) -> Result<()> {
        let (org, since) = (partner.org.as_str(), partner.sent_at.as_str());
        for form in self.node.kinds.all().filter(|f| f.travels) {
            let kind = form.kind.as_str();
            let found = tx.fetch_one(sql::RECORDS_MOVED, values![kind, since, MOST_CHANGED]).await?;
            let found = found.and_then(|r| r.int(0)).unwrap_or(0);
            if found == 0 {
                continue;
            }
            moved.is_cut |= found >= MOST_CHANGED;
            for row in tx.fetch(sql::RECEIPTS_MOVED, values![org, kind, since, MOST_CHANGED]).await? {
                match row.str(1) {
                    Some("live") => moved.ask(&row.need(0)?),
                    _ => moved.gone += 1,
                }
            }
        }
        Ok(())
    }

    /// Records whose label or consent had its last day: nothing of them changes then.
    async fn ended(&self, tx: &mut Tx, partner: &Partner, moved: &mut Moved) -> Result<()> {
        let then = partner.sent_at.get(..10).and_then(|day| day.parse::<Date>().ok());
        let (Some(then), today) = (then, self.node.today()) else { return Ok(()) };
        let has_ended = |label: &Label, on: Date| label.has_expired(on) || label.consents.has_ended(on);
        let ended = self.labels.iter().filter(|(_, l)| has_ended(l, today) && !has_ended(l, then));
        let classes: Vec<i64> = ended.map(|(class, _)| *class).collect();
        for class in classes {
            for form in self.node.kinds.all().filter(|f| f.travels) {
                let values = values![partner.org.as_str(), form.kind.as_str(), class];
                for row in tx.fetch(sql::RECEIPTS_IN_CLASS, values).await? {
                    moved.ask(&row.need(0)?);
                }
            }
        }
        Ok(())
    }

    /// Records of which something was decided one by one, and whether something was decided of more.
    async fn excepted(&self, tx: &mut Tx, partner: &Partner, moved: &mut Moved) -> Result<()> {
        let decided = self.decided.iter().filter(|o| o.partner == partner.org);
        let moved_since: Vec<&Override> = decided.filter(|o| o.has_moved_since(&partner.sent_at)).collect();
        for one in moved_since {
            let Some(id) = one.about() else {
                moved.is_cut |= one.state == "in-force";
                continue;
            };
            let values = values![partner.org.as_str(), id.as_str()];
            if tx.fetch_one(sql::RECEIPT_OUT, values).await?.is_some() {
                moved.ask(id.as_str());
            }
        }
        Ok(())
    }

    /// Whether both signed a version that grants otherwise.
    async fn is_agreed_anew(&self, tx: &mut Tx, partner: &Partner, agreement: Option<&Agreement>) -> Result<bool> {
        let Some(agreement) = agreement else { return Ok(false) };
        // A version is last changed when the next one takes its place.
        let with_them = self.replaced.iter().filter(|r| said(r, "partner") == partner.org.as_str());
        let since: Vec<&RecordId> = with_them.filter(|r| r.changed >= partner.sent_at).map(|r| &r.id).collect();
        if since.is_empty() {
            return Ok(false);
        }
        let versions = agreements::versions_in(self.node, tx).await?;
        Ok(versions.iter().any(|v| since.contains(&&v.record) && v.ours != agreement.ours))
    }

    /// How many of these pass no more, asked as the next bundle asks.
    async fn stopped(&self, tx: &mut Tx, agreement: Option<&Agreement>, asked: &BTreeSet<RecordId>) -> Result<usize> {
        let Some(agreement) = agreement.filter(|_| !asked.is_empty()) else { return Ok(asked.len()) };
        let mut gatekeeper = Gatekeeper::new(self.node, tx, agreement).await?;
        if !agreement.is_in_force(self.node.today()) {
            gatekeeper = gatekeeper.even_if_at_rest();
        }
        let mut stopped = 0;
        for id in asked {
            let found = tx.record(id).await?.filter(|r| r.state == "live" && gatekeeper.is_candidate(r));
            if found.is_none_or(|r| gatekeeper.of(&r).is_none()) {
                stopped += 1;
            }
        }
        Ok(stopped)
    }
}

fn said<'a>(record: &'a Stored, name: &str) -> &'a str {
    record.open.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::gather::OUT_THERE;
    use store::statements as sql;

    #[test]
    fn what_is_counted_is_out_there_in_the_eyes_of_who_seals() {
        for statement in [sql::RECEIPT_OUT, sql::RECEIPTS_MOVED, sql::RECEIPTS_IN_CLASS] {
            let listed = statement.split("p.state in (").nth(1).or_else(|| statement.split("and state in (").nth(1));
            let listed = listed.and_then(|s| s.split(')').next()).expect("a list of states");
            let codes: Vec<&str> = listed.split(", ").map(|code| code.trim_matches('\'')).collect();
            assert_eq!(codes, OUT_THERE, "{statement}");
        }
    }
}
