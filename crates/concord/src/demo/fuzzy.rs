//! One private match: the two monitors compare what they know of some months through the Consortium, which reads none
//! of it.

use super::{Member, Members, Telling};
use app::fuzzy::{self, Method, Run, THRESHOLD, Wanted};
use app::record::RecordId;
use app::{Error, Result, exchange, receive};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// The months of the estimate: both monitors were active then.
const FROM: Date = Date::constant(2017, 6, 1);
const TO: Date = Date::constant(2017, 10, 31);

/// Offers, accepts, carries both lists to the unit and the answers back, and tells what was found.
///
/// # Errors
/// As [`fuzzy::offer`], [`fuzzy::accept`], [`fuzzy::compare`] and the exchange of bundles; `Internal` when the three do
/// not say the same.
pub async fn matching(members: &Members, telling: &mut Telling) -> Result<()> {
    let Members { monitor, harm, relief } = members;
    let wanted = Wanted {
        partner: harm.node.short_name().to_owned(),
        method: Method::Unit,
        unit: relief.node.short_name().to_owned(),
        kind: "incident".to_owned(),
        period: Some((FROM, TO)),
        threshold: THRESHOLD,
        // These lists name no victims, and the agreement grants no names.
        has_names: false,
        is_warned: false,
    };
    let ours = fuzzy::offer(&monitor.node, &monitor.actor, &wanted).await?;
    carry(monitor, harm).await?;
    let theirs = waiting(harm).await?;
    fuzzy::accept(&harm.node, &harm.actor, (&theirs, false)).await?;
    carry(harm, monitor).await?;
    carry(harm, relief).await?;
    carry(monitor, relief).await?;
    let between = waiting(relief).await?;
    fuzzy::compare(&relief.node, &relief.actor, &between).await?;
    carry(relief, monitor).await?;
    carry(relief, harm).await?;
    let sides = [(monitor, run(monitor, &ours).await?), (harm, run(harm, &theirs).await?)];
    tell((members, &sides), &run(relief, &between).await?, telling)
}

/// Seals at one, opens and accepts at the other.
async fn carry(from: &Member, to: &Member) -> Result<()> {
    let bundle = exchange::seal_for(&from.node, &from.actor, to.node.short_name()).await?;
    let id = receive::receive(&to.node, &to.actor, &bundle.bytes).await?;
    receive::accept(&to.node, &to.actor, &id).await?;
    Ok(())
}

/// The run that waits at a node.
async fn waiting(member: &Member) -> Result<RecordId> {
    let run = fuzzy::waiting(&member.node, &member.actor).await?.into_iter().next();
    run.map(|run| run.record.id).ok_or_else(|| Error::Internal("a private match did not arrive".to_owned()))
}

async fn run(member: &Member, id: &RecordId) -> Result<Run> {
    Ok(fuzzy::show(&member.node, &member.actor, id).await?.run)
}

fn tell((members, sides): (&Members, &[(&Member, Run); 2]), unit: &Run, telling: &mut Telling) -> Result<()> {
    let pairs = unit.found.unwrap_or_default();
    let rows = [unit.given, unit.others.unwrap_or_default()];
    let (mut given, mut known, mut lists) = (Map::new(), Map::new(), Vec::new());
    for (member, run) in sides {
        if run.found != Some(pairs) || !rows.contains(&run.given) {
            return Err(Error::Internal("the linkage unit and the two sides count differently".to_owned()));
        }
        given.insert(member.node.short_name().to_owned(), json!(run.given));
        known.insert(member.node.short_name().to_owned(), json!(run.found));
        lists.push(format!("{} gives encodings of {} incidents", member.node.name(), run.given));
    }
    let relief = &members.relief.node;
    telling.say(&format!(
        "June to October 2017, with {} as the linkage unit, which reads none of it: {}; each learns which {pairs} of \
         its own the other knows too",
        relief.name(),
        lists.join(", ")
    ));
    let unit = json!({ "name": relief.short_name(), "rows": rows, "pairs": pairs });
    let all: Value = json!({ "given": given, "known": known, "unit": unit });
    telling.keep("private_match", all);
    Ok(())
}
