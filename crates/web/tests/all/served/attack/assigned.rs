//! Fields beside the form: a valid record is made, and nothing of them takes effect.

use super::addresses::NEVER;
use super::kinds::{Held, first};
use super::wire::{ask, post};
use super::{Session, Target};
use app::record::{Label, RecordId};
use app::{Stored, people, records};
use std::collections::BTreeSet;

/// What a form of an incident has, by hand from its page.
const GOOD: &str = "date=2017-07-12&place.code=SY-Raqqa&place.precision=locality&verification=unverified\
                    &civilian_deaths=3&narrative=A+strike";

/// What it has not: every column of the table, every part of a label, and names of other programs for the same.
fn beside(other: &str) -> String {
    format!(
        "&id={NEVER}&_id={NEVER}&origin=evil&org=evil&author={other}&user={other}&owner={other}&revision=99&_revision=98\
         &state=shredded&kind=consent&_kind=consent&channel=harm&lease_until=2099-01-01&source_key=evil&content_key=evil\
         &changed=2099-01-01&title=evil&body=evil&number=99&date_from=2099-01-01&date_to=2099-01-01\
         &label.sensitivity=low&label.audience%5B%5D=evil&sensitivity=low&audience%5B%5D=evil&audience%5B%5D=harm\
         &uses%5B%5D=public-statement&caveats%5B%5D=&origins%5B%5D=evil&minimum_cell=1&expiry=2099-01-01\
         &top_rung=joint-action&consents=given&_approved=yes&approved=yes&approved_by={other}&made=yes&is_demo=yes\
         &_reason=evil&declassifier=originator-approval&role=leader&roles%5B%5D=leader&grants%5B%5D=identity"
    )
}

/// The ids of all records.
async fn ids(target: &Target) -> BTreeSet<String> {
    let mut tx = target.full.pair.monitor.node.store().read().await.expect("it reads");
    let rows = tx.fetch("select id from records", &[]).await.expect("they read");
    rows.iter().filter_map(|r| r.text(0)).collect()
}

/// Posts a form and gives the one record that came of it.
pub async fn made(target: &Target, session: &Session, (kind, form): (&str, &str)) -> Stored {
    let before = ids(target).await;
    let got = ask(target.address, &post(&format!("/records/{kind}"), session, form)).await;
    assert_eq!(got.status, 303, "the {kind} is made: {}", got.text());
    let after = ids(target).await;
    let fresh: Vec<&String> = after.difference(&before).collect();
    let [id] = fresh.as_slice() else { panic!("one {kind} is made, and nothing beside it: {fresh:?}") };
    stored(target, id).await
}

async fn stored(target: &Target, id: &str) -> Stored {
    let id = RecordId::parse(id).expect("an id");
    let mut tx = target.full.pair.monitor.node.store().read().await.expect("it reads");
    tx.record(&id).await.expect("it reads").expect("the record is there")
}

/// That the node said what it is, and the form only what is in it.
async fn is_as_the_node_says(target: &Target, record: &Stored, (name, revision): (&str, i64)) {
    let node = &target.full.pair.monitor.node;
    let author = people::actor(node, name).await.expect("the person is there");
    let said = (record.kind.as_str(), record.state.as_str(), record.revision, record.author.as_str(), &record.origin);
    assert_eq!(said, ("incident", "live", revision, author.id.as_str(), node.org()));
    assert_eq!((&record.channel, &record.lease_until, &record.source_key), (&None, &None, &None));
    assert!(record.id.as_str() != NEVER && record.content_key.as_deref() != Some("evil"));
    let open: BTreeSet<&str> = record.open.keys().map(String::as_str).collect();
    assert_eq!(open, BTreeSet::from(["date", "place", "verification", "civilian_deaths"]), "no field is added");
    let told = format!("{record:?}");
    assert!(!told.contains("evil") && !told.contains("2099") && !told.contains(NEVER), "{told}");
    let shown = records::show(node, &author, &record.id, Some("to check")).await.expect("who wrote it sees it");
    assert_eq!(shown.label, Label::own(node.org()), "it is ours alone and of high sensitivity");
    let body: BTreeSet<&str> = shown.body.0.keys().map(String::as_str).collect();
    assert_eq!(body, &open | &BTreeSet::from(["narrative"]));
    assert!(shown.seen.iter().all(|s| s.rung == app::record::Rung::None), "no partner sees it: {:?}", shown.seen);
}

/// A record is made and changed by who may, with everything beside the form.
pub async fn beside_the_form_nothing_is_set(target: &Target) {
    let node = &target.full.pair.monitor.node;
    for (name, session, other) in [("nour", &target.nour, "lead"), ("lead", &target.lead, "nour")] {
        let other = people::actor(node, other).await.expect("the person is there").id;
        let beside = beside(&other);
        let record = made(target, session, ("incident", &format!("{GOOD}{beside}"))).await;
        is_as_the_node_says(target, &record, (name, 1)).await;
        let path = format!("/records/incident/{}", record.id);
        let stale = ask(target.address, &post(&path, session, &format!("{GOOD}{beside}"))).await;
        assert_eq!(stale.status, 409, "a revision that is none");
        let changed = format!("_revision=1&{GOOD}{beside}").replace("A+strike", "Two+strikes");
        let got = ask(target.address, &post(&path, session, &changed)).await;
        assert_eq!(got.status, 303, "it is changed: {}", got.text());
        is_as_the_node_says(target, &stored(target, record.id.as_str()).await, (name, 2)).await;
    }
}

/// What the node works out is not what was sent.
pub async fn what_is_worked_out_is_not_taken_from_a_form(target: &Target) {
    let node = &target.full.pair.monitor.node;
    let code = |vocabulary: &str| first(node, vocabulary);
    let (risk, of, asset) = (code("protection_risks"), code("actor_types"), code("assets"));
    let form = format!(
        "risk={risk}&place.code=SY-Raqqa&target_type={of}&target=A&change=B&partners.0.partner=monitor\
         &partners.0.asset={asset}&partners.1.partner=harm&partners.1.asset={asset}&state=reached"
    );
    let objective = made(target, &target.lead, ("objective", &form)).await;
    assert_eq!(objective.open["state"], "open");
    let option = async |way: &str| {
        let form = format!(
            "objective={}&way={way}&benefit=2&highest_risk=1&scores.0.bearer={}&scores.0.risk={}&scores.0.likelihood=5\
             &scores.0.impact=4&scores.0.score=1",
            objective.id,
            code("bearers"),
            code("advocacy_risks")
        );
        made(target, &target.lead, ("option", &form)).await
    };
    option("silence").await;
    let loud = option("quiet-dialogue").await;
    // By hand: likelihood 5 × impact 4.
    assert_eq!((&loud.open["highest_risk"], &loud.open["scores"][0]["score"]), (&20.into(), &20.into()));
    let form = format!(
        "objective={}&option={}&way=silence&on=2026-11-22&reason=A&has_dissent=yes&decided_by=evil",
        objective.id, loud.id
    );
    let decision = made(target, &target.lead, ("decision", &form)).await;
    assert_eq!((&decision.open["way"], &decision.open["has_dissent"]), (&"quiet-dialogue".into(), &false.into()));
    assert!(!format!("{decision:?}").contains("evil"));
}

/// Records that an action makes are made and changed by no form of records.
pub async fn what_an_action_makes_no_form_makes(target: &Target, held: &[Held]) {
    let node = &target.full.pair.monitor.node;
    let before = target.state().await;
    let form = format!("{GOOD}&_revision=1&action=declassify&asked=2026-11-22&reason=mine{}", beside("lead"));
    for kind in node.kinds().all().filter(|form| form.made).map(|form| form.kind.as_str()) {
        let mut paths = vec![format!("/records/{kind}")];
        // A partner is paired with by an action, and described by a person.
        let of = held.iter().filter(|h| h.place == kind && kind != "partner");
        paths.extend(of.map(|h| format!("/records/{kind}/{}", h.id)));
        assert!(paths.len() > 1 || kind == "partner", "there is a {kind} to be changed");
        for path in paths {
            let got = ask(target.address, &post(&path, &target.lead, &form)).await;
            assert_eq!(got.status, 404, "{path}");
        }
    }
    assert_eq!(target.state().await, before, "nothing was made or changed");
}
