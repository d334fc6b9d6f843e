//! A node with something on every page, and the addresses of all of them.

use super::{HOSTILE, Pair, pair};
use app::alerts::{self, Alert};
use app::fuzzy::{self, Method, Wanted};
use app::records::ListQuery;
use app::requests::{self, Ask, What};
use app::{
    Actor, Node, attachments, authorities, comments, consents, documents, exchange, matching, overrides, plans,
    products, receive, records,
};
use record::{Body, RecordId, Use};
use serde_json::json;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// A node with something on every page.
pub struct Full {
    pub consent: RecordId,
    pub exception: RecordId,
    pub request: RecordId,
    pub pair: Pair,
    pub match_id: RecordId,
    /// A record of that pair.
    pub event: RecordId,
    pub objective: RecordId,
    pub product: RecordId,
    pub agreement: RecordId,
    /// A record of the partner.
    pub received: RecordId,
    /// A head of a joint document that has another one.
    pub document: RecordId,
    /// A file of the first incident.
    pub attached: RecordId,
    /// Theirs and ours.
    pub requests: Vec<RecordId>,
    /// Theirs and ours.
    pub alerts: Vec<RecordId>,
    /// Private matches that they and we offered.
    pub runs: Vec<RecordId>,
}

pub async fn full() -> Full {
    let pair = pair().await;
    let (node, lead) = (&pair.monitor.node, &pair.lead);
    tell((&pair.harm.node, &pair.other, "monitor"), BTreeSet::new()).await;
    fuzzy::offer(&pair.harm.node, &pair.other, &directly("monitor")).await.expect("it is offered");
    let sent = exchange::seal_for(&pair.harm.node, &pair.other, "monitor").await.expect("it is sealed");
    let bundle = receive::receive(node, lead, &sent.bytes).await.expect("it is received");
    receive::accept(node, lead, &bundle).await.expect("it is accepted");
    matching::run(node, lead, &mut |_| ControlFlow::Continue(())).await.expect("the lists are compared");
    let query = records::ListQuery { kind: "match".to_owned(), page: 1, ..records::ListQuery::default() };
    let matches = records::list(node, lead, &query).await.expect("matches are listed").rows;
    let found = matches.first().expect("some pair is worth a look");
    let match_id = found.id.clone();
    let event = found.open["left"].as_str().and_then(RecordId::parse).expect("a pair names its records");
    let objective = body(json!({
        "risk": "PR02", "place": { "code": "SY-Raqqa" }, "target_type": first(&pair, "actor_types"), "target": "a commander",
        "change": "a pause", "partners": [{ "_id": "a", "partner": "monitor", "asset": "documentation" },
        { "_id": "b", "partner": "harm", "asset": "networks" }]
    }));
    let objective = plans::open_objective(node, lead, objective).await.expect("it is opened");
    let option = |way: &str| {
        body(json!({
            "objective": objective.as_str(), "way": way, "benefit": 2,
            "scores": [{ "_id": "s", "bearer": first(&pair, "bearers"), "risk": first(&pair, "advocacy_risks"), "likelihood": 2, "impact": 3 }]
        }))
    };
    let silence = plans::add_option(node, lead, option("silence")).await.expect("it is scored");
    plans::add_option(node, lead, option("quiet-dialogue")).await.expect("it is scored");
    let decision =
        json!({ "objective": objective.as_str(), "option": silence.as_str(), "on": "2026-11-22", "reason": "for now" });
    plans::decide(node, lead, body(decision)).await.expect("it is decided");
    let incident = &pair.incidents[0];
    let agreed = json!({ "state": "given", "given_by": "self", "uses": ["analysis", "leadership-brief"],
        "shared_with": "any-partner", "is_identified": true });
    let consent = consents::record(node, lead, incident, body(agreed)).await.expect("it is recorded");
    let product = product(&pair, &objective).await;
    let incidents = records::list(node, lead, &ListQuery { kind: "incident".to_owned(), ..query.clone() }).await;
    let incidents = incidents.expect("incidents are listed").rows;
    let received = incidents.into_iter().find(|r| r.channel.is_some()).expect("one is theirs").id;
    tell((node, lead, "harm"), BTreeSet::from([received.clone()])).await;
    let listed = async |kind: &str| {
        let query = records::ListQuery { kind: kind.to_owned(), ..query.clone() };
        let rows = records::list(node, lead, &query).await.expect("they are listed").rows;
        rows.into_iter().map(|r| r.id).collect::<Vec<_>>()
    };
    fuzzy::offer(node, lead, &directly("harm")).await.expect("it is offered");
    let (requests, alerts, runs) = (listed("request").await, listed("alert").await, listed("private_match").await);
    assert_eq!((requests.len(), alerts.len(), runs.len()), (2, 2, 2), "theirs and ours");
    let cap = json!({ "way": "cap", "partner": "harm", "about": incident.as_str(), "rung": "outline",
        "ground": "safety", "until": "2027-01-01", "reason": "a leak", "legal_basis": "duty of care",
        "decided_by": "The director" });
    let exception = overrides::make(node, lead, body(cap)).await.expect("it is made");
    let asked = json!({ "asked_by": "court", "received_on": "2026-11-20", "due": "2026-12-20", "who": "A court",
        "legal_basis": "An order", "what": "Everything" });
    let request = authorities::register(node, lead, body(asked), std::slice::from_ref(incident)).await;
    let request = request.expect("it is registered");
    let agreed = app::agreements::with(&pair.monitor.node, pair.harm.node.org()).await.expect("it reads");
    let agreement = agreed.expect("they agreed").record;
    let document = document(&pair).await;
    let attached = attached(&pair).await;
    Full {
        consent,
        exception,
        request,
        match_id,
        event,
        objective,
        product,
        agreement,
        received,
        document,
        attached,
        requests,
        alerts,
        runs,
        pair,
    }
}

/// A file with a hostile name.
async fn attached(pair: &Pair) -> RecordId {
    let new = attachments::New {
        record: pair.incidents[0].clone(),
        compartment: record::Compartment::Narrative,
        name: format!("{HOSTILE}.txt"),
        way: attachments::Way::Page,
        expected_bytes: None,
    };
    let mut arriving = attachments::begin(&pair.monitor.node, &pair.lead, new).await.expect("it begins");
    arriving.write(HOSTILE.as_bytes()).await.expect("it is written");
    arriving.finish().await.expect("it is kept")
}

/// A private match without a third organisation.
pub fn directly(partner: &str) -> Wanted {
    Wanted {
        partner: partner.to_owned(),
        method: Method::Direct,
        unit: String::new(),
        kind: "incident".to_owned(),
        period: None,
        threshold: fuzzy::THRESHOLD,
        has_names: true,
        is_warned: true,
    }
}

/// Seals for the other side, which takes it in.
pub async fn carry((from, by): (&Node, &Actor), (to, there): (&Node, &Actor)) {
    let sent = exchange::seal_for(from, by, to.short_name()).await.expect("it is sealed");
    let bundle = receive::receive(to, there, &sent.bytes).await.expect("it is received");
    receive::accept(to, there, &bundle).await.expect("it is accepted");
}

/// A joint document on which both sides wrote at once, with a comment.
async fn document(pair: &Pair) -> RecordId {
    let (here, there) = ((&*pair.monitor.node, &pair.lead), (&*pair.harm.node, &pair.other));
    let cites = BTreeSet::from([documents::Cite::Record(pair.incidents[1].clone())]);
    let section =
        |text: &str| documents::WrittenSection { text: text.to_owned(), cites: cites.clone(), ..Default::default() };
    let new = documents::New {
        parties: BTreeSet::from(["harm".to_owned()]),
        for_use: Use::Analysis,
        written: documents::Written {
            title: HOSTILE.to_owned(),
            purpose: HOSTILE.to_owned(),
            sections: vec![section(HOSTILE), section("A second one.")],
        },
    };
    let first = documents::create(here.0, here.1, &new).await.expect("it is begun");
    carry(here, there).await;
    let mut heads = Vec::new();
    for (node, by) in [here, there] {
        let list = documents::list(node, by).await.expect("a list");
        let head = list.first().expect("one").record.id.clone();
        let text = documents::show(node, by, &head, None).await.expect("it opens").text;
        let on = |s: &documents::Section| documents::WrittenSection {
            key: Some(s.key.clone()),
            heading: s.heading.clone(),
            text: format!("{} {}", s.text, node.short_name()),
            cites: s.cites.iter().cloned().map(documents::Cite::Reference).collect(),
        };
        let written = documents::Written { sections: text.sections.iter().map(on).collect(), ..new.written.clone() };
        heads.push(documents::revise(node, by, &BTreeSet::from([head]), &written).await.expect("it is written"));
    }
    carry(there, here).await;
    comments::write(here.0, here.1, &heads[0], (HOSTILE, true)).await.expect("it is sent");
    assert_ne!(heads[0], first);
    heads.swap_remove(0)
}

/// Asks a partner and alerts them.
async fn tell((node, actor, partner): (&Node, &Actor, &str), about: BTreeSet<RecordId>) {
    let ask = Ask {
        what: What::Information,
        rung: None,
        purpose: None,
        onward_to: String::new(),
        statement: String::new(),
        reason: HOSTILE.to_owned(),
        due: Some("2026-11-25".parse().expect("a day")),
    };
    requests::ask(node, actor, partner, (ask, about)).await.expect("it is asked");
    let alert = Alert {
        place: "SY-Raqqa".to_owned(),
        from: "2026-11-22".parse().expect("a day"),
        to: "2026-11-24".parse().expect("a day"),
        feared: "siege".to_owned(),
        people: Some(200),
        words: HOSTILE.to_owned(),
    };
    alerts::send(node, actor, (&alert, &BTreeSet::from([partner.to_owned()]))).await.expect("they are alerted");
}

fn first(pair: &Pair, vocabulary: &str) -> String {
    let terms = pair.monitor.node.vocabularies().terms(vocabulary).expect("the vocabulary is there");
    terms.first().expect("it has terms").code.clone()
}

fn body(value: serde_json::Value) -> Body {
    Body::from_json(value).expect("a body is an object")
}

async fn product(pair: &Pair, objective: &RecordId) -> RecordId {
    let new = products::NewProduct {
        objective: Some(objective.clone()),
        channel: Use::LeadershipBrief,
        language: "en".to_owned(),
        title: "A brief".to_owned(),
        recipient: "The coordinator".to_owned(),
        summary: "In short.".to_owned(),
        statements: vec![products::Statement { text: HOSTILE.to_owned(), evidence: pair.incidents.clone() }],
        ask: "Ask for a pause.".to_owned(),
        reply_by: "2026-12-15".to_owned(),
    };
    products::create(&pair.monitor.node, &pair.lead, &new).await.expect("the product is written")
}

impl Full {
    /// Every address that a page leads to.
    pub fn addresses(&self) -> Vec<String> {
        let (incident, product) = (&self.pair.incidents[0], &self.product);
        let mut all: Vec<String> = [
            "/",
            "/session/new",
            "/session/prove?then=/exchange",
            "/session/left?in=ar&then=/exchange",
            "/account",
            "/account/passkeys/new",
            "/invitation",
            "/search",
            "/search?kind=incident",
            "/matches",
            "/matches?state=confirmed",
            "/matches?kind=assessment",
            "/matches/review",
            "/matches/review?sample=yes",
            "/matches/events",
            "/matches/events?kind=assessment",
            "/matches/quality",
            "/picture",
            "/picture?governorate=SY-Raqqa&from=2017-06&to=2017-10",
            "/trends",
            "/trends?rows=governorate&columns=year&k=5&hides=no",
            "/partners",
            "/partners/harm/see-as",
            "/partners/new",
            "/partners/harm/channel",
            "/agreements",
            "/agreements/new?partner=harm",
            "/partners/harm/see-as?kind=incident&verification=unverified&from=2017-07-01",
            "/partners/harm/anew",
            "/partners/harm/discard",
            "/spectrum",
            "/spectrum/harm/history",
            "/requests",
            "/requests/new",
            "/alerts",
            "/alerts/new",
            "/documents",
            "/documents/new",
            "/documents/new?party=harm&use=analysis",
            "/holds",
            "/retention",
            "/private-matches",
            "/private-matches/new",
            "/exchange",
            "/audit",
            "/audit?did=create&from=2020-01-01&refused=yes",
            "/audit?check=yes",
            "/audit/destroyed",
            "/backups",
            "/import",
            "/overrides",
            "/overrides/new?way=cap",
            "/authorities",
            "/attribution",
            "/records/incident?place=SY-Raqqa&page=1",
            "/records/option/new?objective=x",
            "/approvals",
            "/people",
            "/keys",
            "/view-as",
            "/records/incident/export",
            "/records/incident/export?purpose=analysis&sealed=yes&place=SY-Raqqa",
        ]
        .map(str::to_owned)
        .to_vec();
        for form in self.pair.monitor.node.kinds().all() {
            all.push(format!("/records/{}", form.kind));
            if !form.made && form.kind != "consent" {
                all.push(format!("/records/{}/new", form.kind));
            }
        }
        for verb in ["", "/edit", "/audience", "/label", "/withdraw", "/shred", "/consent", "/consent/new"] {
            all.push(format!("/records/incident/{incident}{verb}"));
        }
        all.push(format!("/partners/harm/see-as/{incident}"));
        all.push(format!("/authorities/new?record={incident}"));
        all.push(format!("/authorities/{}", self.request));
        all.push(format!("/overrides/new?record={incident}&way=share-anyway"));
        all.push(format!("/overrides/{}/end", self.exception));
        all.extend(["", "/withdraw"].map(|verb| match verb {
            "" => format!("/records/consent/{}", self.consent),
            _ => format!("/consents/{}{verb}", self.consent),
        }));
        for verb in ["", "/suspend", "/terminate", "/breach"] {
            all.push(format!("/agreements/{}{verb}", self.agreement));
        }
        all.push(format!("/matches/{}", self.match_id));
        all.push(format!("/matches/events/{}", self.event));
        all.push(format!("/objectives/{}", self.objective));
        all.push(format!("/records/objective/{}", self.objective));
        all.extend([format!("/products/{product}"), format!("/products/{product}/clearance")]);
        all.push(format!("/products/{product}/clearance?channel=public-statement"));
        let ask = "/requests/new?partner=harm&what=clearance&purpose=public-statement&statement=0";
        all.push(format!("{ask}&product={product}"));
        for verb in ["ask", "hold", "onward"] {
            all.push(format!("/records/incident/{}/{verb}", self.received));
        }
        all.extend(self.requests.iter().map(|id| format!("/requests/{id}")));
        for verb in ["", "/edit", "/heads", "/versions"] {
            all.push(format!("/documents/{}{verb}", self.document));
        }
        all.push(format!("/documents/new?document={}", self.document));
        all.push(format!("/documents/write?party=harm&use=analysis&cite={incident}"));
        all.push(format!("/records/incident/{}/comments", self.received));
        all.extend(self.alerts.iter().map(|id| format!("/alerts/{id}")));
        all.push(format!("/attachments/{}/remove", self.attached));
        all.extend(self.runs.iter().map(|id| format!("/private-matches/{id}")));
        all
    }
}
