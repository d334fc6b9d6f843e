//! What people agreed to about a record: shown, recorded, confirmed by a second person, withdrawn.

use crate::asking::Asking;
use crate::fault::Fault;
use crate::naming::{Names, address, href, names, reference, title};
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::view::Action;
use crate::view::consent::{Consent, ConsentShow, Flag};
use crate::view::record::RecordConfirm;
use crate::visit::{Answer, Person, see_other};
use app::consents::{self, Consent as Kept};
use app::derivations;
use app::records::{self, Show};
use app::{Error, Role};
use axum::extract::Path;
use record::{Body, RecordId};

/// What the action works out.
const LEFT_OUT: [&str; 5] = ["about", "needs_second", "confirmed_by", "ended_on", "reason"];

async fn subject(person: &Person, (kind, id): (&str, &str)) -> Result<Show, Answer> {
    let id = record_id(id).map_err(Err)?;
    let shown = match records::show(person.node(), person.actor(), &id, Some("to look at consent")).await {
        Err(Error::ReasonNeeded) => {
            return Err(ask_why(person, kind, &format!("/records/{kind}/{id}/open"), None));
        }
        other => other.map_err(|e| Err(Fault::from(e)))?,
    };
    let may = shown.record.kind == kind && shown.record.channel.is_none() && kind != "consent";
    if may { Ok(shown) } else { Err(Err(Fault::NotFound)) }
}

/// Whether consent is kept about a record: ours, and no consent itself.
pub(crate) fn is_kept(show: &Show) -> bool {
    show.record.channel.is_none() && show.record.state == "live" && show.record.kind != "consent"
}

/// Shows what was agreed about a record.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen, or is not ours.
pub async fn show(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    let shown = match subject(&person, (&kind, &id)).await {
        Ok(shown) => shown,
        Err(answer) => return answer,
    };
    let action = Action {
        key: "action-consent".to_owned(),
        href: format!("/records/{kind}/{id}/consent/new"),
        ..Action::default()
    };
    let view = ConsentShow {
        title: title(&person, &shown.record)?,
        back: href(&kind, &id),
        consents: lines(&person, &shown.record.id, &names(&person).await?).await?,
        actions: if may_record(&person) { vec![action] } else { Vec::new() },
    };
    person.page(&person.form("consent")?.group, &view)
}

fn may_record(person: &Person) -> bool {
    let writes = [Role::Monitor, Role::Reviewer, Role::Officer, Role::Adviser, Role::Coordinator];
    writes.into_iter().any(|r| person.actor().is(r))
}

/// The consents about a record, in codes and dates.
pub(crate) async fn lines(person: &Person, id: &RecordId, names: &Names) -> Result<Vec<Consent>, Fault> {
    let all = consents::of(person.node(), person.actor(), id).await?;
    Ok(all.iter().map(|c| line(person, c, names)).collect())
}

fn line(person: &Person, kept: &Kept, names: &Names) -> Consent {
    let body = Body(kept.record.open.clone());
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let is = |name: &str| body.0.get(name).and_then(serde_json::Value::as_bool).unwrap_or(false);
    let named = body.rows("organisations").filter_map(|row| record::OrgId::parse(row.text("organisation")?));
    let id = &kept.record.id;
    let action = |key: &str, verb: &str, is_post| Action {
        key: key.to_owned(),
        href: format!("/consents/{id}/{verb}"),
        is_post,
        is_danger: !is_post,
    };
    let mut actions = Vec::new();
    if consents::may_confirm(person.actor(), kept) {
        actions.push(action("action-consent-confirm", "confirm", true));
    }
    if matches!(kept.state.as_str(), "given" | "not-needed") {
        actions.push(action("action-withdraw-consent", "withdraw", false));
    }
    let uses = kept.allows.scope.clone();
    Consent {
        href: href("consent", id.as_str()),
        state: kept.state.clone(),
        given_by: text("given_by"),
        means: body.text("means").map(str::to_owned),
        uses: match uses {
            record::label::ConsentScope::Uses(uses) => uses.iter().map(|u| u.code().to_owned()).collect(),
            record::label::ConsentScope::NotNeeded => Vec::new(),
        },
        reach: text("shared_with"),
        organisations: named.map(|org| names.org(&org)).collect(),
        is_identified: is("is_identified"),
        until: body.text("until").map(str::to_owned),
        needs_second: kept.needs_second,
        is_in_vain: kept.is_in_vain,
        actions,
    }
}

fn asking<'a>(person: &'a Person, kind: &str, id: &str) -> Result<Asking<'a>, Fault> {
    let form = person.form("consent")?;
    let (href, back) = (format!("/records/{kind}/{id}/consent/new"), format!("/records/{kind}/{id}/consent"));
    Ok(Asking { form, href, back, left_out: &LEFT_OUT })
}

/// The form of a new consent.
///
/// # Errors
/// As [`show`].
pub async fn new(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    match subject(&person, (&kind, &id)).await {
        Ok(_) if may_record(&person) => asking(&person, &kind, &id)?.page(&person).await,
        Ok(_) => Err(Fault::NotFound),
        Err(answer) => answer,
    }
}

/// Records a consent.
///
/// # Errors
/// As [`show`].
pub async fn create(person: Person, Path((kind, id)): Path<(String, String)>, Posted(mut posted): Posted) -> Answer {
    let asking = asking(&person, &kind, &id)?;
    let body = match asking.typed(&person, &mut posted).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    match consents::record(person.node(), person.actor(), &record_id(&id)?, body).await {
        Ok(_) => Ok(see_other(&address(&asking.back, &[("done", "saved")]))),
        Err(error) => asking.again(&person, &posted, error).await,
    }
}

/// Lets a consent take effect as the second person.
///
/// # Errors
/// [`Fault::NotFound`] for who may not; [`Fault::Clash`] when it waits for nobody.
pub async fn confirm(person: Person, Path(id): Path<String>, _form: Posted) -> Answer {
    consents::confirm(person.node(), person.actor(), &record_id(&id)?).await?;
    Ok(see_other(&address(&href("consent", &id), &[("done", "saved")])))
}

/// Asks whether it is meant, and why. Nothing of the consent is read for it.
///
/// # Errors
/// [`Fault::NotFound`] for something that is no id.
pub async fn withdraw_ask(person: Person, Path(id): Path<String>) -> Answer {
    confirming(&person, &id, false)
}

fn confirming(person: &Person, id: &str, is_missing: bool) -> Answer {
    let view = RecordConfirm {
        kind: "consent".to_owned(),
        verb: "withdraw-consent".to_owned(),
        href: format!("/consents/{}/withdraw", record_id(id)?),
        back: href("consent", id),
        is_missing,
    };
    person.page(&person.form("consent")?.group, &view)
}

/// Withdraws a consent.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen; [`Fault::Clash`] when it was withdrawn before.
pub async fn withdraw(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let reason = posted.text("reason").trim();
    if reason.is_empty() {
        return confirming(&person, &id, true);
    }
    consents::withdraw(person.node(), person.actor(), &record_id(&id)?, reason).await?;
    Ok(see_other("/records/consent?done=withdrawn"))
}

/// Why a record is to be made again, in words.
pub(crate) async fn flags(person: &Person, id: &RecordId) -> Result<Vec<Flag>, Fault> {
    let all = derivations::of(person.node(), person.actor(), id).await?;
    let one = |flag: derivations::Flagged| {
        let input = flag.input.map(|r| reference(person, &r)).transpose()?;
        Ok(Flag { reason: flag.reason, owner: flag.owner, since: flag.since, input })
    };
    all.into_iter().take(20).map(one).collect()
}
