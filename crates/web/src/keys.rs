//! Keys of this node on a page: its certificate, who may unlock it, and the way back when nobody can.

use crate::door::{Missed, guess};
use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::keys::{Keys, Slot};
use crate::visit::{Answer, Person, see_other};
use app::certificates::{self, Taken};
use app::slots::{self, NewSlot};
use app::{Cost, Node, SecretString, agreements, recovery};
use axum::extract::Path;
use axum::http::StatusCode;
use std::sync::Arc;

/// Shows them.
///
/// # Errors
/// [`Fault::NotFound`] unless the person is a leader or an administrator.
pub async fn show(person: Person) -> Answer {
    let view = view(&person).await?;
    person.page("remember", &view)
}

async fn view(person: &Person) -> Result<Keys, Fault> {
    let node = person.node();
    let listed = slots::list(node, person.actor()).await?;
    let set = recovery::state(node).await?;
    let certificate = node.certificate();
    let slot = |s: slots::Listed| Slot {
        href: format!("/keys/slots/{}", s.id),
        label: s.label,
        added: s.added,
        is_own: s.is_own,
        is_cheap: s.is_cheap,
    };
    Ok(Keys {
        serial: certificate.serial(),
        ends: day(certificate.not_after().0),
        days: certificates::days_left(node),
        is_ending: certificates::days_left(node) <= certificates::WARNED_DAYS,
        organisation: certificate.org_id().as_str().to_owned(),
        code: code(person, "keys-code", &agreements::certificate_text(node).to_uppercase())?,
        slots: listed.into_iter().map(slot).collect(),
        recovery: set.as_ref().map(|s| s.since.clone()),
        recipients: set.map(|s| s.to.to_vec()).unwrap_or_default(),
        detail: None,
    })
}

/// The day of a moment in seconds UTC.
pub(crate) fn day(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
    crate::tls::day(at).to_string()
}

/// A square code, with its name in the reader's language.
pub(crate) fn code(person: &Person, key: &str, text: &str) -> Result<crate::view::Drawing, Fault> {
    let title = person.words()?.text(key, &[]);
    let svg = app::report::qr(&title, text).map_err(|_| Fault::Internal)?;
    Ok(crate::view::Drawing { svg: svg.as_str().to_owned(), source: String::new() })
}

/// Back to the page, or the page with what was wrong.
async fn settled<T>(person: &Person, done: Result<T, Missed>, key: &str) -> Answer {
    let (status, detail) = match done {
        Ok(_) => return Ok(see_other(&format!("/keys?done={key}"))),
        Err(Missed::Wait) => (StatusCode::TOO_MANY_REQUESTS, person.words()?.plain("session-problem-wait")),
        Err(Missed::Refused(why)) => (StatusCode::UNPROCESSABLE_ENTITY, person.said(why)?),
        Err(Missed::Fault(Fault::Clash(why))) => (StatusCode::CONFLICT, person.said(why)?),
        Err(Missed::Fault(fault)) => return Err(fault),
    };
    let view = Keys { detail: Some(detail), ..view(person).await? };
    person.page_with(status, "remember", &view)
}

/// Gives one more person the right to unlock.
///
/// # Errors
/// [`Fault::NotFound`] as [`show`].
pub async fn add_slot(person: Person, Posted(form): Posted) -> Answer {
    if !slots::may(person.actor()) {
        return Err(Fault::NotFound);
    }
    let actor = person.actor().clone();
    let secret = |name: &str| SecretString::from(form.text(name).to_owned());
    let (label, passphrase, cost) = (form.text("label").to_owned(), secret("new"), Cost::default());
    let (holder, new) = (secret("holder"), NewSlot { label, passphrase, cost });
    let done = guess(&person, async move |node: Arc<Node>| slots::add(&node, &actor, &holder, &new).await).await;
    settled(&person, done, "slot-added").await
}

/// Takes the right to unlock away.
///
/// # Errors
/// [`Fault::NotFound`] as [`show`], or for an unknown slot.
pub async fn remove_slot(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    if !slots::may(person.actor()) {
        return Err(Fault::NotFound);
    }
    let actor = person.actor().clone();
    let holder = SecretString::from(form.text("holder").to_owned());
    let done = guess(&person, async move |node: Arc<Node>| slots::remove(&node, &actor, &holder, &id).await).await;
    settled(&person, done, "slot-removed").await
}

/// Seals the node to two people.
///
/// # Errors
/// [`Fault::NotFound`] as [`show`].
pub async fn set_recovery(person: Person, Posted(form): Posted) -> Answer {
    if !slots::may(person.actor()) {
        return Err(Fault::NotFound);
    }
    let actor = person.actor().clone();
    let (one, other) = (form.text("one").to_owned(), form.text("other").to_owned());
    let holder = SecretString::from(form.text("holder").to_owned());
    let work = async move |node: Arc<Node>| recovery::set(&node, &actor, (&holder, [&one, &other])).await;
    let done = guess(&person, work).await;
    settled(&person, done, "recovery-set").await
}

/// Takes a partner's newer certificate, or a revocation.
///
/// # Errors
/// [`Fault::NotFound`] for who may not pair; [`Fault::Refused`] says what is wrong with it.
pub async fn take(person: Person, Posted(form): Posted) -> Answer {
    let taken = certificates::take(person.node(), person.actor(), form.text("taken")).await?;
    Ok(see_other(match taken {
        Taken::Renewed(_) => "/partners?done=certificate-renewed",
        Taken::Revoked(_) => "/partners?done=key-revoked",
        Taken::OwnRevoked => "/partners?done=own-key-revoked",
    }))
}
