//! Asking a partner for more: answered once, signed, and believed for the signature alone.

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, only, pair, person, protocol, says, send, shared_label, sign,
    terms,
};
use app::agreements::{self, Protocol, Scope, Terms};
use app::products;
use app::records;
use app::requests::{self, Ask, Obstacle, What};
use app::{Error, Role};
use jiff::civil::Date;
use record::label::{Audience, CaveatCode};
use record::{Caveat, Label, RecordId, Rung, Sensitivity, Use};
use std::collections::BTreeSet;
use store::values;

/// `alpha` owns a record of this label that passes to `beta`, who holds a copy of it.
async fn held(db: &Db, label: impl FnOnce(Label) -> Label) -> (Org, Org, RecordId, RecordId) {
    let (owner, asker) = (db.found("alpha", 41).await, db.found("beta", 42).await);
    pair(&owner, &asker).await;
    let grants = Terms { caveats: BTreeSet::new(), ..terms(Rung::Case) };
    agree(&owner, &asker, (grants, terms(Rung::Case))).await;
    let label = label(shared_label(&owner, &[&asker]));
    let body = incident("2017-07-12", "Village", "Name");
    let ours = records::create_labelled(&owner.node, &officer(), "incident", body, label).await.expect("a record");
    send(&owner, &asker).await;
    let copy = only(&asker, "incident").await;
    (owner, asker, ours, copy)
}

fn further(rung: Rung) -> Ask {
    Ask {
        what: What::HigherRung,
        rung: Some(rung),
        purpose: None,
        onward_to: String::new(),
        statement: String::new(),
        reason: "to plan a convoy".to_owned(),
        due: None,
    }
}

fn clearance(purpose: Use) -> Ask {
    let (rung, statement) = (None, "A strike hit a house.".to_owned());
    Ask { what: What::Clearance, rung, purpose: Some(purpose), statement, ..further(Rung::Case) }
}

/// Asks about a copy and carries the request over; gives both sides' records of it.
async fn asked(owner: &Org, asker: &Org, (ask, copy): (Ask, &RecordId)) -> (RecordId, RecordId) {
    let about = BTreeSet::from([copy.clone()]);
    let sent = requests::ask(&asker.node, &officer(), owner.name(), (ask, about)).await.expect("it is asked");
    send(asker, owner).await;
    let all = requests::list(&owner.node, &officer()).await.expect("a list");
    let theirs = all.into_iter().find(|r| r.is_waiting() && r.is_for_us()).expect("it has arrived");
    (sent, theirs.record.id)
}

async fn state(org: &Org, id: &RecordId) -> String {
    let request = requests::show(&org.node, &officer(), id).await.expect("it is there");
    request.body.text("state").unwrap_or_default().to_owned()
}

async fn rung_to(owner: &Org, id: &RecordId) -> Rung {
    records::show(&owner.node, &officer(), id, Some("to see")).await.expect("it opens").seen[0].rung
}

/// What stands against a product as a public statement.
async fn against(asker: &Org, product: &RecordId) -> Vec<String> {
    let cleared = products::clearance(&asker.node, &leader(), product, Use::PublicStatement).await;
    cleared.expect("a clearance").blocked().into_iter().flat_map(|b| b.because).collect()
}

#[test]
fn a_request_is_answered_once_and_the_answer_arrives_signed() {
    both(async |db| {
        let outline = |l| Label { sensitivity: Sensitivity::Moderate, top_rung: Rung::Outline, ..l };
        let (owner, asker, ours, copy) = held(&db, outline).await;
        let (sent, theirs) = asked(&owner, &asker, (further(Rung::Case), &copy)).await;
        let about = requests::show(&owner.node, &officer(), &theirs).await.expect("it is there").about;
        assert_eq!(about, vec![ours.clone()], "both mean the same record, each by its own id");
        let monitor = person("mona", &[Role::Monitor], &[]);
        assert!(matches!(requests::list(&owner.node, &monitor).await, Err(Error::Forbidden(_))));
        assert_eq!(rung_to(&owner, &ours).await, Rung::Outline);
        requests::answer(&owner.node, &leader(), &theirs, (true, None, "we trust you")).await.expect("it is answered");
        assert_eq!(rung_to(&owner, &ours).await, Rung::Case, "the record was widened");
        let again = requests::answer(&owner.node, &leader(), &theirs, (false, None, "we changed our mind")).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "once: {again:?}");
        assert_eq!(state(&asker, &sent).await, "waiting");
        let accepted = send(&owner, &asker).await;
        assert_eq!((accepted.messages, accepted.changed), (1, 1), "the answer, and the record as far as it passes now");
        assert_eq!(state(&asker, &sent).await, "approved");
    });
}

#[test]
fn high_sensitivity_is_not_widened_by_one_person() {
    both(async |db| {
        let outline = |l| Label { sensitivity: Sensitivity::High, top_rung: Rung::Outline, ..l };
        let (owner, asker, ours, copy) = held(&db, outline).await;
        let (_, theirs) = asked(&owner, &asker, (further(Rung::Case), &copy)).await;
        let obstacles = requests::obstacles(&owner.node, &leader(), &theirs).await.expect("a look");
        assert_eq!(obstacles, BTreeSet::from([Obstacle::TwoPeople]));
        let refused = requests::answer(&owner.node, &leader(), &theirs, (true, None, "yes")).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("two people")), "{refused:?}");
        assert_eq!(rung_to(&owner, &ours).await, Rung::Outline);
        assert_eq!(state(&owner, &theirs).await, "waiting", "it can still be answered");
        requests::answer(&owner.node, &leader(), &theirs, (false, None, "not yet")).await.expect("it is refused");
        let (_, beyond) = asked(&owner, &asker, (further(Rung::JointAction), &copy)).await;
        let obstacles = requests::obstacles(&owner.node, &leader(), &beyond).await.expect("a look");
        assert_eq!(obstacles, BTreeSet::from([Obstacle::NotThatFar]), "the agreement stops at the case rung");
    });
}

#[test]
fn an_answer_that_the_owner_did_not_sign_is_not_taken() {
    both(async |db| {
        let (owner, asker, _, copy) = held(&db, |l| l).await;
        let (sent, theirs) = asked(&owner, &asker, (clearance(Use::PublicStatement), &copy)).await;
        requests::answer(&owner.node, &leader(), &theirs, (false, None, "not this")).await.expect("it is answered");
        // Somebody with the whole of the asker's machine turns the refusal into a yes.
        send(&owner, &asker).await;
        let open = asker.fetch("select body from records where id = $1", values![sent.as_str()]).await;
        let text = open[0].text(0).expect("a body").replace("\"refused\"", "\"approved\"");
        asker.tamper("update records set body = $2 where id = $1", values![sent.as_str(), text]).await;
        assert_eq!(state(&asker, &sent).await, "approved", "the record says so now");
        let mut tx = asker.node.store().read().await.expect("a read");
        let approved = requests::approvals(&asker.node, &mut tx).await.expect("a look");
        assert!(approved.is_empty(), "what counts is what the owner signed");
    });
}

#[test]
fn ids_that_are_not_ours_are_left_out_without_a_word() {
    both(async |db| {
        let (owner, asker, ours, copy) = held(&db, |l| l).await;
        // The asker's own machine names a record by an id that the owner never gave it.
        let row = asker.fetch("select partner_id from receipts where record = $1", values![copy.as_str()]).await;
        let real = row[0].text(0).expect("an id");
        let (body, label) = (incident("2017-08-01", "Elsewhere", "Other"), Label::own(asker.org()));
        let other = records::create_labelled(&asker.node, &officer(), "incident", body, label).await;
        let other = other.expect("a record");
        asker
            .tamper(
                "insert into receipts (channel, record, partner_id, revision, content, state, since) \
                 select channel, $1, 'feedfeedfeedfeedfeedfeedfeedfeed', 1, '', 'acknowledged', since from receipts \
                 where partner_id = $2",
                values![other.as_str(), real],
            )
            .await;
        asker
            .tamper("update records set channel = $2 where id = $1", values![other.as_str(), owner.org().as_str()])
            .await;
        let about = BTreeSet::from([copy, other]);
        requests::ask(&asker.node, &officer(), owner.name(), (further(Rung::Case), about)).await.expect("it is asked");
        send(&asker, &owner).await;
        let all = requests::list(&owner.node, &officer()).await.expect("a list");
        assert_eq!(all[0].about, vec![ours], "the other one is dropped");
        assert_eq!(all[0].body.integer("records"), Some(1));
    });
}

async fn product(asker: &Org, evidence: RecordId) -> RecordId {
    saying(asker, (evidence, "A strike hit a house.")).await
}

async fn saying(asker: &Org, (evidence, text): (RecordId, &str)) -> RecordId {
    let new = says(Use::PublicStatement, text, vec![evidence]);
    let everything = person("ada", &[Role::Adviser, Role::Officer], &record::Compartment::SEALED);
    products::create(&asker.node, &everything, &new).await.expect("a product")
}

#[test]
fn an_approved_clearance_lets_the_product_out_for_that_use_until_its_day() {
    both(async |db| {
        let caveats = |mut l: Label| {
            l.caveats.insert(Caveat::Is(CaveatCode::OriginatorApproval));
            l.caveats.insert(Caveat::Is(CaveatCode::NoPublication));
            l
        };
        let (owner, asker, _, copy) = held(&db, caveats).await;
        let product = product(&asker, copy.clone()).await;
        let lead = leader();
        let against = async |channel| {
            let cleared = products::clearance(&asker.node, &lead, &product, channel).await.expect("a clearance");
            cleared.blocked().into_iter().flat_map(|b| b.because).collect::<Vec<_>>()
        };
        let before = against(Use::PublicStatement).await;
        assert_eq!(before, ["no-publication", "originator-approval", "use"]);
        let wanted = (0, Use::PublicStatement, "alpha");
        let (text, records) = products::uncleared(&asker.node, &officer(), &product, wanted).await.expect("a look");
        assert_eq!((text.as_str(), records), ("A strike hit a house.", BTreeSet::from([copy.clone()])));
        let (_, theirs) = asked(&owner, &asker, (clearance(Use::PublicStatement), &copy)).await;
        let until: Date = "2026-03-20".parse().expect("a day");
        requests::answer(&owner.node, &lead, &theirs, (true, Some(until), "say it")).await.expect("it is answered");
        send(&owner, &asker).await;
        assert_eq!(against(Use::PublicStatement).await, [""; 0], "cleared");
        assert!(!against(Use::ThirdState).await.is_empty(), "for that use only");
        products::sign_off(&asker.node, &lead, &product).await.expect("it is signed off");
        let issued = products::issue(&asker.node, &lead, &product, Use::PublicStatement).await.expect("it is issued");
        assert!(issued.is_clear());
        // The clock starts on 2 March 2026.
        asker.clock.days(18);
        assert!(against(Use::PublicStatement).await.is_empty(), "its last day");
        asker.clock.days(1);
        assert_eq!(against(Use::PublicStatement).await, ["no-publication", "originator-approval", "use"]);
    });
}

#[test]
fn an_approval_never_covers_consent_expiry_or_withdrawal() {
    both(async |db| {
        let until = record::Expiry::On("2026-03-10".parse().expect("a day"));
        let scope = record::label::ConsentScope::Uses(BTreeSet::from([Use::Analysis, Use::PublicStatement]));
        let limited =
            |l: Label| Label { expiry: until, consents: record::label::Consents { scope, ..l.consents.clone() }, ..l };
        let (owner, asker, ours, copy) = held(&db, limited).await;
        let product = product(&asker, copy.clone()).await;
        let (_, theirs) = asked(&owner, &asker, (clearance(Use::ThirdState), &copy)).await;
        let refused = requests::answer(&owner.node, &leader(), &theirs, (true, None, "yes")).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "consent does not cover it");
        requests::answer(&owner.node, &leader(), &theirs, (false, None, "no")).await.expect("it is refused");
        let (_, theirs) = asked(&owner, &asker, (clearance(Use::PublicStatement), &copy)).await;
        requests::answer(&owner.node, &leader(), &theirs, (true, None, "yes")).await.expect("it is answered");
        send(&owner, &asker).await;
        let against = async || {
            let cleared = products::clearance(&asker.node, &leader(), &product, Use::PublicStatement).await;
            cleared.expect("a clearance").blocked().into_iter().flat_map(|b| b.because).collect::<Vec<_>>()
        };
        assert!(against().await.is_empty());
        let copies = asker.fetch("select count(*) from records where kind = 'incident' and state = 'live'", &[]).await;
        assert_eq!(copies[0].int(0), Some(1));
        app::shred::withdraw(&owner.node, &officer(), &ours, "the family asked").await.expect("it is withdrawn");
        send(&owner, &asker).await;
        assert_eq!(against().await, ["withdrawn"]);
        asker.clock.days(9);
        let gone = products::clearance(&asker.node, &leader(), &product, Use::PublicStatement).await;
        assert!(matches!(gone, Err(Error::NotFound)), "what was made from expired records is closed");
    });
}

#[test]
fn a_yes_to_one_partner_gives_another_in_the_audience_nothing_more() {
    both(async |db| {
        let other = db.found("gamma", 43).await;
        let org = other.org().clone();
        let outline = |l: Label| {
            let Audience::Only(mut orgs) = l.audience.clone() else { return l };
            orgs.insert(org);
            Label { audience: Audience::Only(orgs), top_rung: Rung::Outline, ..l }
        };
        let (owner, asker, ours, copy) = held(&db, outline).await;
        pair(&owner, &other).await;
        agree(&owner, &other, (terms(Rung::Case), terms(Rung::Case))).await;
        let rung = async |name: &str| {
            let shown = records::show(&owner.node, &officer(), &ours, Some("to see")).await.expect("it opens");
            shown.seen.iter().find(|s| s.partner == name).expect("a partner").rung
        };
        let (_, theirs) = asked(&owner, &asker, (further(Rung::Case), &copy)).await;
        let obstacles = async || requests::obstacles(&owner.node, &leader(), &theirs).await.expect("a look");
        assert_eq!(obstacles().await, BTreeSet::from([Obstacle::OthersToo]));
        let refused = requests::answer(&owner.node, &leader(), &theirs, (true, None, "we trust you")).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("another organisation")), "{refused:?}");
        // It makes no difference that nothing passes to the other just now: nobody would be asked when it does again.
        agreements::suspend(&owner.node, &leader(), other.org(), "a pause").await.expect("it pauses");
        assert_eq!(obstacles().await, BTreeSet::from([Obstacle::OthersToo]));
        agreements::resume(&owner.node, &leader(), other.org(), "it is over").await.expect("it runs again");
        assert_eq!((rung("beta").await, rung("gamma").await), (Rung::Outline, Rung::Outline));
        let two = BTreeSet::from([owner.org().clone(), asker.org().clone()]);
        records::set_audience(&owner.node, &officer(), &ours, two, "for one of them").await.expect("it is narrowed");
        assert!(obstacles().await.is_empty());
        requests::answer(&owner.node, &leader(), &theirs, (true, None, "we trust you")).await.expect("it is answered");
        assert_eq!((rung("beta").await, rung("gamma").await), (Rung::Case, Rung::None));
    });
}

#[test]
fn what_lies_outside_of_the_scope_of_the_agreement_is_not_widened_by_a_yes() {
    both(async |db| {
        let outline = |l| Label { top_rung: Rung::Outline, ..l };
        let (owner, asker, ours, copy) = held(&db, outline).await;
        let scope = Scope { from: "2018-01-01".parse().ok(), ..Scope::default() };
        let grants = (Terms { scope, ..terms(Rung::Case) }, terms(Rung::Case));
        sign(&owner, &asker, &Protocol { version: 2, ..protocol(&owner, &asker, grants) }).await;
        let (_, theirs) = asked(&owner, &asker, (further(Rung::Case), &copy)).await;
        let obstacles = requests::obstacles(&owner.node, &leader(), &theirs).await.expect("a look");
        assert_eq!(obstacles, BTreeSet::from([Obstacle::NotThatFar]), "it happened in 2017");
        let refused = requests::answer(&owner.node, &leader(), &theirs, (true, None, "we trust you")).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        let label = records::show(&owner.node, &officer(), &ours, None).await.expect("it opens").label;
        assert_eq!(label.top_rung, Rung::Outline);
    });
}

#[test]
fn a_higher_rung_has_no_last_day_that_nobody_would_keep() {
    both(async |db| {
        let outline = |l| Label { top_rung: Rung::Outline, ..l };
        let (owner, asker, ours, copy) = held(&db, outline).await;
        let (_, theirs) = asked(&owner, &asker, (further(Rung::Case), &copy)).await;
        let until: Date = "2026-03-20".parse().expect("a day");
        let limited = requests::answer(&owner.node, &leader(), &theirs, (true, Some(until), "for a while")).await;
        assert!(matches!(&limited, Err(Error::Refused(why)) if why.contains("leave the day out")), "{limited:?}");
        assert_eq!((state(&owner, &theirs).await.as_str(), rung_to(&owner, &ours).await), ("waiting", Rung::Outline));
    });
}

#[test]
fn a_clearance_is_one_of_the_words_that_were_asked_and_of_no_others() {
    both(async |db| {
        let (owner, asker, _, copy) = held(&db, |l| l).await;
        let same = saying(&asker, (copy.clone(), " A strike  hit\na house. ")).await;
        let other = saying(&asker, (copy.clone(), "They hit a house on purpose.")).await;
        let wordless = Ask { statement: " ".to_owned(), ..clearance(Use::PublicStatement) };
        let about = BTreeSet::from([copy.clone()]);
        let refused = requests::ask(&asker.node, &officer(), owner.name(), (wordless, about)).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "a yes would clear nothing: {refused:?}");
        let (_, theirs) = asked(&owner, &asker, (clearance(Use::PublicStatement), &copy)).await;
        requests::answer(&owner.node, &leader(), &theirs, (true, None, "say it")).await.expect("it is answered");
        send(&owner, &asker).await;
        assert!(against(&asker, &same).await.is_empty(), "however it is spaced");
        assert_eq!(against(&asker, &other).await, ["use"], "the owner read other words");
    });
}

#[test]
fn what_was_approved_is_what_the_owner_was_asked_whatever_the_request_says_now() {
    both(async |db| {
        let (owner, asker, _, copy) = held(&db, |l| l).await;
        let product = product(&asker, copy.clone()).await;
        let (sent, theirs) = asked(&owner, &asker, (clearance(Use::ThirdState), &copy)).await;
        requests::answer(&owner.node, &leader(), &theirs, (true, None, "say it")).await.expect("it is answered");
        send(&owner, &asker).await;
        assert_eq!(state(&asker, &sent).await, "approved");
        // Somebody with the whole of the asker's machine makes another question of the one that was answered.
        let turned = "update records set body = replace(body, '\"purpose\":\"third-state\"', \
                      '\"purpose\":\"public-statement\"') where id = $1";
        asker.tamper(turned, values![sent.as_str()]).await;
        assert_eq!(against(&asker, &product).await, ["use"]);
    });
}

#[test]
fn an_answer_to_one_question_is_not_taken_for_another() {
    both(async |db| {
        let (owner, asker, _, copy) = held(&db, |l| l).await;
        let product = product(&asker, copy.clone()).await;
        let (one, theirs) = asked(&owner, &asker, (clearance(Use::ThirdState), &copy)).await;
        requests::answer(&owner.node, &leader(), &theirs, (true, None, "say it")).await.expect("it is answered");
        let (other, _) = asked(&owner, &asker, (clearance(Use::PublicStatement), &copy)).await;
        let mut threads = Vec::new();
        for id in [&one, &other] {
            let request = requests::show(&asker.node, &officer(), id).await.expect("it is there");
            threads.push(request.body.text("thread").expect("a thread").to_owned());
        }
        // On the asker's machine the second question takes the name of the first, before its answer comes.
        let named = "update records set body = replace(body, $2, $3) where id = $1";
        asker.tamper(named, values![one.as_str(), threads[0].as_str(), "0000"]).await;
        asker.tamper(named, values![other.as_str(), threads[1].as_str(), threads[0].as_str()]).await;
        send(&owner, &asker).await;
        assert_eq!(state(&asker, &other).await, "waiting", "it is no answer to that");
        assert_eq!(against(&asker, &product).await, ["use"]);
    });
}

#[test]
fn a_clearance_holds_no_longer_than_the_agreement_under_which_it_was_given() {
    both(async |db| {
        let (owner, asker, _, copy) = held(&db, |l| l).await;
        let product = product(&asker, copy.clone()).await;
        let (_, theirs) = asked(&owner, &asker, (clearance(Use::PublicStatement), &copy)).await;
        requests::answer(&owner.node, &leader(), &theirs, (true, None, "say it")).await.expect("it is answered");
        send(&owner, &asker).await;
        assert!(against(&asker, &product).await.is_empty());
        agreements::suspend(&owner.node, &leader(), asker.org(), "a leak").await.expect("it is suspended");
        send(&owner, &asker).await;
        assert_eq!(against(&asker, &product).await, ["use"]);
    });
}
