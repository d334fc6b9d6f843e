//! Import of each list, and the six bundles.

use super::texts;
use super::{Member, Members, Telling};
use crate::output;
use app::imports::{List, Report, run};
use app::record::label::{Audience, CaveatCode, Consents};
use app::record::{Caveat, Expiry, Label, Precision, Rung, Sensitivity, Use};
use app::{Error, Result, exchange, receive, records};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const MAPPING: &str = include_str!("../../../../demo/syria/mapping.toml");
const SOHR: &[u8] = include_bytes!("../../../../demo/syria/sohr.csv");
const AIRWARS: &[u8] = include_bytes!("../../../../demo/syria/airwars.csv");
const HRW: &[u8] = include_bytes!("../../../../demo/syria/hrw.csv");

/// Imports each list twice: the second time changes nothing.
///
/// # Errors
/// As [`run`]; `Internal` when the second import changes anything.
pub async fn import_all(members: &Members, telling: &mut Telling) -> Result<()> {
    let (mut imported, mut changes) = (Map::new(), 0);
    for (member, name, bytes) in
        [(&members.monitor, "sohr", SOHR), (&members.harm, "airwars", AIRWARS), (&members.relief, "hrw", HRW)]
    {
        let label = label(members, member);
        let first = import(member, (name, bytes), label.clone(), telling.is_quiet).await?;
        let again = import(member, (name, bytes), label, true).await?;
        changes += again.added + again.changed;
        telling.say(&format!(
            "{} imports {name}: {} accepted, {} rejected, {} flagged; again: {} changes",
            member.node.name(),
            first.accepted,
            first.rejected,
            first.flagged,
            again.added + again.changed
        ));
        let figures = json!({ "accepted": first.accepted, "rejected": first.rejected, "flagged": first.flagged });
        imported.insert(member.node.short_name().to_owned(), figures);
    }
    let relief = &members.relief;
    let label = label(members, relief);
    records::create_labelled(&relief.node, &relief.actor, "assessment", texts::assessment(), label).await?;
    telling.keep("imported", Value::Object(imported));
    telling.changes = changes;
    if changes == 0 { Ok(()) } else { Err(Error::Internal("a second import changed something".to_owned())) }
}

async fn import(member: &Member, (name, bytes): (&str, &[u8]), label: Label, is_quiet: bool) -> Result<Report> {
    let bar = if is_quiet { indicatif::ProgressBar::hidden() } else { output::bar(name, 1) };
    let list = List { name, bytes, mapping: MAPPING, label };
    let report = run(&member.node, &member.actor, &list, &mut |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })
    .await;
    bar.finish_and_clear();
    report
}

/// What each organisation lets its own records be used for.
fn label(members: &Members, member: &Member) -> Label {
    let us = member.node.org().clone();
    let everyone: BTreeSet<_> = members.all().iter().map(|m| m.node.org().clone()).collect();
    let is_relief = member.node.is_humanitarian();
    let mut uses = BTreeSet::from([Use::Analysis, Use::LeadershipBrief]);
    if !is_relief {
        uses.extend([Use::QuietDialogue, Use::PublicStatement]);
    }
    let two = BTreeSet::from([us.clone(), members.monitor.node.org().clone()]);
    Label {
        sensitivity: if is_relief { Sensitivity::High } else { Sensitivity::Moderate },
        audience: Audience::Only(if is_relief { two } else { everyone }),
        uses,
        caveats: if is_relief { BTreeSet::from([Caveat::Is(CaveatCode::NoPublication)]) } else { BTreeSet::new() },
        precision: Precision { place: app::record::PlacePrecision::Exact, time: app::record::TimePrecision::Day },
        minimum_cell: 5,
        expiry: Expiry::Never,
        consents: Consents { is_identified: true, ..Consents::not_needed() },
        origins: BTreeSet::from([us]),
        top_rung: Rung::JointAction,
    }
}

/// Each seals a bundle for each partner; each opens and accepts what it gets.
///
/// # Errors
/// As [`exchange::seal_for`], [`receive::receive`], [`receive::accept`].
pub async fn exchange_all(members: &Members) -> Result<Value> {
    let (mut sealed, mut accepted) = (0, 0);
    let all = members.all();
    for from in all {
        for to in all {
            if from.node.org() == to.node.org() {
                continue;
            }
            let bundle = exchange::seal_for(&from.node, &from.actor, to.node.short_name()).await?;
            sealed += 1;
            let id = receive::receive(&to.node, &to.actor, &bundle.bytes).await?;
            receive::accept(&to.node, &to.actor, &id).await?;
            accepted += 1;
        }
    }
    let fields = received_fields(members).await?;
    same_as_they_see_it(members).await?;
    Ok(json!({ "sealed": sealed, "accepted": accepted, "fields_received_by_consortium": fields }))
}

/// Every field that any record of the monitors holds at the Consortium, sealed ones with their compartment.
async fn received_fields(members: &Members) -> Result<Vec<String>> {
    let (relief, mut fields) = (&members.relief, BTreeSet::new());
    for from in [&members.monitor, &members.harm] {
        let what = (from.node.short_name(), "incident");
        for (open, sealed) in exchange::received(&relief.node, &relief.actor, what).await? {
            fields.extend(open);
            fields.extend(sealed.iter().map(|c| format!("sealed:{}", c.code())));
        }
    }
    Ok(fields.into_iter().collect())
}

/// What the sender is shown as the partner's view is what the partner holds, record by record.
async fn same_as_they_see_it(members: &Members) -> Result<()> {
    let (monitor, relief) = (&members.monitor, &members.relief);
    let (total, _) = exchange::see_as(&monitor.node, &monitor.actor, relief.node.short_name(), 5).await?;
    let held = exchange::received(&relief.node, &relief.actor, (monitor.node.short_name(), "incident")).await?.len();
    if total == held {
        Ok(())
    } else {
        Err(Error::Internal(format!("the partner holds {held} records, the sender's view shows {total}")))
    }
}

/// Tells what was exchanged.
pub fn tell(exchanged: Value, telling: &mut Telling) {
    telling.say(&format!(
        "{} bundles sealed, {} accepted; the Consortium received only: {}",
        exchanged["sealed"], exchanged["accepted"], exchanged["fields_received_by_consortium"]
    ));
    telling.keep("reimport_changes", json!(telling.changes));
    telling.keep("exchange", exchanged);
}
