//! One record of every kind, and one of everything else that has an address: all of them of others than who attacks.

use super::{SECRET, Target};
use app::estimate::{Method, Plan};
use app::record::{Body, RecordId, Use};
use app::records::{self, ListQuery};
use app::trends::joint;
use app::{Node, agreements, attestations, estimates, exchange, exports, people, products, receive, slots};
use serde_json::{Value, json};
use std::ops::ControlFlow;

/// Something that belongs to others.
#[derive(Debug, Clone)]
pub struct Held {
    /// The kind of a record; for what is no record, where its address begins.
    pub place: String,
    pub id: String,
    pub is_record: bool,
}

impl Held {
    fn record(kind: &str, id: &RecordId) -> Self {
        Self { place: kind.to_owned(), id: id.to_string(), is_record: true }
    }

    fn other(place: &str, id: &str) -> Self {
        Self { place: place.to_owned(), id: id.to_owned(), is_record: false }
    }
}

/// The first code of a vocabulary.
pub fn first(node: &Node, vocabulary: &str) -> String {
    let terms = node.vocabularies().terms(vocabulary).expect("the vocabulary is there");
    terms.first().expect("it has terms").code.clone()
}

/// Everything that there is: at least one record of each kind that the node has, a new kind among them.
pub async fn held(target: &Target) -> Vec<Held> {
    write(target).await;
    published(target).await;
    under_way(target).await;
    let node = &target.full.pair.monitor.node;
    let mut all = named(target);
    for form in node.kinds().all() {
        let kind = &form.kind;
        if !all.iter().any(|h| &h.place == kind) {
            let query = ListQuery { kind: kind.clone(), page: 1, ..ListQuery::default() };
            let found = records::list(node, &target.full.pair.lead, &query).await.expect("it is listed").rows;
            let found = found.first();
            let found = found.unwrap_or_else(|| panic!("make a record of the kind `{kind}` in `write` of {}", file!()));
            all.push(Held::record(kind, &found.id));
        }
    }
    all.extend(beside(target).await);
    all
}

/// Records that the rest of the node hangs on, so that most pages about them have something to show.
fn named(target: &Target) -> Vec<Held> {
    let full = &target.full;
    let mut all: Vec<Held> = [
        ("incident", &full.pair.incidents[0]),
        ("incident", &full.received),
        ("consent", &full.consent),
        ("override", &full.exception),
        ("authority_request", &full.request),
        ("match", &full.match_id),
        ("objective", &full.objective),
        ("product", &full.product),
        ("agreement", &full.agreement),
        ("joint_document", &full.document),
    ]
    .into_iter()
    .map(|(kind, id)| Held::record(kind, id))
    .collect();
    for (kind, ids) in [("request", &full.requests), ("alert", &full.alerts), ("private_match", &full.runs)] {
        all.extend(ids.iter().map(|id| Held::record(kind, id)));
    }
    all.push(Held::other("matches/events", full.event.as_str()));
    all.push(Held::other("attachments", full.attached.as_str()));
    all
}

/// Kinds that a person writes and of which the full node has none.
async fn write(target: &Target) {
    let (full, node) = (&target.full, &target.full.pair.monitor.node);
    let code = |vocabulary: &str| first(node, vocabulary);
    let written = async |kind: &str, body: Value| {
        let body = Body::from_json(body).expect("a body is an object");
        let made = records::create(node, &full.pair.lead, kind, body).await;
        made.unwrap_or_else(|error| panic!("a {kind} is written: {error:?}"))
    };
    let (objective, product) = (full.objective.as_str(), full.product.as_str());
    written("actor", json!({ "type": code("actor_types"), "name": SECRET })).await;
    let assessed = json!({ "period": "2017-07", "place": { "code": "SY-Raqqa" }, "risk": code("protection_risks"),
        "needs": SECRET });
    written("assessment", assessed).await;
    let family = code("organisation_families");
    written("organisation", json!({ "short_name": "shelter", "family": family, "mandate": SECRET })).await;
    let planned =
        json!({ "objective": objective, "type": code("advocacy_tactics"), "partner": "harm", "message": SECRET });
    written("tactic", planned).await;
    let asked = json!({ "product": product, "state": code("ask_states"), "reply_by": "2026-12-15", "request": SECRET });
    let ask = written("ask", asked).await;
    let came = json!({ "objective": objective, "ask": ask.as_str(), "level": code("outcome_scale"),
        "on": "2026-11-20", "what_changed": SECRET });
    written("outcome", came).await;
}

/// What was estimated, released, issued, sealed and taken in.
async fn published(target: &Target) {
    let full = &target.full;
    let (node, lead) = (&full.pair.monitor.node, &full.pair.lead);
    let methods = vec![Method::Chapman, Method::Chao, Method::LogLinear];
    let wanted = estimates::Wanted { plan: Plan { methods, ..Plan::default() }, ..estimates::Wanted::default() };
    estimates::run(node, lead, &wanted, &mut |_| ControlFlow::Continue(())).await.expect("it runs");
    let wanted = joint::Wanted { k: 3, hides_contributors: false, ..joint::Wanted::default() };
    joint::publish(node, lead, &wanted).await.expect("it is published");
    products::sign_off(node, lead, &full.product).await.expect("it is signed off");
    let issued = products::issue(node, lead, &full.product, Use::LeadershipBrief).await.expect("it is issued");
    assert!(issued.is_clear(), "so that there are files of it: {:?}", issued.blocked());
    exchange::seal_for(node, lead, "harm").await.expect("it is sealed");
    let theirs = exchange::seal_for(&full.pair.harm.node, &full.pair.other, "monitor").await.expect("it is sealed");
    receive::receive(node, lead, &theirs.bytes).await.expect("it waits to be accepted");
}

/// What waits for somebody.
async fn under_way(target: &Target) {
    let full = &target.full;
    let (node, lead) = (&full.pair.monitor.node, &full.pair.lead);
    attestations::hold(node, lead, &full.received, SECRET).await.expect("it is held");
    let now = agreements::with(node, full.pair.harm.node.org()).await.expect("it reads").expect("they agreed");
    agreements::counter(node, lead, now.protocol).await.expect("the next version is drafted");
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    let wanted = exports::Wanted::of(&query, Use::LeadershipBrief, false);
    exports::ask(node, lead, &wanted, SECRET).await.expect("it is asked");
}

/// What is no record and has an address by its id, and the versions of an agreement.
async fn beside(target: &Target) -> Vec<Held> {
    let full = &target.full;
    let (site, lead) = (&full.pair.monitor, &full.pair.lead);
    let mut all = vec![
        Held::other("people", &lead.id),
        Held::other("people", &people::actor(&site.node, "keeper").await.expect("the keeper is there").id),
    ];
    let mut tx = site.node.store().read().await.expect("it reads");
    for (place, sql) in [
        ("exchange", "select id from bundles order by id"),
        ("messages", "select id from messages order by id limit 4"),
        ("agreement", "select id from records where kind = 'agreement' order by id"),
    ] {
        let rows = tx.fetch(sql, &[]).await.expect("they read");
        let ids = rows.iter().filter_map(|r| r.text(0));
        all.extend(ids.map(|id| Held { place: place.to_owned(), id, is_record: place == "agreement" }));
    }
    drop(tx);
    let listed = slots::list(&site.node, lead).await.expect("they are listed");
    all.extend(listed.iter().map(|slot| Held::other("keys/slots", &slot.id)));
    let form = "governorate=&from=&to=&by=nothing&cite=no&coded=several&linkages=0";
    for (place, form) in [("/picture/estimate", form), ("/matches/run", "")] {
        let run = site.post(&target.lead, place, form).await.header("location");
        site.awaited(&target.lead, &run).await;
        let (place, id) = run.trim_start_matches('/').rsplit_once('/').expect("a run has an address");
        all.push(Held::other(place, id));
    }
    all
}
