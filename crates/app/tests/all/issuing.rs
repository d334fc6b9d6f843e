//! What a product may cite: for the uses that an owner named or approved, asked once more when it is issued.

use crate::world::{Db, Org, agree, both, incident, leader, officer, pair, person, says, send, shared_label, terms};
use app::agreements::Terms;
use app::labels::{self, Wish};
use app::products;
use app::records;
use app::requests::{self, Ask, What};
use app::{Actor, Role, shred};
use record::label::CaveatCode;
use record::{Caveat, Compartment, Label, RecordId, Rung, Use};
use std::collections::BTreeSet;
use store::values;

const SAID: &str = "A strike hit a house.";

fn adviser() -> Actor {
    person("ada", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

async fn product(on: &Org, channel: Use, evidence: Vec<RecordId>) -> RecordId {
    let new = says(channel, SAID, evidence);
    products::create(&on.node, &adviser(), &new).await.expect("a product")
}

/// Two records of `alpha` at the rung of cases, and the copies that `beta` holds.
async fn held(db: &Db, label: impl Fn(Label) -> Label) -> (Org, Org, Vec<RecordId>, Vec<RecordId>) {
    let (owner, holder) = (db.found("alpha", 161).await, db.found("beta", 162).await);
    pair(&owner, &holder).await;
    let grants = Terms { caveats: BTreeSet::new(), ..terms(Rung::Case) };
    agree(&owner, &holder, (grants, terms(Rung::Case))).await;
    let mut ours = Vec::new();
    for day in ["2017-07-12", "2017-07-13"] {
        let (body, label) = (incident(day, "Village", "Name"), label(shared_label(&owner, &[&holder])));
        let made = records::create_labelled(&owner.node, &officer(), "incident", body, label).await;
        ours.push(made.expect("a record"));
    }
    send(&owner, &holder).await;
    let rows = holder.fetch("select id from records where kind = $1 order by id", values!["incident"]).await;
    let copies = rows.iter().map(|r| RecordId::parse(&r.text(0).expect("an id")).expect("an id")).collect();
    (owner, holder, ours, copies)
}

/// The owner approves that a statement may rest on these records, for the public.
async fn cleared_by_owner(owner: &Org, holder: &Org, copies: &[RecordId]) {
    let ask = Ask {
        what: What::Clearance,
        rung: None,
        purpose: Some(Use::PublicStatement),
        onward_to: String::new(),
        statement: SAID.to_owned(),
        reason: "to say it".to_owned(),
        due: None,
    };
    let about = copies.iter().cloned().collect();
    requests::ask(&holder.node, &officer(), owner.name(), (ask, about)).await.expect("it is asked");
    send(holder, owner).await;
    let all = requests::list(&owner.node, &officer()).await.expect("a list");
    let theirs = all.into_iter().find(|r| r.is_waiting() && r.is_for_us()).expect("it has arrived").record.id;
    requests::answer(&owner.node, &leader(), &theirs, (true, None, "say it")).await.expect("it is answered");
    send(owner, holder).await;
}

async fn against(on: &Org, product: &RecordId, channel: Use) -> Vec<String> {
    let cleared = products::clearance(&on.node, &adviser(), product, channel).await.expect("a clearance");
    cleared.blocked().into_iter().flat_map(|b| b.because).collect()
}

#[test]
fn what_an_owner_cleared_stays_when_a_product_is_made_again_and_is_not_asked_for_anew() {
    both(async |db| {
        let asks_first = |mut l: Label| {
            l.caveats.insert(Caveat::Is(CaveatCode::OriginatorApproval));
            l
        };
        let (owner, holder, ours, copies) = held(&db, asks_first).await;
        let product = product(&holder, Use::PublicStatement, copies.clone()).await;
        let missing = async || {
            let wanted = (0, Use::PublicStatement, "alpha");
            products::uncleared(&holder.node, &officer(), &product, wanted).await.expect("a look").1
        };
        assert_eq!(missing().await, copies.iter().cloned().collect::<BTreeSet<_>>());
        cleared_by_owner(&owner, &holder, &copies).await;
        assert!(against(&holder, &product, Use::PublicStatement).await.is_empty(), "cleared");
        assert!(missing().await.is_empty(), "nothing is left to ask for");
        shred::withdraw(&owner.node, &officer(), &ours[0], "the family asked").await.expect("it is withdrawn");
        send(&owner, &holder).await;
        assert_eq!(against(&holder, &product, Use::PublicStatement).await, ["withdrawn"]);
        products::make_again(&holder.node, &adviser(), &product).await.expect("it is made again");
        let cleared = products::clearance(&holder.node, &adviser(), &product, Use::PublicStatement).await;
        let cleared = cleared.expect("a clearance");
        assert!(cleared.is_clear(), "{:?}", cleared.blocked());
        assert_eq!(cleared.statements[0].evidence.values().sum::<usize>(), 1, "what the owner cleared is still cited");
    });
}

#[test]
fn a_label_that_was_narrowed_after_the_clearance_keeps_a_product_from_being_issued() {
    both(async |db| {
        let org = db.found("alpha", 163).await;
        let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(&org, &[]));
        let id = records::create_labelled(&org.node, &officer(), "incident", body, label.clone()).await.expect("one");
        let product = product(&org, Use::LeadershipBrief, vec![id.clone()]).await;
        products::sign_off(&org.node, &leader(), &product).await.expect("it is signed off");
        let cleared = products::clearance(&org.node, &adviser(), &product, Use::LeadershipBrief).await;
        let cleared = cleared.expect("a clearance");
        assert!(cleared.is_clear());
        // Somebody is faster than whoever presses the button.
        let wish = Wish {
            label: Label { uses: BTreeSet::from([Use::Analysis]), ..label },
            declassifier: None,
            reason: "it names a source".to_owned(),
            revision: None,
        };
        labels::narrow(&org.node, &officer(), &id, &wish).await.expect("it is narrowed");
        let late = products::issue_cleared(&org.node, &adviser(), cleared).await.expect("an answer");
        assert_eq!(late.blocked()[0].because, ["use"]);
        let after = records::show(&org.node, &adviser(), &product, Some("to see")).await.expect("it opens");
        assert_eq!(after.body.text("state"), Some("draft"));
        let log = app::audit::list(&org.node, &leader(), 20).await.expect("the log");
        let refused = log.into_iter().filter_map(|l| l.entry).filter(|e| e.action == "issue-refused").count();
        assert_eq!(refused, 1, "the attempt is in the log");
    });
}

#[test]
fn a_record_at_the_rung_of_cases_is_cited_alone_for_the_uses_that_its_owner_named_and_for_no_other() {
    both(async |db| {
        let (_owner, holder, _, copies) = held(&db, |l| l).await;
        let product = product(&holder, Use::LeadershipBrief, copies).await;
        products::sign_off(&holder.node, &leader(), &product).await.expect("it is signed off");
        assert_eq!(against(&holder, &product, Use::ThirdState).await, ["use"]);
        let issued = products::issue(&holder.node, &adviser(), &product, Use::LeadershipBrief).await;
        assert!(issued.expect("it is issued").is_clear());
    });
}
