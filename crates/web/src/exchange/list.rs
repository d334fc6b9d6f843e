//! All bundles, by where they stand, and what waits for whom.

use crate::elapsed::elapsed;
use crate::fault::Fault;
use crate::view::Action;
use crate::view::exchange::{Bundle, ExchangeList, Recipient};
use crate::visit::{Answer, Person};
use app::exchange::{self, Held, Obstacle, Waiting};
use app::receive::{self, Listed};
use app::{Role, agreements, attestations};
use std::collections::{BTreeMap, BTreeSet};

/// Shows them.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without a role that shares.
pub async fn list(person: Person) -> Answer {
    let bundles = receive::list(person.node(), person.actor()).await?;
    let held = exchange::held(person.node(), person.actor()).await?;
    let known = Known {
        discardable: exchange::discardable(person.node(), person.actor(), &held).await?,
        held,
        alerting: exchange::alerting(person.node(), person.actor()).await?,
        decides: person.actor().is(Role::Officer) || person.actor().is(Role::Leader),
    };
    let some = |wanted: &dyn Fn(&&Listed) -> bool| bundles.iter().filter(wanted).map(|b| bundle(b, &known)).collect();
    let view = ExchangeList {
        quarantine: some(&|b| b.state == "quarantine"),
        received: some(&|b| !b.is_ours && b.state != "quarantine"),
        sent: some(&|b| b.is_ours),
        partners: recipients(&person).await?,
        untaken: super::untaken::untaken(&person).await?,
    };
    person.page("share", &view)
}

async fn recipients(person: &Person) -> Result<Vec<Recipient>, Fault> {
    let (node, actor) = (person.node(), person.actor());
    let agreements = agreements::all(node).await?;
    let partners = agreements::partners(node).await?;
    let decides = actor.is(Role::Officer) || actor.is(Role::Leader);
    let mut all = Vec::new();
    for waiting in exchange::waiting(node, actor).await? {
        let Waiting { partner, messages, withdrawals, unacknowledged, heard_at, is_anew, asks } = waiting;
        let org = partners.iter().find(|p| p.short_name == partner).map(|p| &p.org);
        let has_agreement = agreements.iter().any(|a| Some(&a.partner) == org && a.is_signed());
        let open = if decides { attestations::open(node, actor, &partner).await? } else { 0 };
        let action = |key: &str, verb: &str, is_danger| Action {
            key: key.to_owned(),
            href: format!("/partners/{partner}/{verb}"),
            is_post: false,
            is_danger,
        };
        let mut actions = Vec::new();
        if open > 0 {
            actions.push(action("action-attest", "attest", false));
        }
        if decides {
            actions.push(action("action-anew", "anew", true));
        }
        all.push(Recipient {
            can_seal: has_agreement || messages > 0,
            messages: count(messages),
            withdrawals: count(withdrawals.counted),
            may_withdraw_more: withdrawals.may_be_more,
            unacknowledged: count(unacknowledged),
            heard: if heard_at.is_empty() { None } else { Some(elapsed(person, &heard_at)?) },
            heard_at,
            is_anew,
            asks,
            to_attest: count(open),
            actions,
            name: partner,
        });
    }
    Ok(all)
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// What is known of bundles besides the list: which stay here, with which of them what can be discarded begins or what
/// stands against it, which hold an alert, and whether this person decides.
struct Known {
    held: BTreeMap<String, Held>,
    discardable: BTreeMap<String, Option<Obstacle>>,
    alerting: BTreeSet<String>,
    decides: bool,
}

fn bundle(listed: &Listed, known: &Known) -> Bundle {
    let action = |key: &str, verb: &str, (is_post, is_danger)| Action {
        key: key.to_owned(),
        href: format!("/exchange/{}/{verb}", listed.id),
        is_post,
        is_danger,
    };
    let held = known.held.get(&listed.id).copied();
    let obstacle = known.discardable.get(&listed.id).copied();
    let state = if held.is_some() { "held" } else { listed.state.as_str() };
    Bundle {
        partner: listed.partner.clone(),
        sequence: listed.sequence.unsigned_abs(),
        at: listed.moment.clone(),
        records: listed.items.unsigned_abs(),
        withdrawn: listed.tombstones.unsigned_abs(),
        state: state.to_owned(),
        held: held.map(|why| format!("exchange-held-{}", why.code())),
        can_begin_anew: held.is_some_and(|why| why != Held::Closed),
        obstacle: obstacle.flatten().map(|why| format!("exchange-discard-{}", why.code())),
        has_alert: known.alerting.contains(&listed.id),
        actions: match (listed.is_ours, state) {
            (false, "quarantine") => {
                vec![action("action-accept", "accept", (true, false)), action("action-refuse", "refuse", (false, true))]
            }
            (true, "sealed") => vec![action("action-download-again", "file", (false, false))],
            (true, "held") => {
                let may_begin = known.decides && held != Some(Held::Closed);
                let with_all = |key: &str, verb: &str| Action {
                    key: key.to_owned(),
                    href: format!("/partners/{}/{verb}", listed.partner),
                    is_post: false,
                    is_danger: true,
                };
                let discard = (obstacle == Some(None)).then(|| with_all("action-discard-bundles", "discard"));
                discard.into_iter().chain(may_begin.then(|| with_all("action-anew", "anew"))).collect()
            }
            _ => Vec::new(),
        },
    }
}
