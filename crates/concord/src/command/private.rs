//! Private matches between nodes: the same actions as on the page *Private matching*.

mod told;

use super::node::open;
use crate::cli::{PrivateMatch, PrivateMatchCommand, RunOffer};
use crate::output;
use app::fuzzy::{self, Method, Wanted};
use app::record::RecordId;
use app::{Actor, Error, Node, Result};
use serde_json::Value;

/// Does what was asked about private matches.
///
/// # Errors
/// As the actions of [`fuzzy`]; `Refused` for a run, partner, unit or kind that there is not, with what there is.
pub async fn private(a: &PrivateMatch) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    match &a.command {
        PrivateMatchCommand::Offer(wanted) => offer(&node, &actor, wanted).await,
        PrivateMatchCommand::List { json } => list(&node, &actor, *json).await,
        PrivateMatchCommand::Show { run, json } => show(&node, &actor, (run, *json)).await,
        PrivateMatchCommand::Accept { run, warned } => accept(&node, &actor, (run, *warned)).await,
        PrivateMatchCommand::Refuse { run } => {
            fuzzy::refuse(&node, &actor, &id(run)?).await.map_err(|e| named(e, run))?;
            println!("you said no, and whatever was kept for it is destroyed");
            next(&node, &actor, run).await
        }
        PrivateMatchCommand::Withdraw { run } => {
            fuzzy::withdraw(&node, &actor, &id(run)?).await.map_err(|e| named(e, run))?;
            println!("taken back, and the key is destroyed");
            next(&node, &actor, run).await
        }
        PrivateMatchCommand::Compare { run } => compare(&node, &actor, run).await,
    }
}

/// Tells of the runs that wait for this person, if there are any: bundles bring them.
///
/// # Errors
/// As [`fuzzy::waiting`].
pub async fn waiting(node: &Node, actor: &Actor) -> Result<()> {
    for run in fuzzy::waiting(node, actor).await? {
        println!("a private match waits for you: concord private-match show {}", run.record.id);
    }
    Ok(())
}

async fn offer(node: &Node, actor: &Actor, a: &RunOffer) -> Result<()> {
    check(node, actor, a).await?;
    let method = if a.direct { Method::Direct } else { Method::Unit };
    let wanted = Wanted {
        partner: a.partner.clone(),
        method,
        unit: a.unit.clone().unwrap_or_default(),
        kind: a.kind.clone(),
        period: a.from.zip(a.to),
        threshold: a.threshold,
        has_names: !a.without_names,
        is_warned: a.warned,
    };
    let id = fuzzy::offer(node, actor, &wanted).await?;
    println!("offered to `{}` as `{id}`; it stands for {} days", a.partner, fuzzy::OFFER_DAYS);
    next(node, actor, id.as_str()).await
}

/// Refuses whom or what nobody can choose, and says who and what there is.
async fn check(node: &Node, actor: &Actor, a: &RunOffer) -> Result<()> {
    let choices = fuzzy::choices(node, actor).await?;
    let some = |names: Vec<&str>| if names.is_empty() { "nobody yet".to_owned() } else { names.join(", ") };
    let refused = |words: String| Err(Error::Refused(words));
    let Some(partner) = choices.partners.iter().find(|whom| whom.name == a.partner) else {
        let names = some(choices.partners.iter().map(|whom| whom.name.as_str()).collect());
        let words = "is no partner whose agreement lets both sides be matched; agree on the rung match, or choose from";
        return refused(format!("`{}` {words}: {names}", a.partner));
    };
    if !partner.kinds.contains(&a.kind) {
        let kinds = partner.kinds.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let words = "is no kind of records that the agreement lets be matched; choose from";
        return refused(format!("`{}` {words}: {kinds}", a.kind));
    }
    let is_unit = |name: &str| name != a.partner && choices.units.iter().any(|whom| whom.name == name);
    if let Some(unit) = a.unit.as_deref().filter(|unit| !is_unit(unit)) {
        let names = choices.units.iter().map(|whom| whom.name.as_str()).filter(|name| is_unit(name)).collect();
        let words = "cannot be the linkage unit, a third organisation with an agreement in force; choose from";
        return refused(format!("`{unit}` {words}: {}", some(names)));
    }
    Ok(())
}

async fn list(node: &Node, actor: &Actor, is_json: bool) -> Result<()> {
    let (runs, today) = (fuzzy::list(node, actor).await?, node.today());
    if is_json {
        let all: Vec<Value> = runs.iter().map(|run| told::json(run, today)).collect();
        return output::say(&format!("{:#}\n", Value::Array(all)));
    }
    if runs.is_empty() {
        println!("none so far; begin with: concord private-match offer PARTNER --unit UNIT");
    }
    for run in &runs {
        println!("{}", told::line(run, today));
    }
    Ok(())
}

async fn show(node: &Node, actor: &Actor, (run, is_json): (&str, bool)) -> Result<()> {
    let shown = fuzzy::show(node, actor, &id(run)?).await.map_err(|e| named(e, run))?;
    match is_json {
        true => output::say(&format!("{:#}\n", told::whole(&shown, node.today()))),
        false => output::say(&told::words(&shown, node.today())),
    }
}

async fn accept(node: &Node, actor: &Actor, (run, is_warned): (&str, bool)) -> Result<()> {
    let id = id(run)?;
    let shown = fuzzy::show(node, actor, &id).await.map_err(|e| named(e, run))?;
    if shown.run.method == Method::Direct && !is_warned {
        let words = "this is the direct way: you would hold the key, and with it any name can be tested against their \
                     list; say that you know it with --warned, or refuse";
        return Err(Error::Refused(words.to_owned()));
    }
    fuzzy::accept(node, actor, (&id, is_warned)).await.map_err(|e| named(e, run))?;
    println!("you said yes");
    next(node, actor, run).await
}

async fn compare(node: &Node, actor: &Actor, run: &str) -> Result<()> {
    let id = id(run)?;
    let bar = output::bar("comparing encodings", 1_000);
    // Here, where the runtime is: while the kernel works it is only asked whether it was pressed.
    let _ = output::unless_interrupted();
    let mut is_stopped = false;
    let done = fuzzy::compare_telling(node, actor, &id, &mut |share| {
        bar.set_position((share * 1_000.0) as u64);
        let goes_on = output::unless_interrupted();
        is_stopped |= goes_on.is_break();
        goes_on
    })
    .await;
    bar.finish_and_clear();
    if done.is_err() && is_stopped {
        let words = "stopped; both lists are still here, and nobody was told anything: compare again, or refuse";
        return Err(Error::Conflict(words.to_owned()));
    }
    done.map_err(|e| named(e, run))?;
    println!("compared; both lists are destroyed here");
    next(node, actor, run).await
}

/// Says what is to be done next about a run that was just touched.
async fn next(node: &Node, actor: &Actor, run: &str) -> Result<()> {
    let shown = fuzzy::show(node, actor, &id(run)?).await?;
    if let Some(words) = told::next(&shown.run, node.today()) {
        println!("{words}");
    }
    Ok(())
}

fn id(run: &str) -> Result<RecordId> {
    RecordId::parse(run).ok_or_else(|| unknown(run))
}

fn named(error: Error, run: &str) -> Error {
    if matches!(error, Error::NotFound) { unknown(run) } else { error }
}

fn unknown(run: &str) -> Error {
    let words = "is no private match with which you can do this; see which there are: concord private-match list";
    Error::Refused(format!("`{}` {words}", output::plain(run)))
}
