//! What a consent allows, as the consent part of a label: by our form, and by Primero's two questions.

use record::label::{Audience, ConsentScope, Consents};
use record::{Body, Expiry, OrgId, Use};
use std::collections::BTreeSet;

/// What stands in a consent's open fields, as the consent part of a label.
///
/// Refused, withdrawn, not possible to ask and ended allow nothing. Use by courts counts only when it was ticked apart.
pub fn allowed(body: &Body) -> Consents {
    match body.text("state") {
        Some("given") => {}
        Some("not-needed") => return Consents::not_needed(),
        _ => return Consents::nothing(),
    }
    let is = |name: &str| body.0.get(name).and_then(serde_json::Value::as_bool).unwrap_or(false);
    let is_apart = is("is_judicial");
    let ticked = body.codes("uses").filter_map(Use::from_code).filter(|u| *u != Use::Judicial);
    let uses: BTreeSet<Use> = ticked.chain(is_apart.then_some(Use::Judicial)).collect();
    let named = || body.rows("organisations").filter_map(|row| OrgId::parse(row.text("organisation")?)).collect();
    let with = match body.text("shared_with") {
        Some("any-partner") => Audience::Everyone,
        Some("named") => Audience::Only(named()),
        _ => Audience::Only(BTreeSet::new()),
    };
    let until = match body.text("until") {
        None => Expiry::Never,
        // A day that cannot be read has passed.
        Some(_) => Expiry::On(body.date("until").map_or(jiff::civil::Date::MIN, |d| d.to())),
    };
    let scope = ConsentScope::Uses(uses);
    Consents { references: BTreeSet::new(), scope, is_identified: is("is_identified"), with, until }
}

/// Primero's two consent fields as the consent part of a label.
///
/// *Consent to receive services* (`consent_for_services`) allows referral to a service. *Consent to disclose to other
/// organisations* (`disclosure_other_orgs`) says that others may get it at all. Neither says that the name may be
/// told, that it may be analysed with other lists, or anything of courts, so that all of that waits for a consent
/// which does. A field that is empty was not consented to.
pub fn from_primero(services: Option<bool>, disclosure: Option<bool>) -> Consents {
    let uses = services.unwrap_or(false).then_some(Use::ServiceReferral);
    let with = if disclosure.unwrap_or(false) { Audience::Everyone } else { Audience::Only(BTreeSet::new()) };
    let scope = ConsentScope::Uses(uses.into_iter().collect());
    Consents { scope, with, until: Expiry::Never, ..Consents::nothing() }
}

/// Everything but what was answered with no to Primero's two questions: what a list takes away from a consent on file.
pub fn without_refused(services: Option<bool>, disclosure: Option<bool>) -> Consents {
    let mut consents = Consents::neutral();
    if services == Some(false)
        && let ConsentScope::Uses(uses) = &mut consents.scope
    {
        uses.remove(&Use::ServiceReferral);
    }
    if disclosure == Some(false) {
        consents.with = Audience::Only(BTreeSet::new());
    }
    consents
}
