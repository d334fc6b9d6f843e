//! All bundles, by where they stand.

use crate::view::Action;
use crate::view::exchange::{Bundle, ExchangeList, Recipient};
use crate::visit::{Answer, Person};
use app::agreements;
use app::receive::{self, Listed};

/// Shows them.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without a role that shares.
pub async fn list(person: Person) -> Answer {
    let bundles = receive::list(person.node(), person.actor()).await?;
    let agreements = agreements::all(person.node()).await?;
    let partners = agreements::partners(person.node()).await?;
    let has_agreement = |p: &&agreements::Partner| agreements.iter().any(|a| a.partner == p.org);
    let some = |wanted: &dyn Fn(&&Listed) -> bool| bundles.iter().filter(wanted).map(bundle).collect();
    let view = ExchangeList {
        quarantine: some(&|b| b.state == "quarantine"),
        received: some(&|b| !b.is_ours && b.state != "quarantine"),
        sent: some(&|b| b.is_ours),
        partners: partners.iter().filter(has_agreement).map(|p| Recipient { name: p.short_name.clone() }).collect(),
    };
    person.page("share", &view)
}

fn bundle(listed: &Listed) -> Bundle {
    let action = |key: &str, verb: &str| Action {
        key: key.to_owned(),
        href: format!("/exchange/{}/{verb}", listed.id),
        is_post: true,
        is_danger: false,
    };
    let waits = listed.state == "quarantine";
    Bundle {
        partner: listed.partner.clone(),
        sequence: listed.sequence.unsigned_abs(),
        at: listed.moment.clone(),
        records: listed.items.unsigned_abs(),
        withdrawn: listed.tombstones.unsigned_abs(),
        state: listed.state.clone(),
        actions: if waits {
            vec![action("action-accept", "accept"), action("action-refuse", "refuse")]
        } else {
            Vec::new()
        },
    }
}
