//! Every way out of a node is shut to what was made from input that is gone, until it is made again.

use crate::golden::opened;
use crate::joint::{begin, record, section, two};
use crate::roles::somebody;
use crate::world::{
    Db, Org, agree, both, incident, leader, officer, pair, person, says, seal_for, send, shared_label, terms,
};
use app::agreements::Terms;
use app::approvals::{self, Verdict};
use app::briefs::{self, Figures};
use app::exports::{self, Export, Wanted, file};
use app::products;
use app::records::{self, ListQuery};
use app::trends::joint;
use app::{Actor, Error, Role, audit, documents, exchange, report, shred};
use record::{Compartment, Label, RecordId, Rung, Sensitivity, Use};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The words of a file, as their keys: no language is needed to read it.
pub fn keys(key: &str, _: &[(&str, String)]) -> String {
    if key == "export-language" { "en".to_owned() } else { key.to_owned() }
}

const NOON: report::Timestamp = report::Timestamp { year: 2026, month: 3, day: 2, hour: 12, minute: 0, second: 0 };

/// A list in one of its formats.
pub fn written(org: &Org, export: &Export, format: &str) -> Vec<u8> {
    let made = file::write(&org.node, export, (format, &keys), (report::Direction::LeftToRight, NOON));
    made.expect("it is written").expect("the format is known")
}

/// A list of a kind that a second person lets this one take away.
pub async fn approved(org: &Org, (taker, second): (&Actor, &Actor), (kind, is_sealed): (&str, bool)) -> Wanted {
    let query = ListQuery { kind: kind.to_owned(), page: 1, ..ListQuery::default() };
    let wanted = Wanted::of(&query, Use::Analysis, is_sealed);
    let id = exports::ask(&org.node, taker, &wanted, "a briefing").await.expect("it is asked");
    approvals::decide(&org.node, second, &id, &Verdict::Approve).await.expect("it is approved");
    wanted
}

fn adviser() -> Actor {
    person("adam", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

/// What was made from twelve incidents, and from the first of them.
struct Made {
    from: Org,
    to: Org,
    incidents: Vec<RecordId>,
    trend: RecordId,
    product: RecordId,
}

async fn made(db: &Db) -> Made {
    let (from, to) = (db.found("alpha", 151).await, db.found("beta", 152).await);
    pair(&from, &to).await;
    let kinds = ["incident", "trend"].map(str::to_owned).into();
    let granted = Terms { kinds, ..terms(Rung::JointAnalysis) };
    agree(&from, &to, (granted.clone(), granted)).await;
    send(&to, &from).await;
    let mut incidents = Vec::new();
    for day in 1..=12 {
        let (body, label) = (incident(&format!("2017-07-{day:02}"), "Village", "Name"), shared_label(&from, &[&to]));
        let made = records::create_labelled(&from.node, &officer(), "incident", body, label).await;
        incidents.push(made.expect("a record"));
    }
    let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
    let trend = joint::publish(&from.node, &adviser(), &wanted).await.expect("it is published");
    let new = says(Use::LeadershipBrief, "It happened.", incidents[..1].to_vec());
    let product = products::create(&from.node, &adviser(), &new).await.expect("a product");
    products::sign_off(&from.node, &leader(), &product).await.expect("it is signed off");
    // One document rests on the first incident, the other does not.
    for cited in &incidents[..2] {
        begin(&from, &[&to], vec![section("One.", &[cited])]).await;
    }
    Made { from, to, incidents, trend, product }
}

/// How many counts would pass to the partner now.
async fn counts_passing(m: &Made) -> usize {
    let (_, all) = exchange::see_as(&m.from.node, &officer(), m.to.name(), 99).await.expect("a look");
    all.iter().filter(|p| p.record.kind == "trend").count()
}

#[test]
fn what_rests_on_a_destroyed_record_leaves_by_no_way_until_it_is_made_again() {
    both(async |db| {
        let m = made(&db).await;
        let node = &m.from.node;
        let omar = somebody(&m.from, "omar", &[Role::Officer], &Compartment::SEALED).await;
        let carl = somebody(&m.from, "carl", &[Role::Coordinator], &[]).await;
        let mut lists = BTreeMap::new();
        for (kind, rows) in [("trend", 1), ("product", 1), ("joint_document", 2)] {
            let wanted = approved(&m.from, (&omar, &carl), (kind, true)).await;
            let taken = exports::take(node, &omar, &wanted).await.expect("it leaves");
            assert_eq!((taken.rows.len(), taken.left_out.len()), (rows, 0), "{kind}");
            lists.insert(kind, wanted);
        }
        joint::leaving(node, &omar, &m.trend, (Use::Analysis, None)).await.expect("it may leave");
        assert_eq!(counts_passing(&m).await, 1);
        let cleared = products::clearance(node, &adviser(), &m.product, Use::LeadershipBrief).await.expect("cleared");
        briefs::document(node, &cleared, Figures::default(), &keys).expect("it has a document");

        shred::shred(node, &leader(), &m.incidents[0], "a mistake").await.expect("it is shredded");

        // As a file of its own.
        let alone = joint::leaving(node, &omar, &m.trend, (Use::Analysis, None)).await;
        assert!(matches!(alone, Err(Error::Conflict(_))), "{alone:?}");
        // In a list, in each format.
        for (kind, rows) in [("trend", 0), ("product", 0), ("joint_document", 1)] {
            let wanted = &lists[kind];
            let left_out = exports::left_out(node, &omar, wanted).await.expect("a count");
            assert_eq!(left_out, BTreeMap::from([("shredded".to_owned(), 1)]), "{kind}");
            let taken = exports::take(node, &omar, wanted).await.expect("the rest leaves");
            assert_eq!((taken.rows.len(), taken.left_out["shredded"]), (rows, 1), "{kind}");
            let told: Value = serde_json::from_slice(&written(&m.from, &taken, "json")).expect("JSON");
            assert_eq!(told["rows"].as_array().map(Vec::len), Some(rows), "{kind}");
            assert_eq!(told["about"]["left-out"], json!("1 (stale-shredded)"), "{kind}");
            let text = String::from_utf8(written(&m.from, &taken, "csv")).expect("text");
            assert!(text.contains("export-fact-left-out,1 (stale-shredded)"), "{kind}: {text}");
            assert!(written(&m.from, &taken, "xlsx").starts_with(b"PK"));
        }
        // As something that is said.
        let issued = products::issue(node, &adviser(), &m.product, Use::LeadershipBrief).await.expect("an answer");
        assert_eq!(issued.blocked()[0].because, ["shredded"]);
        let document = briefs::document(node, &issued, Figures::default(), &keys);
        assert!(matches!(document, Err(Error::Conflict(_))), "{document:?}");
        // To a partner.
        assert_eq!(counts_passing(&m).await, 0);
        let sealed = seal_for(&m.from, &m.to).await;
        let inside = opened(&m.from, &m.to, &sealed.bytes).await;
        assert_eq!(sealed.items, 11, "eleven incidents, and no count");
        let documents = inside.items.iter().filter(|i| i.kind == "@document").count();
        assert_eq!(documents, 1, "the one that rests on another record");
        assert_eq!(documents::list(node, &officer()).await.expect("a list").len(), 2, "nothing is lost at home");
    });
}

#[test]
fn who_takes_no_lists_away_takes_no_file_of_a_count_either() {
    both(async |db| {
        let made = made(&db).await;
        let reviewer = person("rima", &[Role::Reviewer], &Compartment::SEALED);
        joint::show(&made.from.node, &reviewer, &made.trend, None).await.expect("it may be looked at");
        let taken = joint::leaving(&made.from.node, &reviewer, &made.trend, (Use::Analysis, None)).await;
        assert!(matches!(taken, Err(Error::Forbidden(_))), "{taken:?}");
        let judged = joint::leaving(&made.from.node, &adviser(), &made.trend, (Use::Judicial, None)).await;
        assert!(matches!(judged, Err(Error::Forbidden(_))), "its label allows no use by courts: {judged:?}");
        let taken = joint::leaving(&made.from.node, &adviser(), &made.trend, (Use::Analysis, None)).await;
        let (_, told) = taken.expect("who may export takes it");
        assert_eq!((told.wanted.purpose, told.label.uses.contains(&Use::Analysis)), (Use::Analysis, true));
        let facts = file::facts(&made.from.node, &told, &keys);
        let (_, name, value) = facts.into_iter().find(|(key, ..)| *key == "kind").expect("it says what it is");
        assert_eq!((name.as_str(), value.as_str()), ("export-record", "kind-trend"), "one record is no list");
        let log = audit::list(&made.from.node, &leader(), 20).await.expect("the log");
        let noted = log.into_iter().filter_map(|line| line.entry).find(|entry| entry.action == "export");
        assert!(noted.is_some_and(|entry| entry.detail.is_some_and(|d| d.contains("alone for analysis"))));
    });
}

#[test]
fn a_count_of_high_sensitivity_leaves_only_with_an_approval_for_this_record_and_purpose_that_ends() {
    both(async |db| {
        let org = db.found("alpha", 153).await;
        let omar = somebody(&org, "omar", &[Role::Adviser, Role::Officer], &Compartment::SEALED).await;
        let carl = somebody(&org, "carl", &[Role::Coordinator], &[]).await;
        let node = &org.node;
        for day in 1..=12 {
            let label = Label { sensitivity: Sensitivity::High, ..shared_label(&org, &[]) };
            let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
            records::create_labelled(node, &omar, "incident", body, label).await.expect("a record");
        }
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        let trend = joint::publish(node, &omar, &wanted).await.expect("it is published");
        assert!(exports::alone::needs_second(node, &omar, ("trend", &trend)).await.expect("a look"));
        let taken = async |purpose: Use| joint::leaving(node, &omar, &trend, (purpose, Some("a briefing"))).await;
        let refused = |answer: app::Result<_>| matches!(answer, Err(Error::Forbidden(_)));
        assert!(refused(taken(Use::Analysis).await), "nobody was asked");
        let wanted = Wanted::alone(&trend, "trend", Use::Analysis);
        let id = exports::ask(node, &omar, &wanted, "a briefing").await.expect("it is asked");
        assert!(refused(taken(Use::Analysis).await), "it waits");
        approvals::decide(node, &carl, &id, &Verdict::Approve).await.expect("it is approved");
        let (_, told) = taken(Use::Analysis).await.expect("it leaves");
        assert_eq!(told.approved_by, carl.id);
        assert!(refused(taken(Use::LeadershipBrief).await), "that was approved for another use");
        let as_list = exports::take(node, &omar, &wanted).await;
        assert!(matches!(as_list, Err(Error::NotFound)), "no list leaves with it");
        org.clock.forward(jiff::SignedDuration::from_hours(25));
        assert!(refused(taken(Use::Analysis).await), "it has ended");
    });
}

#[test]
fn a_joint_document_of_high_sensitivity_leaves_only_with_an_approval_for_this_version_and_its_own_use() {
    both(async |db| {
        let (from, to) = two(&db, Rung::JointAction).await;
        let omar = somebody(&from, "omar", &[Role::Officer], &Compartment::SEALED).await;
        let carl = somebody(&from, "carl", &[Role::Coordinator], &[]).await;
        let high = record(&from, &[&to], |label| Label { sensitivity: Sensitivity::High, ..label }).await;
        let document = begin(&from, &[&to], vec![section("One.", &[&high])]).await;
        let other = begin(&from, &[&to], vec![section("Two.", &[&high])]).await;
        let (node, kind) = (&from.node, documents::KIND);
        let uses = exports::alone::uses(node, &omar, (kind, &document)).await.expect("a look");
        assert_eq!(uses, [Use::Analysis], "what its label would allow beside that was not agreed for it");
        let taken = async |id: &RecordId| documents::paper::leaving(node, &omar, id, Some("a briefing")).await;
        let refused = |answer: app::Result<_>| matches!(answer, Err(Error::Forbidden(_)));
        assert!(refused(taken(&document).await), "a reason alone lets nothing out");
        let wanted = Wanted::alone(&document, kind, Use::Analysis);
        let approval = exports::ask(node, &omar, &wanted, "a briefing").await.expect("it is asked");
        assert!(refused(taken(&document).await), "it waits");
        approvals::decide(node, &carl, &approval, &Verdict::Approve).await.expect("it is approved");
        let paper = taken(&document).await.expect("it leaves");
        assert!(refused(taken(&other).await), "that was approved for another document");
        documents::paper::taken_away(node, &omar, (&paper, "pdf"), None).await.expect("it is logged");
        let log = audit::list(node, &leader(), 20).await.expect("the log").into_iter().filter_map(|line| line.entry);
        let noted = log.filter(|entry| entry.action == "export").find_map(|entry| entry.reason.zip(entry.detail));
        let (reason, detail) = noted.expect("who took it away is logged");
        assert_eq!(reason, "a briefing");
        assert_eq!(detail, format!("pdf for analysis: approval={approval} approved-by={}", carl.id));
        from.clock.forward(jiff::SignedDuration::from_hours(25));
        assert!(refused(taken(&document).await), "it has ended");
    });
}
