//! The register of what courts and authorities ask for: listed, registered, origins told, answered.

use crate::asking::Asking;
use crate::fault::Fault;
use crate::naming::{reference, title};
use crate::posted::Posted;
use crate::records::{ask_why, parts_of, record_id};
use crate::view::authority::{AuthorityList, AuthorityShow, Concerned, Notice, Request};
use crate::visit::{Answer, Person, see_other};
use app::authorities::{self, Given, Request as Kept, Telling};
use app::{Error, Role, records};
use axum::extract::Path;
use record::RecordId;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the action works out.
const LEFT_OUT: [&str; 4] = ["state", "notices", "answer", "answered_on"];

/// Shows the register.
///
/// # Errors
/// [`Fault::NotFound`] without a role for it.
pub async fn list(person: Person) -> Answer {
    let all = authorities::list(person.node(), person.actor()).await?;
    let one = |kept: &Kept| {
        let untold = kept.untold().into_iter().map(str::to_owned).collect();
        Ok(Request {
            record: reference(&person, &kept.record)?,
            state: kept.state.clone(),
            due: kept.due.clone(),
            untold,
        })
    };
    let view = AuthorityList { requests: all.iter().map(one).collect::<Result<_, Fault>>()? };
    person.page("share", &view)
}

/// Shows one request.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or without a role for it.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    answer_page(&person, &id, None).await
}

/// Shows it for the reason that was given.
///
/// # Errors
/// As [`show`].
pub async fn open(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    answer_page(&person, &id, Some(posted.text("reason"))).await
}

async fn answer_page(person: &Person, id: &str, reason: Option<&str>) -> Answer {
    let id = record_id(id)?;
    let kept = authorities::one(person.node(), person.actor(), &id).await?;
    let href = format!("/authorities/{id}");
    let shown = match records::show(person.node(), person.actor(), &id, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(person, "authority_request", &href, reason),
        other => other?,
    };
    let given = authorities::given(person.node(), person.actor(), &id).await?;
    let records = authorities::records(person.node(), person.actor(), &id).await?;
    let is_waiting = given.values().any(|g| matches!(g, Given::Waiting(_)));
    let is_answered = matches!(kept.state.as_str(), "answered" | "refused");
    let view = AuthorityShow {
        title: title(person, &kept.record)?,
        state: kept.state.clone(),
        due: kept.due.clone(),
        parts: parts_of(person, person.form("authority_request")?, &shown).await?,
        records: records.iter().map(|(r, was)| record(person, r, (&given, *was))).collect::<Result<_, Fault>>()?,
        may_answer: kept.is_notified() && !is_answered && person.actor().is(Role::Leader),
        may_give: !is_waiting && given.values().any(|g| *g == Given::Yes),
        is_waiting,
        is_answered,
        notices: kept.notices.into_iter().map(notice).collect(),
        actions: Vec::new(),
        href,
    };
    person.page("share", &view)
}

fn record(
    person: &Person,
    found: &app::Stored,
    (given, was_given): (&BTreeMap<RecordId, Given>, bool),
) -> Result<Concerned, Fault> {
    let all = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<String>>();
    let (given, by, because) = match given.get(&found.id) {
        _ if was_given => ("was", Vec::new(), Vec::new()),
        Some(Given::Yes) => ("yes", Vec::new(), Vec::new()),
        Some(Given::Waiting(names)) => ("waiting", all(names), Vec::new()),
        Some(Given::No(names)) => ("no", all(names), Vec::new()),
        Some(Given::Closed(codes)) => ("closed", Vec::new(), all(codes)),
        // What cannot be found cannot be given.
        None => ("closed", Vec::new(), Vec::new()),
    };
    let (record, id) = (reference(person, found)?, found.id.to_string());
    Ok(Concerned { record, id, given: given.to_owned(), by, because })
}

fn notice((name, org, state, on): (String, record::OrgId, String, Option<String>)) -> Notice {
    Notice { name, org: org.as_str().to_owned(), state, on }
}

/// The records that the address names.
fn concerned(person: &Person) -> Result<Vec<RecordId>, Fault> {
    person.query.iter().filter(|(name, _)| name == "record").map(|(_, id)| record_id(id)).collect()
}

fn asking<'a>(person: &'a Person, records: &[RecordId]) -> Result<Asking<'a>, Fault> {
    let query: Vec<(&str, &str)> = records.iter().map(|id| ("record", id.as_str())).collect();
    let href = crate::naming::address("/authorities/new", &query);
    Ok(Asking { form: person.form("authority_request")?, href, back: "/authorities".to_owned(), left_out: &LEFT_OUT })
}

/// The form of a new request, about the records that the address names.
///
/// # Errors
/// [`Fault::NotFound`] without a role for it, or without a record.
pub async fn new(person: Person) -> Answer {
    let records = concerned(&person)?;
    if !authorities::may(person.actor()) || records.is_empty() {
        return Err(Fault::NotFound);
    }
    asking(&person, &records)?.page(&person).await
}

/// Registers a request.
///
/// # Errors
/// [`Fault::NotFound`] without a role for it, or for a record out of sight.
pub async fn create(person: Person, Posted(mut posted): Posted) -> Answer {
    let records = concerned(&person)?;
    let asking = asking(&person, &records)?;
    let body = match asking.typed(&person, &mut posted).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    match authorities::register(person.node(), person.actor(), body, &records).await {
        Ok(_) => Ok(see_other("/authorities?done=saved")),
        Err(error) => asking.again(&person, &posted, error).await,
    }
}

/// Records that an origin was told.
///
/// # Errors
/// [`Fault::NotFound`] without a role for it; [`Fault::Refused`] without saying whom, when and how.
pub async fn tell(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let is_told = match posted.text("way") {
        "told" => true,
        "unreached" => false,
        _ => return Err(Fault::Invalid(Vec::new())),
    };
    let telling = Telling { is_told, whom: posted.text("whom"), on: posted.text("on"), how: posted.text("how") };
    let said = (posted.text("origin"), &telling);
    authorities::tell(person.node(), person.actor(), &record_id(&id)?, said).await?;
    Ok(see_other("/authorities?done=saved"))
}

/// Records what a contributor said by another way.
///
/// # Errors
/// [`Fault::NotFound`] without a role for it; [`Fault::Refused`] without saying how.
pub async fn word(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let is_granted = match posted.text("word") {
        "granted" => true,
        "refused" => false,
        _ => return Err(Fault::Invalid(Vec::new())),
    };
    let said = (posted.text("origin"), is_granted, posted.text("how"));
    authorities::word_of(person.node(), person.actor(), &record_id(&id)?, said).await?;
    Ok(see_other(&format!("/authorities/{id}?done=saved")))
}

/// Records the answer.
///
/// # Errors
/// [`Fault::NotFound`] for who may not; [`Fault::Clash`] while an origin has not been told, and for a record that may not
/// be given.
pub async fn answer(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let ticked = posted.fields.get("given").and_then(Value::as_array).into_iter().flatten();
    let given = ticked.filter_map(Value::as_str).map(record_id).collect::<Result<BTreeSet<_>, _>>()?;
    let said = (posted.text("state"), posted.text("answer"), &given);
    authorities::answer(person.node(), person.actor(), &record_id(&id)?, said).await?;
    Ok(see_other("/authorities?done=saved"))
}
