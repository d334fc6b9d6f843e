//! The first step: with whom, and from which shape, the most open first.

use super::{drafts, partner_name, steps};
use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::agreement::{AgreementNew, Told};
use crate::view::edit::Chosen;
use crate::visit::{Answer, Person, see_other};
use app::agreements::{self, Agreement, Clauses, Partner, Protocol, TEMPLATES};
use axum::http::StatusCode;

/// Asks for both.
///
/// # Errors
/// [`Fault::NotFound`] for who may not write drafts.
pub async fn new(person: Person) -> Answer {
    let asked = person.asked("partner").unwrap_or_default().to_owned();
    person.page("share", &first(&person, (&asked, "", false)).await?)
}

async fn first(person: &Person, (partner, template, is_missing): (&str, &str, bool)) -> Result<AgreementNew, Fault> {
    if !drafts(person) {
        return Err(Fault::NotFound);
    }
    let partners = open_partners(person).await?;
    let chosen = |p: &Partner| Chosen {
        code: p.short_name.clone(),
        label: p.short_name.clone(),
        is_chosen: p.short_name == partner,
    };
    Ok(AgreementNew {
        steps: steps(None, "template"),
        href: "/agreements/new".to_owned(),
        partners: partners.iter().map(chosen).collect(),
        partner: None,
        templates: templates(person, template),
        is_missing,
    })
}

async fn open_partners(person: &Person) -> Result<Vec<Partner>, Fault> {
    let mut partners = agreements::partners(person.node()).await?;
    partners.retain(|p| p.is_open);
    partners.sort_by(|a, b| a.short_name.cmp(&b.short_name));
    Ok(partners)
}

fn templates(person: &Person, chosen: &str) -> Vec<Told> {
    let vocabularies = person.node().vocabularies();
    let told = |t: &agreements::Template| Told {
        code: t.code.to_owned(),
        label: vocabularies.label("agreement_templates", t.code, person.language.code()).to_owned(),
        told: format!("template-{}", t.code),
        is_chosen: t.code == chosen,
    };
    TEMPLATES.iter().map(told).collect()
}

/// Begins a draft, and goes on with the second step.
///
/// # Errors
/// [`Fault::NotFound`] for who may not write drafts.
pub async fn create(person: Person, Posted(form): Posted) -> Answer {
    let (name, template) = (form.text("partner"), form.text("template"));
    let partner = open_partners(&person).await?.into_iter().find(|p| p.short_name == name);
    let is_known = TEMPLATES.iter().any(|t| t.code == template);
    let (Some(partner), true) = (partner, is_known) else {
        let view = first(&person, (name, template, true)).await?;
        return person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view);
    };
    let protocol = agreements::begin(person.node(), template, (&partner.org, &partner.short_name))?;
    let id = agreements::draft(person.node(), person.actor(), &protocol).await?;
    Ok(see_other(&format!("/agreements/{id}/steps/utility")))
}

/// The same step for a draft that is there.
pub(super) fn again(person: &Person, draft: &Agreement, is_missing: bool) -> AgreementNew {
    AgreementNew {
        steps: steps(Some(draft.record.as_str()), "template"),
        href: format!("/agreements/{}/steps/template", draft.record),
        partners: Vec::new(),
        partner: Some(partner_name(draft)),
        templates: templates(person, &draft.protocol.clauses.template),
        is_missing,
    }
}

/// A draft with the terms of another shape: what was written in words stays.
pub(super) fn reshaped(person: &Person, draft: &Agreement, template: &str) -> Result<Protocol, Fault> {
    let old = &draft.protocol;
    let fresh = agreements::begin(person.node(), template, (&draft.partner, &partner_name(draft)))?;
    let mut parties = old.parties.clone();
    for party in &mut parties {
        if let Some(found) = fresh.parties.iter().find(|p| p.org == party.org) {
            party.grants = found.grants.clone();
        }
    }
    let said = old.clauses.clone();
    let clauses = Clauses {
        prohibited: said.prohibited,
        consent: said.consent,
        third_parties: said.third_parties,
        destruction: said.destruction,
        trust: said.trust,
        benefits: said.benefits,
        mitigations: said.mitigations,
        utility: said.utility,
        sensitivity: said.sensitivity,
        capacity: said.capacity,
        governance: said.governance,
        retention_days: said.retention_days,
        destroys_itself: said.destroys_itself,
        breach_hours: said.breach_hours,
        review: said.review,
        ..fresh.clauses
    };
    Ok(Protocol { parties, clauses, ..old.clone() })
}
