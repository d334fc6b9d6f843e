//! A count compiled from what others shared goes out when each of them agreed, and names none of them.

use super::{answer, grants, passing, rule, waiting};
use crate::clauses::agree_with;
use crate::golden::opened;
use crate::world::{
    Db, Org, both, court_asks, incident, leader, officer, only, pair, person, seal_for, send, shared_label, take,
};
use app::agreements::Clauses;
use app::onward::{self, Word};
use app::requests::{self, Ask, Obstacle, What};
use app::trends::joint;
use app::{Actor, Error, Role, authorities, records};
use record::label::{ConsentScope, Consents};
use record::{Caveat, Compartment, Label, RecordId, Rung, Use};
use seal::bundle::Opened;
use std::collections::BTreeSet;

fn analyst() -> Actor {
    person("adam", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

/// Asks to be told.
fn told() -> Ask {
    Ask {
        what: What::Information,
        rung: None,
        purpose: None,
        onward_to: String::new(),
        statement: String::new(),
        reason: "for the briefing".to_owned(),
        due: None,
    }
}

/// `holder` compiled a count from what two others shared, and `third` asks for it.
pub(super) async fn compiled(db: &Db, seed: u64) -> ([Org; 4], RecordId) {
    let names = ["plantedone", "plantedtwo", "holder", "third"];
    let mut orgs = Vec::new();
    for (name, i) in names.iter().zip(0..) {
        orgs.push(db.found(name, seed + i).await);
    }
    let orgs: [Org; 4] = orgs.try_into().unwrap_or_else(|_| panic!("four organisations"));
    let [one, two, holder, third] = &orgs;
    for other in [one, two] {
        pair(other, holder).await;
        agree_with(other, holder, ((grants(), grants()), rule("each-contributor-each-time"))).await;
    }
    pair(holder, third).await;
    let clauses = Clauses { is_contributor_anonymous: true, ..Clauses::default() };
    agree_with(holder, third, ((grants(), grants()), clauses)).await;
    for (org, days) in [(one, 1..=9), (two, 10..=18)] {
        for day in days {
            let (body, label) =
                (incident(&format!("2017-07-{day:02}"), "Village", "Name"), shared_label(org, &[holder]));
            records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record");
        }
        send(org, holder).await;
    }
    let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
    let count = joint::publish(&holder.node, &analyst(), &wanted).await.expect("it is published");
    requests::ask(&third.node, &officer(), "holder", (told(), BTreeSet::new())).await.expect("it is asked");
    send(third, holder).await;
    (orgs, count)
}

async fn obstacles(on: &Org, id: &RecordId) -> BTreeSet<Obstacle> {
    requests::obstacles(&on.node, &officer(), id).await.expect("a look")
}

/// Everything readable of a bundle.
fn text(opened: &Opened) -> String {
    let items = opened.items.iter().map(|i| format!("{} {} {}\n", i.id, i.kind, String::from_utf8_lossy(&i.body)));
    let rest = format!("{:?} {:?}", opened.tombstones, opened.receipts);
    items.chain([rest]).collect()
}

#[test]
fn each_contributor_is_asked_each_time_and_a_count_goes_out_when_all_agreed_naming_nobody() {
    both(async |db| {
        let ([one, two, holder, third], count) = compiled(&db, 811).await;
        let request = waiting(&holder).await;
        assert_eq!(passing(&holder, &third).await, 0);
        let asked = onward::ask(&holder.node, &officer(), &count, ("third", Some(&request), "they asked")).await;
        assert_eq!(asked.expect("they are asked"), 2, "one request for each");
        assert_eq!(obstacles(&holder, &request).await, BTreeSet::from([Obstacle::Contributors]));
        for org in [&one, &two] {
            send(&holder, org).await;
            answer(org, true).await;
        }
        send(&one, &holder).await;
        assert_eq!(obstacles(&holder, &request).await, BTreeSet::from([Obstacle::Contributors]), "one of two");
        send(&two, &holder).await;
        assert!(obstacles(&holder, &request).await.is_empty());
        assert_eq!(passing(&holder, &third).await, 0, "they agreed to an answer, and we have not given it");
        answer(&holder, true).await;
        assert_eq!(passing(&holder, &third).await, 1);
        let sealed = seal_for(&holder, &third).await;
        let whole = text(&opened(&holder, &third, &sealed.bytes).await);
        assert!(whole.contains("trend") && whole.contains("governorate"), "the count is in it: {whole}");
        for org in [&one, &two] {
            for planted in [org.name(), org.org().as_str(), org.node.name()] {
                assert!(!whole.contains(planted), "`{planted}` stands in {whole}");
            }
        }
        assert_eq!(take(&third, &sealed.bytes).await.added, 1, "and it can be taken");
        let copy = only(&third, "trend").await;
        let (kept, _) = joint::show(&third.node, &analyst(), &copy, Some("to see")).await.expect("it opens");
        assert!(kept.cells().iter().any(|c| c.count == Some(18)), "with its numbers");
        // A second request starts from nothing.
        let again = (told(), BTreeSet::new());
        requests::ask(&third.node, &officer(), "holder", again).await.expect("it is asked");
        send(&third, &holder).await;
        let second = waiting(&holder).await;
        let said = onward::said(&holder.node, &officer(), &count, ("third", Some(&second))).await.expect("a look");
        assert!(said.len() == 2 && said.iter().all(|c| c.word == Word::NotAsked), "{said:?}");
    });
}

#[test]
fn the_strip_of_a_count_says_that_it_waits_for_the_word_of_others_and_then_that_it_passes() {
    both(async |db| {
        let ([one, two, holder, third], count) = compiled(&db, 891).await;
        let strip = async || {
            let shown = records::show(&holder.node, &officer(), &count, Some("a test")).await.expect("it shows");
            let to_third = shown.seen.into_iter().find(|s| s.partner == third.name()).expect("they are named");
            (to_third.rung, to_third.bound_by)
        };
        assert_eq!(strip().await, (Rung::None, "origin".to_owned()));
        let asked = onward::ask(&holder.node, &officer(), &count, ("third", None, "they need it")).await;
        assert_eq!(asked.expect("they are asked"), 2);
        for org in [&one, &two] {
            assert_eq!(strip().await, (Rung::None, "origin".to_owned()), "all of them are needed");
            send(&holder, org).await;
            answer(org, true).await;
            send(org, &holder).await;
        }
        assert_eq!(passing(&holder, &third).await, 1);
        assert!(strip().await.0 > Rung::None, "the page says what the bundle does");
    });
}

#[test]
fn what_one_contributor_refuses_stays() {
    both(async |db| {
        let ([one, two, holder, third], count) = compiled(&db, 821).await;
        let request = waiting(&holder).await;
        onward::ask(&holder.node, &officer(), &count, ("third", Some(&request), "they asked")).await.expect("asked");
        for (org, is_yes) in [(&one, true), (&two, false)] {
            send(&holder, org).await;
            answer(org, is_yes).await;
            send(org, &holder).await;
        }
        assert_eq!(obstacles(&holder, &request).await, BTreeSet::from([Obstacle::ContributorsRefused]));
        let yes = requests::answer(&holder.node, &leader(), &request, (true, None, "here it is")).await;
        assert!(matches!(yes, Err(Error::Conflict(_))), "{yes:?}");
        assert_eq!(passing(&holder, &third).await, 0);
    });
}

#[test]
fn an_authority_gets_only_what_each_contributor_granted() {
    both(async |db| {
        let ([one, two, holder, _third], _) = compiled(&db, 831).await;
        let mut copies = Vec::new();
        for (org, day) in [(&one, "2017-08-01"), (&two, "2017-08-02")] {
            // The people concerned agreed to use by courts; nobody's grant stands in for that.
            let uses = BTreeSet::from([Use::Analysis, Use::LeadershipBrief, Use::Judicial]);
            let shared = shared_label(org, &[&holder]);
            let consents = Consents { scope: ConsentScope::Uses(uses), ..shared.consents.clone() };
            let (body, label) = (incident(day, "Village", "Name"), Label { consents, ..shared });
            records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record");
            send(org, &holder).await;
            let sql = "select id from records where channel = $1 and date_from = $2";
            let rows = holder.fetch(sql, store::values![org.org().as_str(), day]).await;
            copies.push(RecordId::parse(&rows[0].text(0).expect("an id")).expect("an id"));
        }
        let body = court_asks();
        let id = authorities::register(&holder.node, &officer(), body, &copies).await.expect("it is registered");
        for org in [&one, &two] {
            send(&holder, org).await;
        }
        send(&two, &holder).await;
        let all: BTreeSet<RecordId> = copies.iter().cloned().collect();
        let early = authorities::answer(&holder.node, &leader(), &id, ("answered", "all of it", &all)).await;
        assert!(matches!(&early, Err(Error::Conflict(why)) if why.contains("plantedone")), "{early:?}");
        answer(&one, true).await;
        send(&one, &holder).await;
        let early = authorities::answer(&holder.node, &leader(), &id, ("answered", "all of it", &all)).await;
        assert!(matches!(&early, Err(Error::Conflict(why)) if !why.contains("plantedone")), "{early:?}");
        let word = (two.org().as_str(), false, "by telephone");
        authorities::word_of(&holder.node, &officer(), &id, word).await.expect("it is noted");
        let given = authorities::given(&holder.node, &officer(), &id).await.expect("a look");
        assert_eq!(given[&copies[0]], authorities::Given::Yes);
        assert_eq!(given[&copies[1]], authorities::Given::No(BTreeSet::from(["plantedtwo".to_owned()])));
        let both = authorities::answer(&holder.node, &leader(), &id, ("answered", "all of it", &all)).await;
        assert!(matches!(&both, Err(Error::Conflict(why)) if why.contains("may not be given")), "{both:?}");
        let first = BTreeSet::from([copies[0].clone()]);
        let said = ("answered", "what the first contributed", &first);
        authorities::answer(&holder.node, &leader(), &id, said).await.expect("it is answered");
    });
}

#[test]
fn planted_names_stand_nowhere_in_what_passes_under_an_anonymous_agreement() {
    both(async |db| {
        let ([one, two, holder, third], _) = compiled(&db, 841).await;
        let body = incident("2017-07-30", "Village", "Name")
            .with("narrative", "PlantedOne told us, and plantedtwo knew, so did the Plantedone");
        let caveats = [Caveat::Acknowledge("Collected by plantedtwo".to_owned())].into();
        let label = Label { caveats, ..shared_label(&holder, &[&third, &one]) };
        records::create_labelled(&holder.node, &officer(), "incident", body, label).await.expect("a record");
        let sealed = seal_for(&holder, &third).await;
        let whole = text(&opened(&holder, &third, &sealed.bytes).await).to_lowercase();
        assert!(whole.contains("told us"), "it passes: {whole}");
        for org in [&one, &two] {
            assert!(!whole.contains(org.name()) && !whole.contains(org.org().as_str()), "{whole}");
        }
    });
}

#[test]
fn what_was_granted_to_answer_a_request_goes_out_until_the_last_day_of_the_answer() {
    both(async |db| {
        let ([one, two, holder, third], count) = compiled(&db, 881).await;
        let request = waiting(&holder).await;
        onward::ask(&holder.node, &officer(), &count, ("third", Some(&request), "they asked")).await.expect("asked");
        for org in [&one, &two] {
            send(&holder, org).await;
            answer(org, true).await;
            send(org, &holder).await;
        }
        let said = (true, Some(holder.node.today()), "for today");
        requests::answer(&holder.node, &leader(), &request, said).await.expect("it is answered");
        assert_eq!(passing(&holder, &third).await, 1);
        holder.clock.days(1);
        assert_eq!(passing(&holder, &third).await, 0, "its last day has passed");
    });
}
