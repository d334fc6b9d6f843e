//! Two people: who asks, who decides, what is then done; and the parts of a label.

use crate::exporting::incidents;
use crate::world::{CHEAP, Org, PASSPHRASE, both, incident, shared_label};
use app::approvals::{self, Exact, State, Verdict};
use app::labels::{self, Declassifier, Outcome, Part, Wish, lowered};
use app::people::{self, Given, NewUser};
use app::records::{self};
use app::{Actor, Error, Role};
use record::label::{Audience, CaveatCode};
use record::{Body, Caveat, Compartment, Label, RecordId, Rung, Sensitivity, Use};
use std::collections::BTreeSet;

/// Somebody with an account.
pub async fn somebody(org: &Org, name: &str, roles: &[Role], grants: &[Compartment]) -> Actor {
    let new = NewUser {
        name: name.to_owned(),
        passphrase: PASSPHRASE.to_owned().into(),
        roles: roles.iter().copied().collect(),
        grants: grants.iter().copied().collect(),
        language: "en".to_owned(),
        cost: CHEAP,
    };
    people::add(&org.node, &new, "test").await.expect("an account");
    people::actor(&org.node, name).await.expect("the account is there")
}

/// A house with a leader, two officers, a coordinator, an administrator and a monitor.
pub struct House {
    pub org: Org,
    pub leila: Actor,
    pub omar: Actor,
    pub olga: Actor,
    pub carl: Actor,
    pub adam: Actor,
    pub mona: Actor,
}

pub async fn house(db: &crate::world::Db, name: &str) -> House {
    let org = db.found(name, 7).await;
    // A humanitarian organisation keeps attribution closed: nobody can be granted it before it opts in.
    let is_open = |c: &Compartment| *c != Compartment::Attribution || !org.node.is_humanitarian();
    let sealed: Vec<Compartment> = Compartment::SEALED.into_iter().filter(is_open).collect();
    House {
        leila: somebody(&org, "leila", &[Role::Leader], &sealed).await,
        omar: somebody(&org, "omar", &[Role::Officer], &sealed).await,
        olga: somebody(&org, "olga", &[Role::Officer, Role::Leader], &[]).await,
        carl: somebody(&org, "carl", &[Role::Coordinator], &[]).await,
        adam: somebody(&org, "adam", &[Role::Administrator], &[]).await,
        mona: somebody(&org, "mona", &[Role::Monitor], &sealed).await,
        org,
    }
}

pub async fn high(house: &House) -> RecordId {
    let label = Label { sensitivity: Sensitivity::High, ..shared_label(&house.org, &[]) };
    let body = incident("2026-02-01", "Village", "Maryam");
    records::create_labelled(&house.org.node, &house.omar, "incident", body, label).await.expect("a record")
}

pub async fn label_of(house: &House, id: &RecordId) -> (Label, i64) {
    let show = records::show(&house.org.node, &house.leila, id, Some("a test")).await.expect("it shows");
    (show.label, show.record.revision)
}

/// Wishes that the record may be told at a rung and for publication: two parts are lowered.
pub async fn wish(house: &House, id: &RecordId) -> Wish {
    let (label, revision) = label_of(house, id).await;
    let uses = label.uses.iter().copied().chain([Use::PublicStatement]).collect();
    Wish {
        label: Label { uses, sensitivity: Sensitivity::Moderate, ..label },
        declassifier: Some(Declassifier::OriginatorApproval),
        reason: "the family wants it known".to_owned(),
        revision: Some(revision),
    }
}

pub async fn asked(house: &House, id: &RecordId) -> RecordId {
    let wish = wish(house, id).await;
    match labels::set(&house.org.node, &house.omar, id, &wish).await.expect("it is asked") {
        Outcome::Waits(approval) => approval,
        Outcome::Done => panic!("high is lowered by nobody alone"),
    }
}

#[test]
fn a_high_record_is_lowered_only_when_another_person_approves() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let id = high(&h).await;
        let before = label_of(&h, &id).await;
        let approval = asked(&h, &id).await;
        assert_eq!(label_of(&h, &id).await, before, "nothing changes while it waits");
        let own = approvals::decide(node, &h.omar, &approval, &Verdict::Approve).await;
        assert!(matches!(own, Err(Error::Forbidden(_))), "{own:?}");
        for other in [&h.carl, &h.adam, &h.mona] {
            let tried = approvals::decide(node, other, &approval, &Verdict::Approve).await;
            assert!(matches!(tried, Err(Error::NotFound)), "{}: {tried:?}", other.name);
        }
        let done = approvals::decide(node, &h.leila, &approval, &Verdict::Approve).await.expect("it is decided");
        assert_eq!(done, State::Approved);
        let (label, revision) = label_of(&h, &id).await;
        assert_eq!(label.sensitivity, Sensitivity::Moderate);
        assert!(label.uses.contains(&Use::PublicStatement));
        assert_eq!(revision, before.1 + 1);
        let again = approvals::decide(node, &h.leila, &approval, &Verdict::Approve).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "an approval is used once");
        assert!(app::audit::verify(node).await.expect("the log is read").is_verified);
    });
}

#[test]
fn two_roles_do_not_make_two_people() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let id = high(&h).await;
        let wish = wish(&h, &id).await;
        let Ok(Outcome::Waits(approval)) = labels::set(&h.org.node, &h.olga, &id, &wish).await else {
            panic!("it waits");
        };
        let own = approvals::decide(&h.org.node, &h.olga, &approval, &Verdict::Approve).await;
        assert!(matches!(own, Err(Error::Forbidden(_))), "{own:?}");
        assert!(!approvals::show(&h.org.node, &h.olga, &approval).await.expect("hers").may_decide);
    });
}

#[test]
fn an_approval_that_has_ended_does_nothing() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let id = high(&h).await;
        let before = label_of(&h, &id).await;
        let approval = asked(&h, &id).await;
        // Seven days, as the design gives declassification; a second more is too late.
        h.org.clock.days(7);
        assert_eq!(approvals::show(&h.org.node, &h.leila, &approval).await.expect("seen").state, State::Waiting);
        h.org.clock.forward(jiff::SignedDuration::from_secs(1));
        assert_eq!(approvals::show(&h.org.node, &h.leila, &approval).await.expect("seen").state, State::Expired);
        let late = approvals::decide(&h.org.node, &h.leila, &approval, &Verdict::Approve).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
        assert_eq!(label_of(&h, &id).await, before);
    });
}

#[test]
fn a_record_that_changed_meanwhile_is_not_lowered() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let id = high(&h).await;
        let approval = asked(&h, &id).await;
        let (_, revision) = label_of(&h, &id).await;
        let body = incident("2026-02-02", "Elsewhere", "Maryam");
        records::update(node, &h.omar, &id, revision, body).await.expect("it is changed");
        let done = approvals::decide(node, &h.leila, &approval, &Verdict::Approve).await.expect("it is decided");
        assert_eq!(done, State::Void);
        assert_eq!(label_of(&h, &id).await.0.sensitivity, Sensitivity::High);
        let seen = approvals::show(node, &h.omar, &approval).await.expect("the asker sees why");
        assert!(seen.answer.is_some_and(|a| a.contains("changed")));
    });
}

#[test]
fn a_refusal_needs_a_reason_and_is_told() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let id = high(&h).await;
        let approval = asked(&h, &id).await;
        let bare = approvals::decide(&h.org.node, &h.leila, &approval, &Verdict::Refuse(" ".to_owned())).await;
        assert!(matches!(bare, Err(Error::Refused(_))));
        let reason = Verdict::Refuse("the family was not asked".to_owned());
        let done = approvals::decide(&h.org.node, &h.leila, &approval, &reason).await.expect("it is refused");
        assert_eq!(done, State::Refused);
        assert_eq!(label_of(&h, &id).await.0.sensitivity, Sensitivity::High);
        let seen = approvals::show(&h.org.node, &h.omar, &approval).await.expect("the asker sees it");
        assert_eq!(seen.answer.as_deref(), Some("the family was not asked"));
    });
}

#[test]
fn what_its_asker_may_not_do_any_more_is_not_done() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let id = high(&h).await;
        let approval = asked(&h, &id).await;
        let given = Given { roles: BTreeSet::from([Role::Reviewer]), ..Given::default() };
        people::set(node, &h.adam, (&h.omar.id, &given), "another post").await.expect("the role is taken");
        // Reviewer is a content role that omar did not have: it waits, and officer is gone at once.
        let done = approvals::decide(node, &h.leila, &approval, &Verdict::Approve).await.expect("it is decided");
        assert_eq!(done, State::Void);
        assert_eq!(label_of(&h, &id).await.0.sensitivity, Sensitivity::High);
    });
}

#[test]
fn making_a_label_stricter_needs_nobody_else_and_lowering_it_a_declassifier() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let id = high(&h).await;
        let (label, revision) = label_of(&h, &id).await;
        let caveats = BTreeSet::from([Caveat::Is(CaveatCode::NoPublication)]);
        let stricter = Wish {
            label: Label { caveats, top_rung: Rung::Outline, ..label.clone() },
            declassifier: None,
            reason: "a threat".to_owned(),
            revision: Some(revision),
        };
        assert_eq!(labels::set(node, &h.omar, &id, &stricter).await.expect("it is done"), Outcome::Done);
        // Taking it back is a declassification.
        let back = Wish { label, revision: None, ..stricter };
        assert!(matches!(labels::set(node, &h.omar, &id, &back).await, Err(Error::Refused(_))));
        assert!(matches!(labels::narrow(node, &h.omar, &id, &back).await, Err(Error::Forbidden(_))));
        let (now, _) = label_of(&h, &id).await;
        assert_eq!(lowered(&now, &back.label), [Part::Caveats, Part::TopRung]);
        // A coordinator may write and so narrow, and may not declassify.
        let named = Wish { declassifier: Some(Declassifier::Redact), ..back };
        assert!(matches!(labels::set(node, &h.carl, &id, &named).await, Err(Error::Forbidden(_))));
        assert!(matches!(labels::set(node, &h.omar, &id, &named).await, Ok(Outcome::Waits(_))));
    });
}

#[test]
fn low_and_moderate_are_lowered_by_one_officer_and_never_a_partners_record() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let label = shared_label(&h.org, &[]);
        let body = incident("2026-02-01", "Village", "Maryam");
        let id = records::create_labelled(node, &h.omar, "incident", body, label).await.expect("a record");
        let wish = wish(&h, &id).await;
        // Sensitivity low to moderate makes it stricter; the use makes it wider.
        assert_eq!(labels::set(node, &h.omar, &id, &wish).await.expect("it is done"), Outcome::Done);
        let stranger = Label { origins: BTreeSet::new(), ..wish.label.clone() };
        let forged = Wish { label: stranger, revision: None, ..wish };
        assert!(matches!(labels::set(node, &h.omar, &id, &forged).await, Err(Error::Refused(_))));
    });
}

#[test]
fn widening_the_audience_of_a_high_record_waits() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let other = db.found("harm", 8).await;
        let id = high(&h).await;
        let wide = BTreeSet::from([h.org.org().clone(), other.org().clone()]);
        let outcome = records::set_audience(&h.org.node, &h.omar, &id, wide.clone(), "they can help").await;
        let Ok(Outcome::Waits(approval)) = outcome else { panic!("it waits: {outcome:?}") };
        assert!(!label_of(&h, &id).await.0.audience.includes(other.org()));
        let twice = records::set_audience(&h.org.node, &h.olga, &id, wide, "again").await;
        assert!(matches!(twice, Err(Error::Conflict(_))), "one at a time");
        approvals::decide(&h.org.node, &h.olga, &approval, &Verdict::Approve).await.expect("it is approved");
        assert!(label_of(&h, &id).await.0.audience.includes(other.org()));
    });
}

#[test]
fn an_approval_is_written_by_nobody_by_hand_and_imported_by_nobody() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let id = high(&h).await;
        let approval = asked(&h, &id).await;
        let forged = Body::default()
            .with("action", "export")
            .with("state", "approved")
            .with("asked", "2026-03-02")
            .with("ends", "2026-03-03")
            .with("until", 4_000_000_000_i64)
            .with("asked_by", h.omar.id.as_str());
        let made = records::create(&h.org.node, &h.omar, "approval", forged.clone()).await;
        assert!(matches!(made, Err(Error::Forbidden(_))), "{made:?}");
        let changed = records::update(&h.org.node, &h.omar, &approval, 1, forged).await;
        assert!(matches!(changed, Err(Error::Forbidden(_))), "{changed:?}");
        let wish = Wish {
            label: Label::own(h.org.org()),
            declassifier: Some(Declassifier::Redact),
            reason: "no".to_owned(),
            revision: None,
        };
        assert!(matches!(labels::set(&h.org.node, &h.omar, &approval, &wish).await, Err(Error::Forbidden(_))));
    });
}

#[test]
fn each_part_of_a_label_is_lowered_by_itself() {
    let us = record::OrgId::parse("us").expect("an id");
    let base = Label {
        sensitivity: Sensitivity::Moderate,
        caveats: BTreeSet::from([Caveat::Is(CaveatCode::NoOnward)]),
        minimum_cell: 5,
        expiry: record::Expiry::On(jiff::civil::date(2027, 1, 31)),
        top_rung: Rung::Outline,
        precision: record::Precision { place: record::PlacePrecision::District, time: record::TimePrecision::Month },
        ..Label::own(&us)
    };
    let mut wider = base.consents.clone();
    wider.scope = record::label::ConsentScope::Uses(Use::ALL.iter().copied().collect());
    let place = record::Precision { place: record::PlacePrecision::Locality, ..base.precision };
    let time = record::Precision { time: record::TimePrecision::Week, ..base.precision };
    let uses = base.uses.iter().copied().chain([Use::Judicial]).collect();
    // By hand, from the orders in the design's table of parts.
    let lower = [
        (Part::Sensitivity, Label { sensitivity: Sensitivity::Low, ..base.clone() }),
        (Part::Audience, Label { audience: Audience::Everyone, ..base.clone() }),
        (Part::Uses, Label { uses, ..base.clone() }),
        (Part::Caveats, Label { caveats: BTreeSet::new(), ..base.clone() }),
        (Part::Precision, Label { precision: place, ..base.clone() }),
        (Part::Precision, Label { precision: time, ..base.clone() }),
        (Part::MinimumCell, Label { minimum_cell: 4, ..base.clone() }),
        (Part::Expiry, Label { expiry: record::Expiry::Never, ..base.clone() }),
        (Part::Consents, Label { consents: wider, ..base.clone() }),
        (Part::TopRung, Label { top_rung: Rung::Case, ..base.clone() }),
    ];
    for (part, label) in lower {
        assert_eq!(lowered(&base, &label), [part], "{label:?}");
        assert!(labels::tightened(&base, &label).is_empty() || part == Part::Consents, "{part:?}");
        assert!(!lowered(&label, &base).contains(&part) || part == Part::Consents, "{part:?} back");
    }
    assert!(lowered(&base, &base).is_empty());
}

#[test]
fn what_exactly_is_asked_comes_back_as_it_was_kept() {
    let wanted = incidents(Use::ThirdState, true);
    for exact in [
        Exact::Export(wanted),
        Exact::Succession { person: "a".to_owned(), successor: "b".to_owned() },
        Exact::Declassify {
            revision: 3,
            before: Box::new(Label::strictest()),
            after: Box::new(Label { audience: Audience::Everyone, ..Label::neutral() }),
            declassifier: Declassifier::Redact,
        },
    ] {
        let text = serde_json::to_string(&exact).expect("it is JSON");
        assert_eq!(serde_json::from_str::<Exact>(&text).expect("it is read"), exact);
    }
}
