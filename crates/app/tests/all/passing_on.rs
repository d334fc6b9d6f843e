//! What others contributed is passed on only by the word of each of them, and names none of them.

use crate::clauses::agree_with;
use crate::golden::opened;
use crate::roles::somebody;
use crate::world::{
    Db, Org, both, court_asks, incident, leader, officer, only, pair, person, says, seal_for, send, shared_label, take,
    terms,
};
use app::agreements::{self, Clauses, Terms};
use app::approvals::{self, State, Verdict};
use app::labels::{self, Declassifier, Outcome, Wish};
use app::onward::{self, Word};
use app::products;
use app::requests::{self, Ask, Obstacle, What};
use app::trends::joint;
use app::{Actor, Error, Role, authorities, exchange, records};
use record::label::{Audience, CaveatCode, ConsentScope, Consents};
use record::{Caveat, Compartment, Expiry, Label, RecordId, Rung, Sensitivity, Use};
use seal::bundle::Opened;
use std::collections::BTreeSet;
use store::values;

fn rule(onward: &str) -> Clauses {
    Clauses { onward: onward.to_owned(), ..Clauses::default() }
}

fn grants() -> Terms {
    let kinds = ["incident", "trend"].map(str::to_owned).into();
    Terms { kinds, caveats: BTreeSet::new(), minimum_cell: 1, ..terms(Rung::Case) }
}

/// `origin` shared a record with `holder`, who also has an agreement with `third`.
async fn three(db: &Db, seed: u64, onward: &str) -> (Org, Org, Org, RecordId) {
    three_for(db, seed, (onward, 30)).await
}

/// As [`three`], where the holder gives copies for so many days.
async fn three_for(db: &Db, seed: u64, (onward, lease_days): (&str, u32)) -> (Org, Org, Org, RecordId) {
    let (origin, holder, third) =
        (db.found("origin", seed).await, db.found("holder", seed + 1).await, db.found("third", seed + 2).await);
    for (a, b, clauses) in [(&origin, &holder, rule(onward)), (&holder, &third, Clauses::default())] {
        pair(a, b).await;
        let lease_days = if a.name() == "holder" { lease_days } else { 30 };
        let both_ways = (Terms { lease_days, ..grants() }, grants());
        agree_with(a, b, (both_ways, clauses)).await;
    }
    let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(&origin, &[&holder]));
    records::create_labelled(&origin.node, &officer(), "incident", body, label).await.expect("a record");
    send(&origin, &holder).await;
    let copy = only(&holder, "incident").await;
    (origin, holder, third, copy)
}

async fn passing(from: &Org, to: &Org) -> usize {
    exchange::see_as(&from.node, &officer(), to.name(), 99).await.expect("a look").0
}

/// The request of a partner that waits here.
async fn waiting(on: &Org) -> RecordId {
    let all = requests::list(&on.node, &officer()).await.expect("a list");
    all.into_iter().find(|r| r.is_waiting() && r.is_for_us()).expect("one waits").record.id
}

async fn answer(on: &Org, is_yes: bool) {
    let id = waiting(on).await;
    requests::answer(&on.node, &leader(), &id, (is_yes, None, "as we decided")).await.expect("it is answered");
}

/// The origin lets the holder pass its record on, and the third has it.
async fn passed_on(db: &Db, seed: u64, lease_days: u32) -> (Org, Org, Org) {
    let (origin, holder, third, copy) = three_for(db, seed, ("origin-approves", lease_days)).await;
    onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
    send(&holder, &origin).await;
    answer(&origin, true).await;
    send(&origin, &holder).await;
    assert_eq!(send(&holder, &third).await.added, 1);
    (origin, holder, third)
}

fn days_pass(days: i64, orgs: [&Org; 3]) {
    orgs.iter().for_each(|org| org.clock.days(days));
}

async fn lease(on: &Org) -> String {
    let copy = only(on, "incident").await;
    let rows = on.fetch("select lease_until from records where id = $1", values![copy.as_str()]).await;
    rows[0].text(0).expect("a lease")
}

#[test]
fn what_is_passed_on_goes_again_when_its_origin_renewed_it_here_and_not_before() {
    both(async |db| {
        let (origin, holder, third) = passed_on(&db, 871, 30).await;
        days_pass(10, [&origin, &holder, &third]);
        let sealed = seal_for(&holder, &third).await;
        assert_eq!(sealed.items, 0, "we have it for no longer than we gave it");
        take(&third, &sealed.bytes).await;
        assert_eq!(send(&origin, &holder).await.changed, 0, "a bundle of its origin renews it here");
        let ours = lease(&holder).await;
        // By hand: 2 March, ten days later, and thirty days from then.
        assert_eq!(ours, "2026-04-11");
        let sealed = seal_for(&holder, &third).await;
        assert_eq!(sealed.items, 1, "it goes again with the time that we have now");
        take(&third, &sealed.bytes).await;
        assert_eq!(lease(&third).await, ours);
        days_pass(1, [&origin, &holder, &third]);
        assert_eq!(seal_for(&holder, &third).await.items, 0, "not every day for nothing");
    });
}

#[test]
fn what_we_have_for_longer_than_we_give_goes_again_twice_in_that_time() {
    both(async |db| {
        let (origin, holder, third) = passed_on(&db, 875, 10).await;
        let mut times = 0;
        for _ in 0..19 {
            days_pass(1, [&origin, &holder, &third]);
            let sealed = seal_for(&holder, &third).await;
            times += sealed.items;
            take(&third, &sealed.bytes).await;
        }
        // By hand: the first copy was given until 12 March 2026, which is day 20,524 since 1970. Fives of days begin with
        // 20,525, 20,530, 20,535 and 20,540; the nineteenth bundle gives it until day 20,543.
        assert_eq!(times, 4);
    });
}

#[test]
fn under_never_nothing_is_passed_on_and_nobody_can_be_asked() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 801, "never").await;
        let asked = onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await;
        assert!(matches!(asked, Err(Error::Conflict(_))), "{asked:?}");
        let ask = Ask {
            what: What::Onward,
            rung: None,
            purpose: None,
            onward_to: "third".to_owned(),
            statement: String::new(),
            reason: "they need it".to_owned(),
            due: None,
        };
        let asked = requests::ask(&holder.node, &officer(), "origin", (ask, BTreeSet::from([copy]))).await;
        assert!(matches!(asked, Err(Error::Conflict(_))), "{asked:?}");
        assert_eq!((passing(&holder, &third).await, seal_for(&holder, &third).await.items), (0, 0));
        drop(origin);
    });
}

#[test]
fn a_received_record_goes_on_only_when_its_origin_granted_it_and_comes_back_when_it_is_withdrawn() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 803, "origin-approves").await;
        assert_eq!(passing(&holder, &third).await, 0, "ask first");
        let back = onward::ask(&holder.node, &officer(), &copy, ("origin", None, "to them")).await;
        assert!(matches!(back, Err(Error::NotFound)), "it is theirs already");
        assert_eq!(
            onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked"),
            1
        );
        let twice = onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await;
        assert!(matches!(twice, Err(Error::Conflict(_))), "one question at a time");
        send(&holder, &origin).await;
        assert_eq!(passing(&holder, &third).await, 0, "not before the answer");
        answer(&origin, true).await;
        send(&origin, &holder).await;
        let said = onward::said(&holder.node, &officer(), &copy, ("third", None)).await.expect("a look");
        assert_eq!((said.len(), said[0].word, said[0].name.as_str()), (1, Word::Granted, "origin"));
        assert_eq!(passing(&holder, &third).await, 1);
        let sealed = seal_for(&holder, &third).await;
        let whole = format!(
            "{:?}",
            opened(&holder, &third, &sealed.bytes)
                .await
                .items
                .iter()
                .map(|i| String::from_utf8_lossy(&i.body).into_owned())
                .collect::<Vec<_>>()
        );
        assert!(whole.contains("no-onward"), "who gets it does not pass it on: {whole}");
        assert!(
            !whole.contains(origin.org().as_str()) && !whole.contains("\\\"origin\\\""),
            "nor learns whose it was: {whole}"
        );
        take(&third, &sealed.bytes).await;
        let there = only(&third, "incident").await;
        // The origin withdraws it: the holder's copy goes, and with the next bundle the third's.
        let ours = only(&origin, "incident").await;
        app::shred::withdraw(&origin.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        send(&origin, &holder).await;
        assert_eq!(send(&holder, &third).await.withdrawn, 1);
        assert!(!third.node.whereabouts(&there).await.expect("a look").0, "its key is gone");
    });
}

#[test]
fn a_no_or_another_signature_lets_nothing_on() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 806, "origin-approves").await;
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
        send(&holder, &origin).await;
        answer(&origin, false).await;
        send(&origin, &holder).await;
        assert_eq!(passing(&holder, &third).await, 0);
        // Who turns the no into a yes in the database lacks the signature.
        holder.tamper("update records set body = replace(body, '\"state\":\"refused\"', '\"state\":\"approved\"') where kind = 'request'", &[]).await;
        assert_eq!(passing(&holder, &third).await, 0, "believed for the signature alone");
        let said = onward::said(&holder.node, &officer(), &copy, ("third", None)).await.expect("a look");
        assert_eq!(said[0].word, Word::Refused);
        // They are asked anew, and say yes.
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "it is urgent now")).await.expect("asked anew");
        send(&holder, &origin).await;
        answer(&origin, true).await;
        send(&origin, &holder).await;
        assert_eq!(passing(&holder, &third).await, 1);
    });
}

#[test]
fn a_yes_holds_no_longer_than_the_agreement_under_which_it_was_given() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 809, "origin-approves").await;
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
        send(&holder, &origin).await;
        answer(&origin, true).await;
        send(&origin, &holder).await;
        assert_eq!(send(&holder, &third).await.added, 1);
        agreements::suspend(&origin.node, &leader(), holder.org(), "a leak").await.expect("it is suspended");
        send(&origin, &holder).await;
        assert_eq!(passing(&holder, &third).await, 0);
        let said = onward::said(&holder.node, &officer(), &copy, ("third", None)).await.expect("a look");
        assert_eq!(said[0].word, Word::Refused, "and the page does not say that they agreed");
        assert_eq!(send(&holder, &third).await.withdrawn, 1, "what went on comes back");
    });
}

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
async fn compiled(db: &Db, seed: u64) -> ([Org; 4], RecordId) {
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

fn wish(label: Label, declassifier: Option<Declassifier>) -> Wish {
    Wish { label, declassifier, reason: "they need it".to_owned(), revision: None }
}

#[test]
fn what_others_keep_of_a_count_is_opened_by_no_declassifier_of_ours() {
    both(async |db| {
        let ([_one, _two, holder, third], count) = compiled(&db, 851).await;
        let shown = records::show(&holder.node, &officer(), &count, Some("a test")).await.expect("it shows");
        let label = shown.label;
        let with_third = BTreeSet::from([holder.org().clone(), third.org().clone()]);
        let wider = [
            Label { caveats: BTreeSet::new(), ..label.clone() },
            Label { audience: Audience::Only(with_third.clone()), ..label.clone() },
            Label { uses: Use::ALL.iter().copied().collect(), ..label.clone() },
            Label { expiry: Expiry::Never, ..label.clone() },
            Label { top_rung: Rung::JointAction, ..label.clone() },
            Label { minimum_cell: 0, ..label.clone() },
        ];
        for wider in wider {
            for declassifier in Declassifier::ALL {
                let tried =
                    labels::set(&holder.node, &officer(), &count, &wish(wider.clone(), Some(declassifier))).await;
                let is_refused = matches!(&tried, Err(Error::Refused(why)) if why.contains("what others gave"));
                assert!(is_refused, "{}: {wider:?}: {tried:?}", declassifier.code());
            }
        }
        let tried = records::set_audience(&holder.node, &officer(), &count, with_third, "they need it").await;
        assert!(matches!(tried, Err(Error::Refused(_))), "{tried:?}");
        assert_eq!(passing(&holder, &third).await, 0, "each of them is asked");
        // What we closed ourselves is ours to open again.
        let caveats = label.caveats.iter().cloned().chain([Caveat::Is(CaveatCode::NoJudicial)]).collect();
        let stricter = Label { caveats, top_rung: Rung::Trends, ..label.clone() };
        let done = labels::set(&holder.node, &officer(), &count, &wish(stricter, None)).await;
        assert_eq!(done.expect("it only narrows"), Outcome::Done);
        let back = wish(label, Some(Declassifier::OriginatorApproval));
        let done = labels::set(&holder.node, &officer(), &count, &back).await;
        assert_eq!(done.expect("nobody else keeps that"), Outcome::Done);
    });
}

#[test]
fn two_people_open_nothing_either_that_its_origin_closed_while_they_decided() {
    both(async |db| {
        let (origin, holder, _third, copy) = three(&db, 861, "origin-approves").await;
        let omar = somebody(&holder, "omar", &[Role::Officer], &Compartment::SEALED).await;
        let leila = somebody(&holder, "leila", &[Role::Leader], &Compartment::SEALED).await;
        let new = says(Use::LeadershipBrief, "A strike hit a house.", vec![copy]);
        let product = products::create(&holder.node, &omar, &new).await.expect("a product");
        let label = records::show(&holder.node, &omar, &product, Some("a test")).await.expect("it shows").label;
        assert_eq!(label.sensitivity, Sensitivity::High, "as everything that we write begins");
        let lower =
            wish(Label { sensitivity: Sensitivity::Low, ..label.clone() }, Some(Declassifier::OriginatorApproval));
        let outcome = labels::set(&holder.node, &omar, &product, &lower).await;
        let Ok(Outcome::Waits(approval)) = outcome else {
            panic!("their record is low, so that it waits: {outcome:?}")
        };
        // Now their record is not low any more.
        let theirs = only(&origin, "incident").await;
        let label = records::show(&origin.node, &officer(), &theirs, None).await.expect("it shows").label;
        let stricter = wish(Label { sensitivity: Sensitivity::Moderate, ..label }, None);
        labels::set(&origin.node, &officer(), &theirs, &stricter).await.expect("it is narrowed");
        assert_eq!(send(&origin, &holder).await.changed, 1);
        let done = approvals::decide(&holder.node, &leila, &approval, &Verdict::Approve).await;
        assert_eq!(done.expect("it is decided"), State::Void);
        let seen = approvals::show(&holder.node, &omar, &approval).await.expect("the asker sees why");
        assert!(seen.answer.is_some_and(|why| why.contains("what others gave")));
        let label = records::show(&holder.node, &omar, &product, Some("a test")).await.expect("it shows").label;
        assert_eq!(label.sensitivity, Sensitivity::High);
    });
}

#[test]
fn a_yes_for_one_recipient_is_none_for_another_whatever_the_request_says_now() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 871, "origin-approves").await;
        let fourth = db.found("fourth", 874).await;
        pair(&holder, &fourth).await;
        agree_with(&holder, &fourth, ((grants(), grants()), Clauses::default())).await;
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
        send(&holder, &origin).await;
        answer(&origin, true).await;
        send(&origin, &holder).await;
        assert_eq!((passing(&holder, &third).await, passing(&holder, &fourth).await), (1, 0));
        // Whoever has the holder's machine names another recipient in the request that was granted.
        let turned = "update records set body = replace(body, $1, $2) where kind = 'request'";
        holder.tamper(turned, store::values![third.org().as_str(), fourth.org().as_str()]).await;
        assert_eq!((passing(&holder, &third).await, passing(&holder, &fourth).await), (0, 0));
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
