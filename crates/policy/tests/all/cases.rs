//! Answers that people will ask about, each with the rule that gave it.

use crate::policy_space::{TODAY, org};
use jiff::civil::date;
use policy::{Action, Actor, Decision, Gate, Question, Relation, Role};
use record::label::{Audience, CaveatCode, ConsentScope, Consents};
use record::{Caveat, Compartment, Expiry, Label, Rung, Use};
use std::collections::BTreeSet;

fn ask(change: impl FnOnce(&mut Question<'_>, &mut Label)) -> Decision {
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    let actor = person(Role::Adviser);
    let mut label = Label { audience: Audience::Only(BTreeSet::from([org("us"), org("them")])), ..Label::neutral() };
    let granted = BTreeSet::new();
    let empty = Label::neutral();
    let mut question = Question {
        actor: &actor,
        action: Action::Cite,
        label: &empty,
        relation: Relation::Received,
        compartment: Compartment::Open,
        purpose: Some(Use::PublicStatement),
        today: TODAY,
        granted: &granted,
    };
    change(&mut question, &mut label);
    gate.decide(&Question { label: &label, ..question })
}

fn person(role: Role) -> Actor {
    Actor::Person { org: org("us"), roles: BTreeSet::from([role]), is_humanitarian: true }
}

#[test]
fn a_public_statement_may_cite_what_its_label_lets_be_published_and_the_caveat_stops_it() {
    assert!(ask(|_, _| {}).is_allowed);
    let no = ask(|_, label| label.caveats = BTreeSet::from([Caveat::Is(CaveatCode::NoPublication)]));
    assert_eq!(no, Decision { is_allowed: false, because: vec!["forbid-no-publication".to_owned()] });
}

#[test]
fn nothing_is_cited_without_saying_what_for() {
    assert_eq!(ask(|q, _| q.purpose = None).because, ["forbid-without-purpose"]);
}

#[test]
fn judicial_use_is_refused_where_no_consent_was_needed_for_the_rest() {
    let no = ask(|q, label| {
        q.purpose = Some(Use::Judicial);
        label.consents.scope = ConsentScope::NotNeeded;
    });
    assert_eq!(no.because, ["forbid-purpose-not-consented"]);
}

/// What a partner at the top of the spectrum, to whom everything is granted, gets under a consent.
fn gets(consents: Consents, action: Action, compartment: Compartment) -> Vec<String> {
    let partner = Actor::Partner { org: org("them"), rung: Rung::JointAction };
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    let (label, granted) = (Label { consents, ..Label::neutral() }, Compartment::SEALED.into_iter().collect());
    let (actor, relation, purpose, today) = (&partner, Relation::Ours, None, TODAY);
    let question = Question { actor, action, label: &label, relation, compartment, purpose, today, granted: &granted };
    let decision = gate.decide(&question);
    if decision.is_allowed { Vec::new() } else { decision.because }
}

#[test]
fn a_partner_that_the_consent_leaves_out_gets_no_part_and_no_match_but_may_be_told_an_audited_count() {
    let only_us = || Consents { with: Audience::Only(BTreeSet::from([org("us")])), ..Consents::neutral() };
    for compartment in Compartment::ALL {
        assert_eq!(gets(only_us(), Action::Share, compartment)[0], "forbid-consent-not-with", "{compartment:?}");
    }
    assert_eq!(gets(only_us(), Action::Match, Compartment::Open), ["forbid-consent-not-with"]);
    assert!(gets(only_us(), Action::Aggregate, Compartment::Open).is_empty());
}

#[test]
fn who_did_not_agree_to_be_identified_is_not_named_though_everything_else_passes() {
    let unnamed = || Consents { is_identified: false, ..Consents::neutral() };
    for compartment in Compartment::ALL {
        let is_identity = compartment == Compartment::Identity;
        let because = gets(unnamed(), Action::Share, compartment);
        assert_eq!(because == ["forbid-consent-not-identified"], is_identity, "{compartment:?} {because:?}");
    }
}

#[test]
fn a_consent_that_was_withdrawn_or_has_ended_lets_nothing_pass_not_even_a_count() {
    let ended = || Consents { until: Expiry::On(date(2026, 11, 21)), ..Consents::neutral() };
    for consents in [Consents::nothing(), ended()] {
        for compartment in Compartment::ALL {
            assert!(!gets(consents.clone(), Action::Share, compartment).is_empty());
        }
        assert_eq!(gets(consents.clone(), Action::Aggregate, Compartment::Open), ["forbid-partner-without-consent"]);
        assert!(!gets(consents, Action::Match, Compartment::Open).is_empty());
    }
    // Its last day is still a day of it.
    let today = Consents { until: Expiry::On(TODAY), ..Consents::neutral() };
    assert!(gets(today, Action::Share, Compartment::Identity).is_empty());
}

#[test]
fn an_empty_audience_reaches_nobody() {
    let no = ask(|_, label| label.audience = Audience::Only(BTreeSet::new()));
    assert_eq!(no.because, ["forbid-outside-audience"]);
}

#[test]
fn an_administrator_administers_and_does_not_even_list() {
    let actor = person(Role::Administrator);
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    let (label, granted) = (Label::neutral(), Compartment::SEALED.into_iter().collect());
    for action in Action::ALL {
        for relation in Relation::ALL {
            let question = Question {
                actor: &actor,
                action: *action,
                label: &label,
                relation: *relation,
                compartment: Compartment::Open,
                purpose: Some(Use::Analysis),
                today: TODAY,
                granted: &granted,
            };
            assert_eq!(gate.decide(&question).is_allowed, *action == Action::Administer, "{action:?}");
        }
    }
}

#[test]
fn a_partner_at_outline_gets_the_open_part_and_no_narrative() {
    let partner = Actor::Partner { org: org("them"), rung: Rung::Outline };
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    let (label, granted) = (Label::neutral(), BTreeSet::new());
    let gets = |compartment| {
        let question = Question {
            actor: &partner,
            action: Action::Share,
            label: &label,
            relation: Relation::Ours,
            compartment,
            purpose: None,
            today: TODAY,
            granted: &granted,
        };
        gate.decide(&question).is_allowed
    };
    assert!(gets(Compartment::Open));
    assert!(Compartment::SEALED.into_iter().all(|c| !gets(c)));
}

#[test]
fn attribution_stays_shut_to_humanitarian_people_until_it_is_granted() {
    let no = ask(|q, _| {
        q.action = Action::Read;
        q.compartment = Compartment::Attribution;
    });
    assert_eq!(no.because, ["forbid-attribution-humanitarian", "forbid-sealed-not-granted"]);
}

#[test]
fn codes_read_back_and_the_version_is_a_fingerprint() {
    assert!(Role::ALL.iter().all(|r| Role::from_code(r.code()) == Some(*r)));
    assert!(Action::ALL.iter().all(|a| Action::from_code(a.code()) == Some(*a)));
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    // 80 bits in base32 are 16 characters.
    assert_eq!(gate.version().len(), 16);
    let unique: BTreeSet<_> = gate.ids().iter().collect();
    assert_eq!(unique.len(), gate.ids().len());
}
