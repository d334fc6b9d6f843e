//! The label of a record of ours: made stricter, or asked to be opened further.

use super::record_id;
use super::show::ask_why;
use crate::approvals::said::joined;
use crate::fault::Fault;
use crate::form::Submission;
use crate::naming::{Names, address, href, names, title};
use crate::posted::Posted;
use crate::view::edit::Chosen;
use crate::view::label::RecordLabel;
use crate::visit::{Answer, Person, see_other};
use app::labels::{self, Declassifier, Outcome, Wish};
use app::records::{self, Show};
use app::{Error, Role, agreements, approvals};
use axum::extract::Path;
use record::label::{Audience, Caveat, CaveatCode, Expiry};
use record::{Label, OrgId, PlacePrecision, Precision, Rung, Sensitivity, TimePrecision, Use};
use serde_json::Value;
use std::collections::BTreeSet;

/// Shows the label as a form, and says beforehand what needs a second person.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen, or whose label is not this person's to change.
pub async fn label(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    let reason = Some("to change its label");
    let shown = match records::show(person.node(), person.actor(), &record_id(&id)?, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(&person, &kind, &format!("/records/{kind}/{id}/open"), None),
        other => other?,
    };
    if shown.record.kind != kind || !may_label(&person, &shown) {
        return Err(Fault::NotFound);
    }
    let view = view(&person, &shown, &names(&person).await?).await?;
    person.page(&person.form(&kind)?.group, &view)
}

/// Whether this person may at least make the label stricter.
pub(crate) fn may_label(person: &Person, shown: &Show) -> bool {
    let is_ours = shown.record.channel.is_none() && shown.record.state == "live";
    let may = shown.may_edit || [Role::Officer, Role::Leader].iter().any(|r| person.actor().is(*r));
    is_ours && may && shown.record.kind != approvals::KIND
}

/// Changes the label, or asks a second person.
///
/// # Errors
/// [`Fault::NotFound`] without the right; [`Fault::Invalid`] for a form that is not ours; [`Fault::Clash`] when the
/// record changed meanwhile.
pub async fn set_label(person: Person, Path((kind, id)): Path<(String, String)>, Posted(posted): Posted) -> Answer {
    let found = record_id(&id)?;
    let shown = records::show(person.node(), person.actor(), &found, Some("to change its label")).await?;
    if shown.record.kind != kind || !may_label(&person, &shown) {
        return Err(Fault::NotFound);
    }
    let wish = wish((person.node().org(), &shown.label), &posted).ok_or(Fault::Invalid(Vec::new()))?;
    let outcome = labels::set(person.node(), person.actor(), &found, &wish).await?;
    Ok(see_other(&after(&outcome, &href(&kind, &id))))
}

/// Where one goes on: to the record, or to the approval that waits.
pub(super) fn after(outcome: &Outcome, record: &str) -> String {
    match outcome {
        Outcome::Done => address(record, &[("done", "saved")]),
        Outcome::Waits(id) => address(&format!("/approvals/{id}"), &[("done", "approval-asked")]),
    }
}

/// The label that was posted; none when a part of it is missing or is none of ours.
fn wish((us, now): (&OrgId, &Label), posted: &Submission) -> Option<Wish> {
    let ticked = |name: &str| -> Option<Vec<&str>> {
        Some(posted.fields.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect())
    };
    let is_everyone = now.audience == Audience::Everyone && posted.text("everyone") == "yes";
    let mut orgs = ticked("audience")?.into_iter().map(OrgId::parse).collect::<Option<BTreeSet<OrgId>>>()?;
    orgs.insert(us.clone());
    let caveats = ticked("caveats")?.into_iter().map(CaveatCode::from_code).collect::<Option<Vec<CaveatCode>>>()?;
    let acknowledged = now.caveats.iter().filter(|c| matches!(c, Caveat::Acknowledge(_))).cloned();
    let expiry = posted.text("expiry").trim();
    let place = posted.text("place");
    let time = posted.text("time");
    let label = Label {
        sensitivity: Sensitivity::from_code(posted.text("sensitivity"))?,
        audience: if is_everyone { Audience::Everyone } else { Audience::Only(orgs) },
        uses: ticked("uses")?.into_iter().map(Use::from_code).collect::<Option<BTreeSet<Use>>>()?,
        caveats: caveats.into_iter().map(Caveat::Is).chain(acknowledged).collect(),
        precision: Precision {
            place: PlacePrecision::ALL.into_iter().find(|p| p.code() == place)?,
            time: TimePrecision::ALL.into_iter().find(|p| p.code() == time)?,
        },
        minimum_cell: posted.text("minimum_cell").trim().parse().ok()?,
        expiry: if expiry.is_empty() { Expiry::Never } else { Expiry::On(expiry.parse().ok()?) },
        top_rung: Rung::from_code(posted.text("top_rung"))?,
        ..now.clone()
    };
    Some(Wish {
        label,
        declassifier: Declassifier::from_code(posted.text("declassifier")),
        reason: posted.text("reason").trim().to_owned(),
        revision: Some(posted.text("_revision").parse().ok()?),
    })
}

async fn view(person: &Person, shown: &Show, names: &Names) -> Result<RecordLabel, Fault> {
    let (label, words) = (&shown.label, person.words()?);
    let (kind, id) = (&shown.record.kind, shown.record.id.as_str());
    let said = |prefix: &str, code: &str, is_chosen: bool| Chosen {
        code: code.to_owned(),
        label: words.plain(&format!("{prefix}-{code}")),
        is_chosen,
    };
    let term = |name: &str, code: &str, is_chosen: bool| Chosen {
        code: code.to_owned(),
        label: person.node().vocabularies().label(name, code, words.language().code()).to_owned(),
        is_chosen,
    };
    let expiry = if let Expiry::On(day) = label.expiry { day.to_string() } else { String::new() };
    let acknowledged = label.caveats.iter();
    Ok(RecordLabel {
        kind: kind.clone(),
        title: title(person, &shown.record)?,
        href: format!("/records/{kind}/{id}/label"),
        back: href(kind, id),
        revision: shown.record.revision.unsigned_abs(),
        is_two_people: label.sensitivity >= Sensitivity::High,
        may_lower: [Role::Officer, Role::Leader].iter().any(|r| person.actor().is(*r)),
        rests_on: rests_on(person, (label, names))?,
        is_everyone: label.audience == Audience::Everyone,
        sensitivity: Sensitivity::ALL.map(|s| said("sensitivity", s.code(), s == label.sensitivity)).to_vec(),
        audience: audience(person, label, names).await?,
        uses: Use::ALL.iter().map(|u| term("uses", u.code(), label.uses.contains(u))).collect(),
        caveats: CaveatCode::ALL.iter().map(|c| term("caveats", c.code(), label.has(*c))).collect(),
        acknowledgements: acknowledged
            .filter_map(|c| if let Caveat::Acknowledge(t) = c { Some(t.clone()) } else { None })
            .collect(),
        place: PlacePrecision::ALL.map(|p| said("precision", p.code(), p == label.precision.place)).to_vec(),
        time: TimePrecision::ALL.map(|p| said("precision", p.code(), p == label.precision.time)).to_vec(),
        minimum_cell: label.minimum_cell,
        expiry,
        rungs: Rung::ALL.map(|r| term("rungs", r.code(), r == label.top_rung)).to_vec(),
        declassifiers: Declassifier::ALL
            .iter()
            .filter(|d| **d != Declassifier::Aggregate || kind == "trend")
            .map(|d| said("declassifier", d.code(), false))
            .collect(),
    })
}

/// The others whose records went into what has this label, in words; empty when there are none.
pub(super) fn rests_on(person: &Person, (label, names): (&Label, &Names)) -> Result<String, Fault> {
    let others = label.origins.iter().filter(|o| *o != person.node().org());
    let others: Vec<String> = others.map(|o| names.org(o)).collect();
    Ok(if others.is_empty() { String::new() } else { joined(person.words()?, &others) })
}

/// Partners, and whoever else is in the audience now.
async fn audience(person: &Person, label: &Label, names: &Names) -> Result<Vec<Chosen>, Fault> {
    let partners = agreements::listed(person.node(), person.actor(), &label.audience).await?;
    let mut orgs: BTreeSet<OrgId> = partners.into_iter().map(|p| p.org).collect();
    if let Audience::Only(now) = &label.audience {
        orgs.extend(now.iter().cloned());
    }
    orgs.remove(person.node().org());
    let choice = |o: OrgId| Chosen {
        code: o.as_str().to_owned(),
        label: names.org(&o),
        is_chosen: matches!(&label.audience, Audience::Only(now) if now.contains(&o)),
    };
    Ok(orgs.into_iter().map(choice).collect())
}
