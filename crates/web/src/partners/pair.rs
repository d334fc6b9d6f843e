//! Pairing: our certificate goes out, theirs comes in, and two people compare what both screens show.

use super::pairs;
use crate::door::slowly;
use crate::fault::Fault;
use crate::keys::code;
use crate::posted::Posted;
use crate::view::partner::{Compare, PartnerPair};
use crate::visit::{Answer, Person, see_other};
use app::{Node, agreements};
use axum::http::StatusCode;
use std::sync::Arc;

/// Shows our certificate and asks for theirs.
///
/// # Errors
/// [`Fault::NotFound`] for who may not pair.
pub async fn new(person: Person) -> Answer {
    person.page("share", &first(&person)?)
}

fn first(person: &Person) -> Result<PartnerPair, Fault> {
    let own = agreements::certificate_text(person.node());
    if !pairs(person) {
        return Err(Fault::NotFound);
    }
    let code = code(person, "pair-code", &own.to_uppercase())?;
    Ok(PartnerPair { own, code, ..PartnerPair::default() })
}

/// Shows what to compare; pairs once both people have.
///
/// # Errors
/// [`Fault::NotFound`] for who may not pair.
pub async fn pair(person: Person, Posted(form): Posted) -> Answer {
    let view = first(&person)?;
    // What is pasted from a message comes in lines.
    let text: String = form.text("certificate").split_whitespace().collect();
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let certificate = match agreements::read_certificate(&text) {
        Ok(certificate) => certificate,
        Err(error) => {
            let page = PartnerPair { typed: text, detail: Some(said(&person, error)?), ..view };
            return person.page_with(wrong, "share", &page);
        }
    };
    let compared = certificate.clone();
    let print = slowly(&person, async move |node: Arc<Node>| Ok(agreements::fingerprint(&node, &compared))).await?;
    let short_name = form.text("short_name").trim().to_owned();
    let compare = Compare {
        name: certificate.org_name().to_owned(),
        certificate: text,
        words: print.words.iter().map(|w| (*w).to_owned()).collect(),
        code: code(&person, "compare-code", &print.digits.join(" "))?,
        digits: print.digits,
        short_name: short_name.clone(),
    };
    let page = PartnerPair { compare: Some(compare), ..view };
    if form.text("compared") != "yes" {
        return person.page("share", &page);
    }
    match agreements::pair(person.node(), person.actor(), &short_name, &certificate).await {
        Ok(_) => Ok(see_other(&format!("/partners/{short_name}/channel?done=paired"))),
        Err(error) => person.page_with(wrong, "share", &PartnerPair { detail: Some(said(&person, error)?), ..page }),
    }
}

/// What a refusal says, to be shown beside the form; other faults stay faults.
pub(super) fn said(person: &Person, error: app::Error) -> Result<String, Fault> {
    match error {
        app::Error::Refused(why) | app::Error::Conflict(why) => person.said(why),
        other => Err(other.into()),
    }
}
