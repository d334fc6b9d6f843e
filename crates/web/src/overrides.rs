//! Exceptions that somebody answers for: listed, made, confirmed by a second person, ended.

use crate::asking::Asking;
use crate::fault::Fault;
use crate::naming::{Names, names, reference};
use crate::posted::Posted;
use crate::records::record_id;
use crate::view::Action;
use crate::view::overrides::{Override, OverrideList};
use crate::view::record::RecordConfirm;
use crate::visit::{Answer, Person, see_other};
use app::Role;
use app::overrides::{self, Override as Kept};
use axum::extract::Path;
use record::Body;

/// What the action works out, and what the address says.
const LEFT_OUT: [&str; 4] = ["about", "state", "is_acknowledged", "second"];

fn may_make(person: &Person) -> bool {
    overrides::may_list(person.actor())
}

/// Shows the overrides that this person may list.
///
/// # Errors
/// [`Fault::NotFound`] for who makes none and confirms none.
pub async fn list(person: Person) -> Answer {
    if !may_make(&person) {
        return Err(Fault::NotFound);
    }
    let names = names(&person).await?;
    let mut all = overrides::all(person.node(), person.actor()).await?;
    all.sort_by_key(|o| (o.state == "ended", o.is_acknowledged, o.until.clone()));
    let view = OverrideList {
        overrides: all.iter().map(|o| one(&person, o, &names)).collect::<Result<_, _>>()?,
        actions: vec![Action {
            key: "action-cap".to_owned(),
            href: "/overrides/new?way=cap".to_owned(),
            ..Action::default()
        }],
    };
    person.page("share", &view)
}

fn one(person: &Person, kept: &Kept, names: &Names) -> Result<Override, Fault> {
    let body = Body(kept.record.open.clone());
    let id = &kept.record.id;
    let mut actions = Vec::new();
    if overrides::can_confirm(person.actor(), kept) {
        let key = if kept.state == "waiting" { "action-override-confirm" } else { "action-override-seen" };
        let href = format!("/overrides/{id}/confirm");
        actions.push(Action { key: key.to_owned(), href, is_post: true, is_danger: false });
    }
    if kept.state != "ended" && (person.actor().is(Role::Officer) || person.actor().is(Role::Leader)) {
        let (key, href) = ("action-end-override".to_owned(), format!("/overrides/{id}/end"));
        actions.push(Action { key, href, ..Action::default() });
    }
    Ok(Override {
        record: reference(person, &kept.record)?,
        partner: names.org(&kept.partner),
        way: kept.way.clone(),
        state: kept.state.clone(),
        ground: body.text("ground").unwrap_or_default().to_owned(),
        rung: body.text("rung").map(str::to_owned),
        until: kept.until.clone(),
        is_acknowledged: kept.is_acknowledged,
        is_in_vain: kept.is_in_vain,
        actions,
    })
}

fn asking<'a>(person: &'a Person, about: Option<&str>) -> Result<Asking<'a>, Fault> {
    let href = about.map_or_else(|| "/overrides/new".to_owned(), |id| format!("/overrides/new?record={id}"));
    Ok(Asking { form: person.form("override")?, href, back: "/overrides".to_owned(), left_out: &LEFT_OUT })
}

/// The record that the address names, as an id.
fn about(person: &Person) -> Result<Option<String>, Fault> {
    person.asked("record").map(|text| record_id(text).map(|id| id.as_str().to_owned())).transpose()
}

/// The form of a new override.
///
/// # Errors
/// [`Fault::NotFound`] for who makes none.
pub async fn new(person: Person) -> Answer {
    if !may_make(&person) {
        return Err(Fault::NotFound);
    }
    asking(&person, about(&person)?.as_deref())?.page(&person).await
}

/// Makes an override.
///
/// # Errors
/// [`Fault::NotFound`] for who may not, and for a record out of sight.
pub async fn create(person: Person, Posted(mut posted): Posted) -> Answer {
    let about = about(&person)?;
    let asking = asking(&person, about.as_deref())?;
    let mut body = match asking.typed(&person, &mut posted).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    if let Some(about) = &about {
        body = body.with("about", about.as_str());
    }
    match overrides::make(person.node(), person.actor(), body).await {
        Ok(_) => Ok(see_other("/overrides?done=saved")),
        Err(error) => asking.again(&person, &posted, error).await,
    }
}

/// The second person.
///
/// # Errors
/// [`Fault::NotFound`] for who may not; [`Fault::Clash`] when it waits for nobody.
pub async fn confirm(person: Person, Path(id): Path<String>, _form: Posted) -> Answer {
    overrides::confirm(person.node(), person.actor(), &record_id(&id)?).await?;
    Ok(see_other("/overrides?done=saved"))
}

/// Asks whether it is meant, and why.
///
/// # Errors
/// [`Fault::NotFound`] for who may not.
pub async fn end_ask(person: Person, Path(id): Path<String>) -> Answer {
    confirming(&person, &id, false)
}

fn confirming(person: &Person, id: &str, is_missing: bool) -> Answer {
    if !(person.actor().is(Role::Officer) || person.actor().is(Role::Leader)) {
        return Err(Fault::NotFound);
    }
    let view = RecordConfirm {
        kind: "override".to_owned(),
        verb: "end-override".to_owned(),
        href: format!("/overrides/{}/end", record_id(id)?),
        back: "/overrides".to_owned(),
        is_missing,
    };
    person.page("share", &view)
}

/// Ends it.
///
/// # Errors
/// [`Fault::NotFound`] for who may not.
pub async fn end(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let reason = posted.text("reason").trim();
    if reason.is_empty() {
        return confirming(&person, &id, true);
    }
    overrides::end(person.node(), person.actor(), &record_id(&id)?, reason).await?;
    Ok(see_other("/overrides?done=saved"))
}
