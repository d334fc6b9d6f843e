//! Who may see content, who leaves, who carries on, and looking as another role.

use crate::roles::{House, asked, high, house, somebody};
use crate::world::{CHEAP, PASSPHRASE, both, incident, pair};
use app::approvals::{self, State, Verdict};
use app::attribution::{self, Wall};
use app::people::{self, Given, NewUser};
use app::records::{self, ListQuery};
use app::{Actor, Error, Role, consents, overrides};
use record::{Body, Compartment, RecordId};
use std::collections::BTreeSet;

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

/// An exception for one record, and what else a second person is asked for.
fn exception(about: &RecordId) -> Body {
    Body::default()
        .with("way", "share-anyway")
        .with("partner", "beta")
        .with("about", about.as_str())
        .with("uses", serde_json::json!(["analysis"]))
        .with("ground", "imminent-danger")
        .with("until", "2026-04-01")
        .with("reason", "an attack is expected")
        .with("legal_basis", "vital interest")
        .with("decided_by", "The head of protection")
}

#[test]
fn what_waits_of_who_leaves_is_withdrawn_with_them() {
    both(async |db| {
        let h = house(&db, "relief").await;
        let (node, beta) = (&h.org.node, db.found("beta", 8).await);
        pair(&h.org, &beta).await;
        let id = high(&h).await;
        let mut made = Vec::new();
        for who in [&h.olga, &h.omar] {
            made.push(overrides::make(node, who, exception(&id)).await.expect("it is made"));
        }
        attribution::ask_to_open(node, &h.olga, "an inquiry").await.expect("it is asked");
        let left = people::leave(node, &h.adam, (&h.olga.id, &h.carl.id), "moved").await.expect("she leaves");
        assert_eq!(left.withdrawn, 2, "the exception, and opening attribution");
        assert_eq!(attribution::wall(node).await.expect("it reads"), Wall::Closed);
        assert!(matches!(overrides::confirm(node, &h.leila, &made[0]).await, Err(Error::Conflict(_))));
        let waiting = overrides::waiting(node, &h.leila).await.expect("a list");
        assert_eq!(waiting.iter().map(|o| &o.record.id).collect::<Vec<_>>(), [&made[1]], "that of somebody else waits");
        // Who made it lost the role that makes exceptions.
        let lesser = Given { roles: BTreeSet::from([Role::Reviewer]), ..Given::default() };
        people::set(node, &h.adam, (&h.omar.id, &lesser), "another task").await.expect("it is asked");
        let waiting = overrides::waiting(node, &h.leila).await.expect("a list");
        assert!(waiting.is_empty(), "what nobody can confirm is not offered");
        let late = overrides::confirm(node, &h.leila, &made[1]).await;
        assert!(matches!(&late, Err(Error::Conflict(why)) if why.contains("any more")), "{late:?}");
    });
}

/// What a person agreed to.
fn agreed(with: &str) -> Body {
    let uses = serde_json::json!(["analysis"]);
    let body = Body::default().with("state", "given").with("given_by", "self").with("means", "written");
    body.with("uses", uses).with("shared_with", with)
}

#[test]
fn a_consent_that_waits_does_not_outlive_the_leaving_of_who_recorded_it() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let id = high(&h).await;
        let first = consents::record(node, &h.omar, &id, agreed("nobody")).await.expect("it is recorded");
        let wider = agreed("any-partner").with("replaces", first.as_str());
        let waits = consents::record(node, &h.omar, &id, wider).await.expect("it is recorded");
        let can_confirm = async || {
            let all = consents::of(node, &h.leila, &id).await.expect("a list");
            all.iter().any(|consent| consents::may_confirm(&h.leila, consent))
        };
        assert!(can_confirm().await);
        people::leave(node, &h.adam, (&h.omar.id, &h.carl.id), "moved").await.expect("he leaves");
        assert!(!can_confirm().await, "what nobody can confirm is not offered");
        let late = consents::confirm(node, &h.leila, &waits).await;
        assert!(matches!(&late, Err(Error::Conflict(why)) if why.contains("record it again")), "{late:?}");
        let again = agreed("any-partner").with("replaces", waits.as_str());
        let again = consents::record(node, &h.olga, &id, again).await.expect("it is recorded");
        consents::confirm(node, &h.leila, &again).await.expect("two people who are there");
    });
}
