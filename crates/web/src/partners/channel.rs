//! The pairing with one partner: what both compared, where their node is, and how it ends.

use super::pair::said;
use super::{looks, pairs};
use crate::door::slowly;
use crate::fault::Fault;
use crate::keys::day;
use crate::posted::Posted;
use crate::view::partner::Channel;
use crate::visit::{Answer, Person, see_other};
use app::agreements::{self, Partner};
use app::certificates::WARNED_DAYS;
use app::{Node, Role};
use axum::extract::Path;
use axum::http::StatusCode;
use std::sync::Arc;

/// Shows it.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, or for who may not look at pairings.
pub async fn channel(person: Person, Path(name): Path<String>) -> Answer {
    let view = view(&person, &find(&person, &name).await?).await?;
    person.page("share", &view)
}

async fn find(person: &Person, name: &str) -> Result<Partner, Fault> {
    let all = agreements::partners(person.node()).await?;
    all.into_iter().find(|p| p.short_name == name).filter(|_| looks(person)).ok_or(Fault::NotFound)
}

async fn view(person: &Person, partner: &Partner) -> Result<Channel, Fault> {
    let compared = partner.certificate.clone();
    let print = slowly(person, async move |node: Arc<Node>| Ok(agreements::fingerprint(&node, &compared))).await?;
    Ok(Channel {
        name: partner.short_name.clone(),
        is_open: partner.is_open,
        words: print.words.iter().map(|w| (*w).to_owned()).collect(),
        digits: print.digits,
        serial: partner.certificate.serial(),
        ends: day(partner.certificate.not_after().0),
        is_ending: partner.days_left(person.node()) <= WARNED_DAYS,
        renewed_at: partner.renewed_at.clone(),
        revoked_at: partner.revoked_at.clone(),
        may_take: pairs(person),
        sent_at: partner.sent_at.clone(),
        heard_at: partner.heard_at.clone(),
        address: partner.address.clone(),
        may_address: pairs(person) || person.actor().is(Role::Officer),
        may_close: person.actor().is(Role::Leader),
        ..Channel::default()
    })
}

/// Sets where their node takes bundles.
///
/// # Errors
/// [`Fault::NotFound`] as [`channel`].
pub async fn set_address(person: Person, Path(name): Path<String>, Posted(form): Posted) -> Answer {
    let partner = find(&person, &name).await?;
    let address = form.text("address").trim();
    match agreements::set_address(person.node(), person.actor(), &name, address).await {
        Ok(()) => Ok(see_other(&format!("/partners/{name}/channel?done=saved"))),
        Err(error) => {
            let page = Channel {
                address: address.to_owned(),
                detail: Some(said(&person, error)?),
                ..view(&person, &partner).await?
            };
            person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &page)
        }
    }
}

/// Ends the pairing.
///
/// # Errors
/// [`Fault::NotFound`] as [`channel`].
pub async fn close(person: Person, Path(name): Path<String>, Posted(form): Posted) -> Answer {
    let partner = find(&person, &name).await?;
    let (view, reason) = (view(&person, &partner).await?, form.text("reason").trim());
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if reason.is_empty() {
        return person.page_with(wrong, "share", &Channel { is_missing: true, ..view });
    }
    match agreements::close(person.node(), person.actor(), &partner.org, reason).await {
        Ok(()) => Ok(see_other(&format!("/partners/{name}/channel?done=pairing-ended"))),
        Err(error) => person.page_with(wrong, "share", &Channel { detail: Some(said(&person, error)?), ..view }),
    }
}
