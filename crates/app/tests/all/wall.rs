//! A humanitarian node's people never see attribution by default, on any way out of the database.

use crate::roles::{house, somebody};
use crate::world::{
    CHEAP, Db, Org, agree, both, court_asks, incident, leader, officer, only, pair, person, seal_for, send,
    shared_label, take, terms,
};
use app::agreements::Terms;
use app::attribution::{self, Wall};
use app::authorities::{Given as Givable, Telling};
use app::people::Given;
use app::records::ListQuery;
use app::{Actor, Error, Role, audit, authorities, exchange, matching, people, records, requests};
use record::label::{CaveatCode, ConsentScope, Consents};
use record::{Body, Caveat, Compartment, Label, RecordId, Rung, Use};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

const SECRET: &str = "Partyname";

/// A human rights organisation that shares attribution with a humanitarian one, which has a list of its own.
async fn received(db: &Db) -> (Org, Org, RecordId, RecordId) {
    let (from, to) = (db.found("rights", 61).await, db.found("relief", 62).await);
    pair(&from, &to).await;
    let all = || Terms { compartments: BTreeSet::from(Compartment::SEALED), ..terms(Rung::JointAnalysis) };
    agree(&from, &to, (all(), all())).await;
    let body = incident("2017-07-12", "Village", "Name");
    let label = shared_label(&from, &[&to]);
    records::create_labelled(&from.node, &officer(), "incident", body.clone(), label).await.expect("a record");
    send(&from, &to).await;
    let copy = only(&to, "incident").await;
    let label = shared_label(&to, &[&from]);
    let own = records::create_labelled(&to.node, &officer(), "incident", body, label).await.expect("a record");
    (from, to, copy, own)
}

fn text(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}

#[test]
fn no_role_sees_attribution_on_a_humanitarian_node_whatever_was_granted() {
    both(async |db| {
        let (_from, to, copy, own) = received(&db).await;
        let (_, held, _) = to.node.whereabouts(&copy).await.expect("a look");
        assert!(held.contains(&Compartment::Attribution), "it came, sealed; so that the test sees something");
        for role in Role::ALL {
            let actor = person("omar", &[*role], &Compartment::SEALED);
            for id in [&copy, &own] {
                let Ok(shown) = records::show(&to.node, &actor, id, Some("a test")).await else { continue };
                assert!(!text(&shown.body).contains(SECRET), "{role:?}");
                assert!(shown.closed.contains(&Compartment::Attribution), "{role:?}");
            }
            let found = records::search(&to.node, &actor, SECRET).await.expect("a search");
            assert!(found.is_empty(), "{role:?}");
            let mut query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
            let list = records::list(&to.node, &actor, &query).await.expect("a list");
            assert!(!text(&list).contains(SECRET), "{role:?}");
            query.filters = vec![("parties.name".to_owned(), SECRET.to_owned())];
            let filtered = records::list(&to.node, &actor, &query).await.expect("a list");
            assert_eq!(filtered.total, 0, "{role:?}");
        }
    });
}

#[test]
fn the_levels_of_a_match_tell_nothing_of_the_parties_even_where_the_organisation_opted_in() {
    both(async |db| {
        let (_from, to, ..) = received(&db).await;
        let lara = somebody(&to, "lara", &[Role::Leader], &[]).await;
        attribution::ask_to_open(&to.node, &lara, "an inquiry").await.expect("it is asked");
        attribution::open(&to.node, &officer(), "agreed").await.expect("it is open");
        matching::run(&to.node, &officer(), &mut |_| ControlFlow::Continue(())).await.expect("lists are compared");
        let query = ListQuery { kind: "match".to_owned(), page: 1, ..ListQuery::default() };
        let rows = records::list(&to.node, &officer(), &query).await.expect("a list").rows;
        assert_eq!(rows.len(), 1, "the two are one event");
        let levels = rows[0].open["levels"].as_array().expect("levels");
        let parties = levels.iter().find(|l| l["comparison"] == "parties").expect("the parties are compared");
        assert_eq!(parties["level"], "null", "{levels:?}");
    });
}

#[test]
fn none_of_it_leaves_in_a_bundle_though_the_agreement_grants_it() {
    both(async |db| {
        let (from, to, _, own) = received(&db).await;
        let seen = exchange::see_as(&to.node, &officer(), "rights", 9).await.expect("a look").1;
        let ours = seen.iter().find(|p| p.record.id == own).expect("it passes");
        assert!(!ours.payload.sealed.contains_key(&Compartment::Attribution));
        assert!(ours.payload.sealed.contains_key(&Compartment::Identity), "the rest that is granted does");
        let bundle = seal_for(&to, &from).await;
        crate::world::take(&from, &bundle.bytes).await;
        let there = from.fetch("select c.record from compartments c join records r on r.id = c.record where r.channel is not null and c.compartment = 'attribution'", &[]).await;
        assert!(there.is_empty());
    });
}

#[test]
fn opting_in_takes_a_leader_a_reason_and_a_second_person_and_closes_at_once() {
    both(async |db| {
        let (_from, to, copy, _) = received(&db).await;
        let lara = somebody(&to, "lara", &[Role::Leader], &[]).await;
        let new = |name: &str| people::NewUser {
            name: name.to_owned(),
            passphrase: "four plain words here".to_owned().into(),
            roles: BTreeSet::from([Role::Officer]),
            grants: BTreeSet::from([Compartment::Attribution]),
            language: "en".to_owned(),
            cost: CHEAP,
        };
        let granted = people::add(&to.node, &new("one"), "test").await;
        assert!(matches!(granted, Err(Error::Refused(_))), "nobody is granted it before");
        let sees = async |to: &Org| {
            let shown = records::show(&to.node, &officer(), &copy, Some("a test")).await.expect("it shows");
            text(&shown.body).contains(SECRET)
        };
        assert!(matches!(attribution::ask_to_open(&to.node, &officer(), "why").await, Err(Error::Forbidden(_))));
        assert!(matches!(attribution::ask_to_open(&to.node, &lara, " ").await, Err(Error::Refused(_))));
        assert!(matches!(attribution::open(&to.node, &officer(), "yes").await, Err(Error::Conflict(_))));
        attribution::ask_to_open(&to.node, &lara, "an inquiry").await.expect("it is asked");
        assert!(matches!(attribution::open(&to.node, &lara, "yes").await, Err(Error::Forbidden(_))));
        assert!(!sees(&to).await, "one person is not enough");
        attribution::open(&to.node, &officer(), "agreed").await.expect("a second person");
        assert_eq!(attribution::wall(&to.node).await.expect("it reads"), Wall::Open);
        assert!(sees(&to).await, "an authorised person does see it now");
        let without = person("nadia", &[Role::Officer], &[Compartment::Narrative]);
        let shown = records::show(&to.node, &without, &copy, Some("a test")).await.expect("it shows");
        assert!(!text(&shown.body).contains(SECRET), "who was not granted it does not");
        people::add(&to.node, &new("two"), "test").await.expect("it may be granted");
        let to = to.reopen().await;
        assert!(sees(&to).await, "it is kept");
        attribution::close(&to.node, &officer(), "the inquiry is over").await.expect("it closes");
        assert!(!sees(&to).await, "at once");
    });
}

#[test]
fn what_was_asked_counts_for_seven_days_and_while_who_asked_is_a_leader_here() {
    both(async |db| {
        let h = house(&db, "relief").await;
        let node = &h.org.node;
        let is_closed = async || attribution::wall(node).await.expect("it reads") == Wall::Closed;
        attribution::ask_to_open(node, &h.olga, "an inquiry").await.expect("it is asked");
        h.org.clock.days(6);
        assert_eq!(attribution::wall(node).await.expect("it reads"), Wall::Asked(h.olga.id.clone()));
        h.org.clock.days(1);
        assert!(is_closed().await, "it has ended by itself");
        assert!(matches!(attribution::open(node, &h.omar, "agreed").await, Err(Error::Conflict(_))));
        attribution::ask_to_open(node, &h.olga, "the same inquiry").await.expect("it is asked anew");
        let lesser = Given { roles: BTreeSet::from([Role::Officer]), ..Given::default() };
        people::set(node, &h.adam, (&h.olga.id, &lesser), "another task").await.expect("the role is taken away");
        assert!(is_closed().await, "who asked leads no more");
        assert!(matches!(attribution::open(node, &h.omar, "agreed").await, Err(Error::Conflict(_))));
        attribution::ask_to_open(node, &h.leila, "an inquiry").await.expect("another leader asks");
        attribution::open(node, &h.omar, "agreed").await.expect("a second person");
    });
}

#[test]
fn a_node_that_is_not_humanitarian_has_no_wall() {
    both(async |db| {
        let org = db.found("rights", 63).await;
        assert_eq!(attribution::wall(&org.node).await.expect("it reads"), Wall::None);
        assert!(matches!(attribution::ask_to_open(&org.node, &leader(), "why").await, Err(Error::Conflict(_))));
        let body = incident("2017-07-12", "Village", "Name");
        let id = records::create(&org.node, &officer(), "incident", body).await.expect("a record");
        let shown = records::show(&org.node, &officer(), &id, Some("a test")).await.expect("it shows");
        assert!(text(&shown.body).contains(SECRET));
    });
}

fn request() -> Body {
    court_asks().with("who", "The second criminal court").with("what", "All records of July 2017")
}

fn nothing() -> BTreeSet<RecordId> {
    BTreeSet::new()
}

/// No answer is recorded while an origin may not know, whatever it is.
async fn refuses_early(to: &Org, id: &RecordId) {
    for state in ["answered", "refused"] {
        let early = authorities::answer(&to.node, &leader(), id, (state, "what we said", &nothing())).await;
        assert!(matches!(&early, Err(Error::Conflict(why)) if why.contains("rights")), "{state}: {early:?}");
    }
}

#[test]
fn an_authority_is_answered_only_after_the_origins_were_told() {
    both(async |db| {
        let (from, to, copy, own) = received(&db).await;
        let id = authorities::register(&to.node, &officer(), request(), &[copy.clone(), own.clone()])
            .await
            .expect("it is registered");
        let one = authorities::one(&to.node, &leader(), &id).await.expect("it shows");
        assert_eq!(one.notices.iter().map(|n| (n.0.as_str(), n.2.as_str())).collect::<Vec<_>>(), [("rights", "due")]);
        refuses_early(&to, &id).await;
        let mut tx = to.node.store().read().await.expect("a read");
        let due = authorities::notices_due(&to.node, &mut tx, from.org()).await.expect("notices");
        drop(tx);
        assert_eq!((due.len(), due[0].records, due[0].due.as_str()), (1, 1, "2026-03-20"));
        assert!(!text(&due[0]).contains("criminal"), "codes only");
        let sealed = seal_for(&to, &from).await;
        refuses_early(&to, &id).await;
        take(&from, &sealed.bytes).await;
        send(&from, &to).await;
        let one = authorities::one(&to.node, &leader(), &id).await.expect("it shows");
        assert_eq!(one.notices[0].2, "acknowledged", "their node says that they have it");
        let lower = authorities::answer(&to.node, &officer(), &id, ("refused", "no basis", &nothing())).await;
        assert!(matches!(lower, Err(Error::Forbidden(_))), "only a leader answers");
        authorities::answer(&to.node, &leader(), &id, ("refused", "no basis", &nothing())).await.expect("answered");
        let twice = authorities::answer(&to.node, &leader(), &id, ("answered", "all", &nothing())).await;
        assert!(matches!(twice, Err(Error::Conflict(_))));
        let monitor = person("mona", &[Role::Monitor], &[]);
        assert!(matches!(authorities::one(&to.node, &monitor, &id).await, Err(Error::NotFound)));
    });
}

#[test]
fn who_may_not_open_the_register_meets_its_requests_nowhere() {
    both(async |db| {
        let (_from, to, copy, own) = received(&db).await;
        let id = authorities::register(&to.node, &officer(), request(), &[copy, own.clone()]).await;
        let id = id.expect("it is registered");
        let query = ListQuery { kind: "authority_request".to_owned(), page: 1, ..ListQuery::default() };
        let meets = async |actor: &Actor| {
            let list = records::list(&to.node, actor, &query).await.expect("a list");
            let counts = records::counts(&to.node, actor).await.expect("counts");
            let counted = counts.into_iter().find(|(kind, _)| kind == "authority_request").map_or(0, |(_, n)| n);
            let found = records::search(&to.node, actor, "criminal").await.expect("a search").len();
            let opens = records::show(&to.node, actor, &id, Some("a test")).await.is_ok();
            let about = records::show(&to.node, actor, &own, Some("a test")).await.expect("the incident opens");
            let linked = about.backlinks.iter().filter(|l| l.record.kind == "authority_request").count();
            let facets = list.facets.iter().map(|(_, values)| values.len()).sum::<usize>();
            (list.total, list.rows.len(), facets, counted, found, linked, opens)
        };
        for role in [Role::Reviewer, Role::Adviser] {
            let actor = person("rana", &[role], &Compartment::SEALED);
            assert_eq!(meets(&actor).await, (0, 0, 0, 0, 0, 0, false), "{role:?}");
        }
        let all = meets(&officer()).await;
        assert_eq!((all.0, all.1, all.3, all.4, all.5, all.6), (1, 1, 1, 1, 1, true), "who may does");
        assert!(all.2 > 0, "and by what they may be filtered");
    });
}

#[test]
fn who_was_told_by_voice_or_not_reached_is_named_with_day_and_way() {
    both(async |db| {
        for (is_told, state) in [(true, "told"), (false, "unreached")] {
            let (from, to, copy, _) = received(&db).await;
            let id = authorities::register(&to.node, &officer(), request(), std::slice::from_ref(&copy)).await;
            let id = id.expect("it is registered");
            let whole = Telling { is_told, whom: "Rana Darwish", on: "2026-03-02", how: "a call to her office" };
            for (what, wrong) in [
                ("nobody", Telling { whom: " ", ..whole }),
                ("no day", Telling { on: "", ..whole }),
                ("a day to come", Telling { on: "2026-03-03", ..whole }),
                ("before it came", Telling { on: "2026-02-28", ..whole }),
                ("two words", Telling { how: "by voice", ..whole }),
            ] {
                let refused = authorities::tell(&to.node, &officer(), &id, ("rights", &wrong)).await;
                assert!(matches!(refused, Err(Error::Refused(_))), "{what}: {refused:?}");
            }
            seal_for(&to, &from).await;
            authorities::tell(&to.node, &officer(), &id, ("rights", &whole)).await.expect("it is noted");
            let one = authorities::one(&to.node, &leader(), &id).await.expect("it shows");
            assert_eq!((one.notices[0].2.as_str(), one.notices[0].3.as_deref()), (state, Some("2026-03-02")));
            assert!(one.is_notified() && one.state == "notified");
            let later = Telling { is_told: true, ..whole };
            let twice = authorities::tell(&to.node, &officer(), &id, ("rights", &later)).await;
            match is_told {
                true => {
                    assert!(matches!(twice, Err(Error::Conflict(_))), "what is known is not overwritten: {twice:?}")
                }
                false => assert!(twice.is_ok(), "who was not reached may be told later: {twice:?}"),
            }
            let log = audit::list(&to.node, &leader(), 20).await.expect("the log");
            let reasons: Vec<_> = log.into_iter().filter_map(|line| line.entry?.reason).collect();
            assert!(reasons.contains(&"2026-03-02 Rana Darwish: a call to her office".to_owned()), "{reasons:?}");
        }
    });
}

#[test]
fn who_could_not_be_reached_gets_the_notice_with_the_next_bundle_all_the_same() {
    both(async |db| {
        let (from, to, copy, _) = received(&db).await;
        let id = authorities::register(&to.node, &officer(), request(), std::slice::from_ref(&copy)).await;
        let id = id.expect("it is registered");
        let tried = Telling { is_told: false, whom: "Rana Darwish", on: "2026-03-02", how: "no line for days" };
        authorities::tell(&to.node, &officer(), &id, ("rights", &tried)).await.expect("it is noted");
        let notices = async || authorities::one(&to.node, &leader(), &id).await.expect("it shows").notices;
        let sealed = seal_for(&to, &from).await;
        let on_its_way = notices().await;
        assert_eq!((on_its_way[0].2.as_str(), on_its_way[0].3.as_deref()), ("unreached", Some("2026-03-02")));
        take(&from, &sealed.bytes).await;
        let there = requests::list(&from.node, &officer()).await.expect("a list");
        assert_eq!(there.len(), 1, "they know now that an authority asked");
        send(&from, &to).await;
        assert_eq!(notices().await[0].2, "acknowledged");
        send(&to, &from).await;
        assert_eq!(requests::list(&from.node, &officer()).await.expect("a list").len(), 1, "once");
    });
}

#[test]
fn a_spoken_word_replaces_another_and_never_what_the_origin_signed() {
    both(async |db| {
        let (from, to, copy, _) = received(&db).await;
        let id = authorities::register(&to.node, &officer(), request(), std::slice::from_ref(&copy)).await;
        let id = id.expect("it is registered");
        send(&to, &from).await;
        let say = async |is_granted| {
            authorities::word_of(&to.node, &officer(), &id, ("rights", is_granted, "by telephone")).await
        };
        let state = async || authorities::one(&to.node, &leader(), &id).await.expect("it shows").notices[0].2.clone();
        say(true).await.expect("it is noted");
        say(false).await.expect("they called again");
        assert_eq!(state().await, "refused");
        say(true).await.expect("and again");
        let asked = requests::list(&from.node, &officer()).await.expect("a list").remove(0).record.id;
        requests::answer(&from.node, &leader(), &asked, (false, None, "not this")).await.expect("it is answered");
        send(&from, &to).await;
        assert_eq!(state().await, "refused", "what they signed takes the place of what was heard");
        for is_granted in [true, false] {
            let word = say(is_granted).await;
            assert!(matches!(&word, Err(Error::Conflict(why)) if why.contains("own signature")), "{word:?}");
        }
        assert_eq!(state().await, "refused");
    });
}

#[test]
fn an_authority_gets_no_record_whose_label_or_consent_says_otherwise() {
    both(async |db| {
        let org = db.found("rights", 64).await;
        let courts = BTreeSet::from([Use::Analysis, Use::Judicial]);
        let agreed = Consents { scope: ConsentScope::Uses(courts.clone()), ..Consents::not_needed() };
        let open = Label { uses: courts, consents: agreed, ..shared_label(&org, &[]) };
        let with = |caveat| Label { caveats: BTreeSet::from([Caveat::Is(caveat)]), ..open.clone() };
        let cases = [
            (open.clone(), ""),
            (Label { consents: Consents::not_needed(), ..open.clone() }, "consent"),
            (Label { uses: BTreeSet::from([Use::Analysis]), ..open.clone() }, "use"),
            (with(CaveatCode::NoJudicial), "no-judicial"),
            (with(CaveatCode::NoAuthorities), "no-authorities"),
        ];
        let mut ids = Vec::new();
        for (label, _) in &cases {
            let body = incident("2017-07-12", "Village", "Name");
            let made = records::create_labelled(&org.node, &officer(), "incident", body, label.clone()).await;
            ids.push(made.expect("a record"));
        }
        let id = authorities::register(&org.node, &officer(), request(), &ids).await.expect("it is registered");
        let given = authorities::given(&org.node, &officer(), &id).await.expect("a look");
        for ((_, code), record) in cases.iter().zip(&ids) {
            let closed = || Givable::Closed(BTreeSet::from([(*code).to_owned()]));
            let expected = if code.is_empty() { Givable::Yes } else { closed() };
            assert_eq!(given[record], expected, "{code}");
        }
        let answer = async |id: &RecordId, of: &[&RecordId]| {
            let of = of.iter().map(|one| (*one).clone()).collect();
            authorities::answer(&org.node, &leader(), id, ("answered", "what we gave", &of)).await
        };
        for record in &ids[1..] {
            let wrong = answer(&id, &[&ids[0], record]).await;
            assert!(matches!(&wrong, Err(Error::Conflict(why)) if why.contains("may not be given")), "{wrong:?}");
        }
        assert!(matches!(answer(&id, &[]).await, Err(Error::Refused(_))), "which were given is said");
        answer(&id, &[&ids[0]]).await.expect("it is answered");
        let shown = records::show(&org.node, &leader(), &id, Some("a test")).await.expect("it shows");
        let kept: Vec<_> = shown.links.iter().filter(|l| l.field == "given").map(|l| l.record.id.clone()).collect();
        assert_eq!(kept, [ids[0].clone()], "what was given is kept");
        let other = authorities::register(&org.node, &officer(), request(), &ids[1..]).await.expect("another");
        let none = answer(&other, &[&ids[1]]).await;
        assert!(matches!(&none, Err(Error::Conflict(why)) if why.contains("none of these")), "{none:?}");
    });
}
