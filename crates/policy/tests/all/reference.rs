//! The second opinion: the rules once more, written from the design's prose and not from the Cedar files.

use policy::{Action, Actor, Question, Relation, Role};
use record::label::CaveatCode;
use record::{Compartment, Rung, Use};

/// Whether the design lets it be done.
pub fn may(q: &Question<'_>) -> bool {
    if q.action == Action::Administer {
        return matches!(q.actor, Actor::Person { roles, .. } if roles.contains(&Role::Administrator));
    }
    if q.action == Action::ApprovePeople {
        return matches!(q.actor, Actor::Person { roles, .. } if roles.contains(&Role::Leader));
    }
    if !q.label.audience.includes(q.actor.org()) || is_barred(q) {
        return false;
    }
    let is_received = q.relation == Relation::Received;
    let has_ended = q.label.has_expired(q.today);
    let is_granted = q.compartment == Compartment::Open || q.granted.contains(&q.compartment);
    if !is_agreed_by_the_people(q) {
        return false;
    }
    match q.actor {
        Actor::Partner { rung, .. } => !has_ended && passes(q, (*rung).min(q.label.top_rung), is_granted),
        Actor::Person { roles, .. } => {
            !(has_ended && is_received) && is_granted && roles.iter().any(|r| role_may(*r, q))
        }
    }
}

/// What the people concerned agreed to: nothing passes for what they did not agree to, nor to whom they left out, nor
/// a name that they did not give; a count for a partner needs the purpose alone.
fn is_agreed_by_the_people(q: &Question<'_>) -> bool {
    let consents = &q.label.consents;
    let is_over = consents.has_ended(q.today);
    let for_this = !is_over && consents.scope.covers(q.purpose.unwrap_or(Use::Analysis));
    let with_them = !is_over && consents.with.includes(q.actor.org());
    let by_name = q.compartment != Compartment::Identity || consents.is_identified && !is_over;
    match (q.actor, q.action) {
        (Actor::Partner { .. }, Action::Share | Action::Match) => for_this && with_them && by_name,
        (Actor::Partner { .. }, Action::Aggregate) | (_, Action::Share) => for_this,
        _ => true,
    }
}

/// Whether a use that is not allowed or a caveat stands in the way, whoever asks.
fn is_barred(q: &Question<'_>) -> bool {
    let is_received = q.relation == Relation::Received;
    let is_partner = matches!(q.actor, Actor::Partner { .. });
    let is_outward = matches!(q.action, Action::Export | Action::Share | Action::Cite | Action::Issue);
    let has = |c| q.label.has(c);
    let stays_shut = match q.compartment {
        Compartment::Attribution => has(CaveatCode::NoAttribution),
        Compartment::Source => has(CaveatCode::NoSourceHint),
        _ => false,
    };
    let needs_analysis = matches!(q.action, Action::Match | Action::Aggregate);
    (is_outward && !purpose_is_fine(q))
        || (is_outward && is_received && has(CaveatCode::OriginatorApproval))
        || (needs_analysis && !q.label.uses.contains(&Use::Analysis))
        || (q.action == Action::Match && has(CaveatCode::NoMatching))
        || (stays_shut && (is_received || is_outward || is_partner))
        || (is_received && has(CaveatCode::NoOnward) && (is_partner || q.action == Action::Share))
}

fn purpose_is_fine(q: &Question<'_>) -> bool {
    let Some(purpose) = q.purpose else {
        return q.action == Action::Share;
    };
    let has = |c| q.label.has(c);
    let is_barred = match purpose {
        Use::Judicial => has(CaveatCode::NoJudicial) || has(CaveatCode::NoAuthorities),
        Use::ThirdState => has(CaveatCode::NoAuthorities),
        Use::PublicStatement | Use::UnPublic => has(CaveatCode::NoPublication),
        _ => false,
    };
    !is_barred && q.label.uses.contains(&purpose) && q.label.consents.covers(purpose, q.today)
}

fn passes(q: &Question<'_>, rung: Rung, is_granted: bool) -> bool {
    match (q.action, q.compartment) {
        (Action::Aggregate, _) => rung >= Rung::Trends && is_granted,
        (Action::Match, _) => rung >= Rung::Match && is_granted,
        (Action::Share, Compartment::Open) => rung >= Rung::Outline,
        (Action::Share, Compartment::Narrative | Compartment::Location) => rung >= Rung::Case,
        (Action::Share, _) => rung >= Rung::Case && is_granted,
        _ => false,
    }
}

fn role_may(role: Role, q: &Question<'_>) -> bool {
    use Role::{Administrator, Adviser, Coordinator, Leader, Monitor, Officer, Reviewer};
    let is_open = q.compartment == Compartment::Open;
    match q.action {
        Action::List if !is_open => false,
        Action::Write if q.relation == Relation::Received => false,
        Action::List | Action::Read | Action::Search if role == Monitor => q.relation == Relation::Own,
        Action::Write if role == Monitor => q.relation == Relation::Own,
        Action::List | Action::Read | Action::Search | Action::Aggregate => !matches!(role, Administrator | Monitor),
        Action::Match => matches!(role, Reviewer | Officer | Coordinator),
        Action::Write => !matches!(role, Leader | Administrator),
        Action::Export | Action::Cite => matches!(role, Officer | Adviser | Leader | Coordinator),
        Action::Share => matches!(role, Officer | Leader | Coordinator),
        Action::Issue => matches!(role, Adviser | Leader),
        Action::SignOff => role == Leader,
        Action::Declassify => matches!(role, Officer | Leader),
        Action::ApproveDeclassify => matches!(role, Officer | Leader),
        Action::ApproveExport => matches!(role, Leader | Coordinator),
        Action::ApprovePeople => role == Leader,
        Action::Administer => role == Administrator,
    }
}
