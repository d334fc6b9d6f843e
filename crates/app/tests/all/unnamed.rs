//! Where an agreement says that what is made from theirs names nobody, no file does.

use crate::clauses::agree_with;
use crate::roles::somebody;
use crate::ways_out::{approved, written};
use crate::world::{Db, Org, both, incident, leader, officer, only, pair, person, send, shared_label, terms};
use app::agreements::{Clauses, Terms};
use app::exports::{self, Organisations};
use app::products::{self, NewProduct, Statement};
use app::records;
use app::trends::joint;
use app::{Actor, Error, Role};
use record::{Caveat, Compartment, Label, RecordId, Rung, Use};
use std::collections::BTreeSet;
use store::values;

fn analyst() -> Actor {
    person("adam", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

/// `holder` has records of two: one is named nowhere, the other may be named. It published a count of both.
async fn held(db: &Db) -> (Org, Org, Org) {
    let (planted, openly) = (db.found("planted", 171).await, db.found("openly", 172).await);
    let holder = db.found("holder", 173).await;
    for (org, is_contributor_anonymous, days) in [(&planted, true, 1..=9), (&openly, false, 10..=18)] {
        pair(org, &holder).await;
        let grants = || Terms { caveats: BTreeSet::new(), minimum_cell: 1, ..terms(Rung::Case) };
        let clauses = Clauses { is_contributor_anonymous, ..Clauses::default() };
        agree_with(org, &holder, ((grants(), grants()), clauses)).await;
        for day in days {
            let told = format!("{} told us, and so did The {}", org.name(), org.name());
            let body = incident(&format!("2017-07-{day:02}"), "Village", "Name").with("narrative", told);
            let caveats = [Caveat::Acknowledge(format!("Collected by {}", org.name()))].into();
            let label = Label { caveats, ..shared_label(org, &[&holder]) };
            records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record");
        }
        send(org, &holder).await;
    }
    let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
    joint::publish(&holder.node, &analyst(), &wanted).await.expect("it is published");
    (planted, openly, holder)
}

#[test]
fn no_list_names_a_contributor_whose_agreement_lets_nobody_be_named() {
    both(async |db| {
        let (planted, openly, holder) = held(&db).await;
        let omar = somebody(&holder, "omar", &[Role::Officer], &Compartment::SEALED).await;
        let carl = somebody(&holder, "carl", &[Role::Coordinator], &[]).await;
        for kind in ["incident", "trend"] {
            let wanted = approved(&holder, (&omar, &carl), (kind, true)).await;
            let taken = exports::take(&holder.node, &omar, &wanted).await.expect("it leaves");
            assert_eq!(taken.origins, Organisations { names: vec!["openly".to_owned()], unnamed: 1 }, "{kind}");
            for format in ["csv", "json"] {
                let text = String::from_utf8(written(&holder, &taken, format)).expect("text").to_lowercase();
                for name in [planted.name(), planted.org().as_str()] {
                    assert!(!text.contains(name), "`{name}` stands in {kind}.{format}: {text}");
                }
                assert!(text.contains("export-contributors"), "that there is one more is said: {text}");
                assert!(text.contains(openly.name()), "whoever may be named is: {text}");
                assert!(text.contains("collected by contributor"), "{text}");
            }
        }
    });
}

#[test]
fn a_count_that_leaves_names_no_contributor_and_keeps_its_numbers() {
    both(async |db| {
        let (_planted, _openly, holder) = held(&db).await;
        let id = only(&holder, "trend").await;
        let (shown, _) = joint::show(&holder.node, &analyst(), &id, Some("to see")).await.expect("it opens");
        let said = |kept: &app::trends::Kept| serde_json::to_string(kept).expect("JSON");
        assert!(said(&shown).contains("planted"), "inside the house it is known");
        let sent = (Use::Analysis, Some("to send it"));
        let (leaving, told) = joint::leaving(&holder.node, &analyst(), &id, sent).await.expect("it leaves");
        assert_eq!(told.origins, Organisations { names: vec!["openly".to_owned()], unnamed: 1 });
        assert!(!said(&leaving).contains("planted"), "{}", said(&leaving));
        assert_eq!(leaving.cells(), shown.cells());
    });
}

#[test]
fn a_release_that_cannot_be_read_is_named_and_stops_no_page_but_the_next_release() {
    both(async |db| {
        let (_planted, _openly, holder) = held(&db).await;
        let id = only(&holder, "trend").await;
        let damage = "update compartments set sealed = $1 where record = $2";
        holder.tamper(damage, values![vec![0_u8; 64], id.as_str()]).await;
        let known = joint::earlier(&holder.node, &analyst()).await.expect("the page opens");
        assert_eq!((known.opened.len(), known.closed, known.unreadable), (0, 0, vec![id]));
        let next = joint::preview(&holder.node, &analyst(), &joint::Wanted::default()).await;
        assert!(matches!(&next, Err(Error::Refused(why)) if why.contains("cannot be read any more")), "{next:?}");
    });
}

/// A brief that rests on every record that a partner contributed, signed off.
async fn brief(on: &Org, origin: &Org, (title, said): (&str, &str)) -> RecordId {
    let sql = "select id from records where kind = 'incident' and origin = $1 order by id";
    let rows = on.fetch(sql, values![origin.org().as_str()]).await;
    let evidence = rows.iter().filter_map(|r| RecordId::parse(&r.text(0)?)).collect();
    let new = NewProduct {
        objective: None,
        channel: Use::LeadershipBrief,
        language: "en".to_owned(),
        title: title.to_owned(),
        recipient: "A leader".to_owned(),
        summary: "In short.".to_owned(),
        statements: vec![Statement { text: said.to_owned(), evidence }],
        ask: "Stop.".to_owned(),
        reply_by: "2026-12-15".to_owned(),
    };
    let id = products::create(&on.node, &analyst(), &new).await.expect("a product");
    products::sign_off(&on.node, &leader(), &id).await.expect("it is signed off");
    id
}

#[test]
fn a_brief_that_names_such_a_contributor_is_not_issued_and_says_in_which_text() {
    both(async |db| {
        let (planted, openly, holder) = held(&db).await;
        let issued = async |origin: &Org, texts: (&str, &str)| {
            let id = brief(&holder, origin, texts).await;
            products::issue(&holder.node, &analyst(), &id, Use::LeadershipBrief).await.map(|cleared| cleared.is_clear())
        };
        let (plain, named) = ("A strike hit a house.", "Planted counted nine strikes.");
        for texts in [("A brief", named), (named, plain)] {
            let refused = issued(&planted, texts).await;
            assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains(named)), "{refused:?}");
        }
        assert!(issued(&planted, ("A brief", plain)).await.expect("it names nobody"));
        assert!(issued(&openly, ("A brief", "Openly counted nine strikes.")).await.expect("who may be named is"));
        assert!(issued(&openly, ("A brief", named)).await.expect("who is named there contributed nothing to it"));
    });
}
