//! Two people, exports, leaving, and looking as another role.

use crate::world::{CHEAP, Org, PASSPHRASE, both, incident, shared_label};
use app::approvals::{self, Exact, State, Verdict};
use app::exports::{self, Wanted, file};
use app::labels::{self, Declassifier, Outcome, Part, Wish, lowered};
use app::people::{self, Given, NewUser};
use app::records::{self, ListQuery};
use app::{Actor, Error, Role, report};
use record::label::{Audience, CaveatCode};
use record::{Body, Caveat, Compartment, Label, RecordId, Rung, Sensitivity, Use};
use std::collections::BTreeSet;

/// Somebody with an account.
async fn somebody(org: &Org, name: &str, roles: &[Role], grants: &[Compartment]) -> Actor {
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
struct House {
    org: Org,
    leila: Actor,
    omar: Actor,
    olga: Actor,
    carl: Actor,
    adam: Actor,
    mona: Actor,
}

async fn house(db: &crate::world::Db, name: &str) -> House {
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

async fn high(house: &House) -> RecordId {
    let label = Label { sensitivity: Sensitivity::High, ..shared_label(&house.org, &[]) };
    let body = incident("2026-02-01", "Village", "Maryam");
    records::create_labelled(&house.org.node, &house.omar, "incident", body, label).await.expect("a record")
}

async fn label_of(house: &House, id: &RecordId) -> (Label, i64) {
    let show = records::show(&house.org.node, &house.leila, id, Some("a test")).await.expect("it shows");
    (show.label, show.record.revision)
}

/// Wishes that the record may be told at a rung and for publication: two parts are lowered.
async fn wish(house: &House, id: &RecordId) -> Wish {
    let (label, revision) = label_of(house, id).await;
    let uses = label.uses.iter().copied().chain([Use::PublicStatement]).collect();
    Wish {
        label: Label { uses, sensitivity: Sensitivity::Moderate, ..label },
        declassifier: Some(Declassifier::OriginatorApproval),
        reason: "the family wants it known".to_owned(),
        revision: Some(revision),
    }
}

async fn asked(house: &House, id: &RecordId) -> RecordId {
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

fn incidents(purpose: Use, is_sealed: bool) -> Wanted {
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    Wanted::of(&query, purpose, is_sealed)
}

/// The words of a file, as their keys: no language is needed to read the rows.
fn keys(key: &str, _: &[(&str, String)]) -> String {
    if key == "export-language" { "en".to_owned() } else { key.to_owned() }
}

const NOON: report::Timestamp = report::Timestamp { year: 2026, month: 3, day: 2, hour: 12, minute: 0, second: 0 };

fn written(h: &House, export: &exports::Export, format: &str) -> Vec<u8> {
    let direction = report::Direction::LeftToRight;
    let made = file::write(&h.org.node, export, (format, &keys), (direction, NOON));
    made.expect("it is written").expect("the format is known")
}

async fn approved(h: &House, wanted: &Wanted) -> RecordId {
    let id = exports::ask(&h.org.node, &h.omar, wanted, "a briefing").await.expect("it is asked");
    let done = approvals::decide(&h.org.node, &h.carl, &id, &Verdict::Approve).await.expect("it is decided");
    assert_eq!(done, State::Approved);
    id
}

#[test]
fn a_list_leaves_only_with_an_approval_for_this_person_list_and_purpose_that_ends() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        high(&h).await;
        let wanted = incidents(Use::Analysis, false);
        assert!(matches!(exports::take(node, &h.omar, &wanted).await, Err(Error::Forbidden(_))));
        for nobody in [&h.mona, &h.adam] {
            assert!(matches!(exports::ask(node, nobody, &wanted, "why").await, Err(Error::Forbidden(_))));
        }
        let id = exports::ask(node, &h.omar, &wanted, "a briefing").await.expect("it is asked");
        assert!(matches!(exports::take(node, &h.omar, &wanted).await, Err(Error::Forbidden(_))), "it waits");
        let own = approvals::decide(node, &h.omar, &id, &Verdict::Approve).await;
        assert!(matches!(own, Err(Error::Forbidden(_))));
        approvals::decide(node, &h.carl, &id, &Verdict::Approve).await.expect("a coordinator approves");
        for _ in 0..2 {
            assert_eq!(exports::take(node, &h.omar, &wanted).await.expect("it leaves").rows.len(), 1);
        }
        let others = [
            (&h.leila, wanted.clone()),
            (&h.omar, incidents(Use::LeadershipBrief, false)),
            (&h.omar, incidents(Use::Analysis, true)),
            (&h.omar, Wanted { from: Some("2026-01-01".to_owned()), ..wanted.clone() }),
        ];
        for (who, other) in others {
            assert!(matches!(exports::take(node, who, &other).await, Err(Error::Forbidden(_))), "{other:?}");
        }
        h.org.clock.forward(jiff::SignedDuration::from_hours(24) + jiff::SignedDuration::from_secs(1));
        assert!(matches!(exports::take(node, &h.omar, &wanted).await, Err(Error::Forbidden(_))), "it has ended");
    });
}

#[test]
fn the_rows_of_a_file_are_the_rows_of_the_list_that_the_purpose_allows() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let shared = shared_label(&h.org, &[]);
        let closed = Label { uses: BTreeSet::from([Use::LeadershipBrief]), ..shared.clone() };
        for day in 1..=7 {
            let label = if day % 3 == 0 { &closed } else { &shared };
            let body = incident(&format!("2026-02-0{day}"), "Village", "Maryam");
            records::create_labelled(node, &h.omar, "incident", body, label.clone()).await.expect("a record");
        }
        let titles = async |purpose: Use| -> Vec<String> {
            let wanted = incidents(purpose, false);
            approved(&h, &wanted).await;
            let taken = exports::take(node, &h.omar, &wanted).await.expect("it leaves");
            taken.rows.into_iter().map(|r| r.title).collect()
        };
        let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
        let listed = records::list(node, &h.omar, &query).await.expect("a list").rows;
        let listed: Vec<String> = listed.into_iter().map(|r| r.title).collect();
        assert_eq!(titles(Use::LeadershipBrief).await, listed, "all seven allow a brief, in the order of the list");
        // By hand: of the days 1 to 7, two are divisible by three.
        assert_eq!(titles(Use::Analysis).await.len(), 5);
        assert!(titles(Use::Judicial).await.is_empty());
    });
}

#[test]
fn every_row_carries_its_caveats_and_nothing_sealed_that_was_not_asked_for() {
    both(async |db| {
        let h = house(&db, "relief").await;
        let node = &h.org.node;
        let caveats = BTreeSet::from([Caveat::Is(CaveatCode::NoOnward), Caveat::Acknowledge("thank them".to_owned())]);
        let label = Label { caveats, sensitivity: Sensitivity::Severe, ..shared_label(&h.org, &[]) };
        for day in 1..=3 {
            let mut body = incident(&format!("2026-02-0{day}"), "Village", "Maryam");
            body = body.with("narrative", "=cmd|' /C calc'!A0");
            records::create_labelled(node, &h.omar, "incident", body, label.clone()).await.expect("a record");
        }
        let plain = incidents(Use::Analysis, false);
        approved(&h, &plain).await;
        let taken = exports::take(node, &h.omar, &plain).await.expect("it leaves");
        for format in ["csv", "json"] {
            let text = String::from_utf8(written(&h, &taken, format)).expect("text");
            for secret in ["Village", "Maryam", "Neighbourson", "Partyname", "cmd", "35.95"] {
                assert!(!text.contains(secret), "{secret} leaves in {format}");
            }
            // Three rows and the joined label above them.
            assert!(text.matches("no-onward").count() >= 3, "{text}");
            assert!(text.matches("thank them").count() >= 3, "{text}");
        }
        assert!(written(&h, &taken, "xlsx").starts_with(b"PK"));
        let sealed = incidents(Use::Analysis, true);
        approved(&h, &sealed).await;
        let taken = exports::take(node, &h.omar, &sealed).await.expect("it leaves");
        let text = String::from_utf8(written(&h, &taken, "csv")).expect("text");
        assert!(text.contains("Maryam") && text.contains("'=cmd"), "{text}");
        assert!(!text.contains("Partyname"), "a humanitarian organisation keeps attribution closed");
        let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
        let rows: Vec<&&str> = lines.iter().filter(|l| l.contains("no-onward")).collect();
        assert_eq!(rows.len(), 3);
        let ids = h.org.fetch("select id from records where kind = 'incident'", &[]).await;
        for id in ids.iter().filter_map(|r| r.text(0)) {
            assert!(!text.contains(&id), "an id of ours leaves");
        }
    });
}

#[test]
fn who_was_not_granted_a_part_exports_none_of_it() {
    both(async |db| {
        let h = house(&db, "relief").await;
        let node = &h.org.node;
        let body = incident("2026-02-01", "Village", "Maryam");
        records::create_labelled(node, &h.omar, "incident", body, shared_label(&h.org, &[])).await.expect("a record");
        let wanted = incidents(Use::Analysis, true);
        let id = exports::ask(node, &h.olga, &wanted, "a briefing").await.expect("it is asked");
        approvals::decide(node, &h.leila, &id, &Verdict::Approve).await.expect("it is approved");
        let taken = exports::take(node, &h.olga, &wanted).await.expect("it leaves");
        let text = String::from_utf8(written(&h, &taken, "json")).expect("text");
        for secret in ["Village", "Maryam", "Neighbourson", "Partyname", "bakery"] {
            assert!(!text.contains(secret), "{secret} leaves");
        }
    });
}

#[test]
fn an_administrator_gives_nobody_content_without_a_leader_and_nothing_to_themself() {
    both(async |db| {
        let h = house(&db, "relief").await;
        let node = &h.org.node;
        let all = Given { roles: BTreeSet::from([Role::Officer, Role::Administrator]), ..Given::default() };
        let own = people::set(node, &h.adam, (&h.adam.id, &all), "why not").await;
        assert!(matches!(own, Err(Error::Forbidden(_))), "{own:?}");
        for nobody in [&h.leila, &h.omar] {
            assert!(matches!(people::set(node, nobody, (&h.mona.id, &all), "x").await, Err(Error::Forbidden(_))));
        }
        let new = NewUser {
            name: "puppet".to_owned(),
            passphrase: PASSPHRASE.to_owned().into(),
            roles: BTreeSet::from([Role::Officer]),
            grants: BTreeSet::from([Compartment::Narrative]),
            language: "en".to_owned(),
            cost: CHEAP,
        };
        let (address, waits) = people::invite(node, &h.adam, &new, false).await.expect("an account");
        assert!(address.starts_with("otpauth://"));
        let puppet = people::actor(node, "puppet").await.expect("it is there");
        assert!(puppet.roles.is_empty() && puppet.grants.is_empty(), "no content before a leader approves");
        let waits = waits.expect("it waits");
        let own = approvals::decide(node, &h.adam, &waits, &Verdict::Approve).await;
        assert!(matches!(own, Err(Error::Forbidden(_))));
        approvals::decide(node, &h.leila, &waits, &Verdict::Approve).await.expect("a leader approves");
        assert!(people::actor(node, "puppet").await.expect("it is there").is(Role::Officer));
        let attribution = Given { grants: BTreeSet::from([Compartment::Attribution]), ..Given::default() };
        let early = Given { is_attribution_meant: true, ..attribution.clone() };
        let early = people::set(node, &h.adam, (&h.carl.id, &early), "why").await;
        assert!(matches!(&early, Err(Error::Refused(why)) if why.contains("opts in")), "{early:?}");
        app::attribution::ask_to_open(node, &h.leila, "a mandate").await.expect("it is asked");
        app::attribution::open(node, &h.olga, "agreed").await.expect("a second person opens it");
        let silent = people::set(node, &h.adam, (&h.carl.id, &attribution), "why").await;
        assert!(matches!(silent, Err(Error::Refused(_))), "a humanitarian node asks expressly: {silent:?}");
        let meant = Given { is_attribution_meant: true, roles: BTreeSet::from([Role::Coordinator]), ..attribution };
        let waits = people::set(node, &h.adam, (&h.carl.id, &meant), "why").await.expect("it is asked");
        let waits = waits.expect("it waits");
        // The leader whom it concerns does not decide, and another does.
        assert!(approvals::decide(node, &h.carl, &waits, &Verdict::Approve).await.is_err());
        approvals::decide(node, &h.olga, &waits, &Verdict::Approve).await.expect("a leader approves");
        assert!(people::actor(node, "carl").await.expect("here").grants.contains(&Compartment::Attribution));
    });
}

#[test]
fn the_first_people_of_a_node_are_added_by_its_only_leader_alone() {
    both(async |db| {
        let org = db.found("new", 3).await;
        let first = somebody(&org, "first", &[Role::Leader, Role::Administrator], &[]).await;
        let given = Given { roles: BTreeSet::from([Role::Leader]), ..Given::default() };
        let second = somebody(&org, "second", &[], &[]).await;
        let waits = people::set(&org.node, &first, (&second.id, &given), "the second of us").await;
        assert_eq!(waits.expect("it is done"), None);
        let third = somebody(&org, "third", &[], &[]).await;
        let waits = people::set(&org.node, &first, (&third.id, &given), "the third").await.expect("it is asked");
        let waits = waits.expect("from now on there is another leader");
        let own = approvals::decide(&org.node, &first, &waits, &Verdict::Approve).await;
        assert!(matches!(own, Err(Error::Forbidden(_))));
    });
}

#[test]
fn who_left_cannot_sign_in_and_keeps_the_name_and_their_open_work_is_handed_on() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let id = high(&h).await;
        let approval = asked(&h, &id).await;
        let code = people::demo_code(node, "omar").await.expect("a code");
        let begun = people::sign_in(node, "omar", &PASSPHRASE.to_owned().into(), &code).await.expect("signed in");
        let tactic = tactic_of(&h, "omar").await;
        let nobody = people::leave(node, &h.leila, (&h.omar.id, &h.carl.id), "moved").await;
        assert!(matches!(nobody, Err(Error::Forbidden(_))), "only an administrator closes accounts");
        let left = people::leave(node, &h.adam, (&h.omar.id, &h.carl.id), "moved").await.expect("he leaves");
        assert_eq!((left.withdrawn, left.reassigned, left.approval), (1, 1, None));
        assert!(people::session(node, &begun.token).await.expect("read").is_none(), "his session has ended");
        h.org.clock.forward(jiff::SignedDuration::from_mins(2));
        let code = people::demo_code(node, "omar").await.expect("a code");
        let again = people::sign_in(node, "omar", &PASSPHRASE.to_owned().into(), &code).await;
        assert!(matches!(again, Err(Error::Refused(_))));
        let names = people::names(node).await.expect("names");
        assert!(names.contains(&(h.omar.id.clone(), "omar".to_owned())), "the name stays");
        let show = records::show(node, &h.leila, &id, Some("a test")).await.expect("it shows");
        assert_eq!(show.record.author, h.omar.id);
        assert_eq!(approvals::show(node, &h.leila, &approval).await.expect("seen").state, State::Withdrawn);
        let shown = records::show(node, &h.leila, &tactic, Some("a test")).await.expect("it shows");
        assert_eq!(shown.body.text("responsible"), Some("carl"));
    });
}

/// A tactic of an objective, for which somebody answers.
async fn tactic_of(h: &House, responsible: &str) -> RecordId {
    let (node, vocabularies) = (&h.org.node, h.org.node.vocabularies());
    let first = |name: &str| vocabularies.terms(name).expect("terms").first().expect("a term").code.clone();
    let objective = Body::default()
        .with("risk", first("protection_risks"))
        .with("place", serde_json::json!({ "code": "SY-Raqqa" }))
        .with("target_type", first("actor_types"))
        .with("target", "a commander")
        .with("change", "a pause")
        .with(
            "partners",
            serde_json::json!([{ "partner": "monitor", "asset": "documentation" },
            { "partner": "harm", "asset": "networks" }]),
        );
    let objective = app::plans::open_objective(node, &h.omar, objective).await.expect("an objective");
    let tactic = Body::default()
        .with("objective", objective.as_str())
        .with("type", first("advocacy_tactics"))
        .with("partner", "monitor")
        .with("state", "planned")
        .with("responsible", responsible);
    records::create(node, &h.omar, "tactic", tactic).await.expect("a tactic")
}

#[test]
fn a_monitors_records_are_seen_by_the_successor_when_a_leader_approves() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let nour = somebody(&h.org, "nour", &[Role::Monitor], &[]).await;
        let body = incident("2026-02-01", "Village", "Maryam");
        let id = records::create(node, &h.mona, "incident", body).await.expect("a record");
        let sees = async || records::show(node, &nour, &id, Some("a test")).await.is_ok();
        assert!(!sees().await);
        let left = people::leave(node, &h.adam, (&h.mona.id, &nour.id), "moved").await.expect("she leaves");
        assert!(!sees().await, "an administrator alone opens nothing");
        let approval = left.approval.expect("it waits for a leader");
        approvals::decide(node, &h.leila, &approval, &Verdict::Approve).await.expect("a leader approves");
        assert!(sees().await);
        let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
        let listed = records::list(node, &nour, &query).await.expect("a list");
        assert_eq!((listed.total, listed.rows.len()), (1, 1));
        let show = records::show(node, &nour, &id, Some("a test")).await.expect("it shows");
        assert_eq!(show.record.author, h.mona.id, "the name of who wrote it stays");
        assert!(show.may_edit);
        // And on to the next.
        let next = somebody(&h.org, "next", &[Role::Monitor], &[]).await;
        let left = people::leave(node, &h.adam, (&nour.id, &next.id), "moved").await.expect("she leaves");
        let approval = left.approval.expect("it waits");
        approvals::decide(node, &h.leila, &approval, &Verdict::Approve).await.expect("a leader approves");
        assert!(records::show(node, &next, &id, Some("a test")).await.is_ok());
    });
}

#[test]
fn the_last_administrator_and_the_last_leader_stay() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let last = people::leave(node, &h.adam, (&h.adam.id, &h.carl.id), "tired").await;
        assert!(matches!(last, Err(Error::Conflict(_))), "{last:?}");
        people::leave(node, &h.adam, (&h.olga.id, &h.leila.id), "moved").await.expect("one leader may go");
        let last = people::leave(node, &h.adam, (&h.leila.id, &h.carl.id), "moved").await;
        assert!(matches!(last, Err(Error::Conflict(_))), "{last:?}");
        let fewer = Given::default();
        let last = people::set(node, &h.adam, (&h.leila.id, &fewer), "no").await;
        assert!(matches!(last, Err(Error::Conflict(_))), "{last:?}");
    });
}

#[test]
fn looking_as_a_role_never_shows_more_than_the_leader_may_see() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        high(&h).await;
        let body = incident("2026-02-03", "Elsewhere", "Huda");
        records::create(node, &h.mona, "incident", body).await.expect("a record");
        let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
        let ids = async |actor: &Actor| -> BTreeSet<String> {
            let rows = records::list(node, actor, &query).await.expect("a list").rows;
            rows.into_iter().map(|r| r.id.as_str().to_owned()).collect()
        };
        let whole = ids(&h.leila).await;
        assert_eq!(whole.len(), 2);
        for role in Role::ALL {
            let code = people::demo_code(node, "leila").await.expect("a code");
            let begun = people::sign_in(node, "leila", &PASSPHRASE.to_owned().into(), &code).await.expect("signed in");
            people::view_as(node, &h.leila, &begun.token, *role).await.expect("she looks");
            let session = people::session(node, &begun.token).await.expect("read").expect("it is live");
            assert_eq!((session.view_as, session.actor.roles.clone()), (Some(*role), BTreeSet::from([*role])));
            assert!(session.actor.grants.is_subset(&h.leila.grants));
            let seen = ids(&session.actor).await;
            assert!(seen.is_subset(&whole), "{role:?}");
            if matches!(role, Role::Monitor | Role::Administrator) {
                assert!(seen.is_empty(), "{role:?}: she wrote none");
            }
            for id in &seen {
                let id = RecordId::parse(id).expect("an id");
                let theirs = records::show(node, &session.actor, &id, Some("a test")).await.expect("it shows").body;
                let hers = records::show(node, &h.leila, &id, Some("a test")).await.expect("it shows").body;
                assert_eq!(theirs, hers, "{role:?}");
            }
            people::end_view(node, &h.leila, &begun.token).await.expect("she goes back");
            let session = people::session(node, &begun.token).await.expect("read").expect("it is live");
            assert_eq!(session.actor, h.leila);
            h.org.clock.forward(jiff::SignedDuration::from_mins(2));
        }
        let code = people::demo_code(node, "omar").await.expect("a code");
        let begun = people::sign_in(node, "omar", &PASSPHRASE.to_owned().into(), &code).await.expect("signed in");
        let tried = people::view_as(node, &h.omar, &begun.token, Role::Leader).await;
        assert!(matches!(tried, Err(Error::Forbidden(_))), "only a leader looks as another");
    });
}

#[test]
fn a_view_ends_with_the_leaders_role() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let code = people::demo_code(node, "olga").await.expect("a code");
        let begun = people::sign_in(node, "olga", &PASSPHRASE.to_owned().into(), &code).await.expect("signed in");
        people::view_as(node, &h.olga, &begun.token, Role::Coordinator).await.expect("she looks");
        people::set(node, &h.adam, (&h.olga.id, &Given::default()), "another post").await.expect("it is taken");
        assert!(people::session(node, &begun.token).await.expect("read").is_none());
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
