//! What leaves through the pages as a file: whom it names, and that nothing leaves that rests on what is gone.

use super::carried::between;
use super::full::{Full, carry, full};
use super::{Pair, Session, Site, incident, pair, shared};
use app::agreements::{self, Clauses, Protocol};
use app::estimate::{Method, Plan};
use app::exports::{self, Wanted};
use app::products::{self, NewProduct, Statement};
use app::records::{self, ListQuery};
use app::trends::joint;
use app::{Role, estimates, receive, shred};
use axum::http::StatusCode;
use record::{Caveat, Label, RecordId, Use};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

const OF_A_TREND: [&str; 6] = ["csv", "cells", "hxl", "xlsx", "svg", "png"];
const OF_AN_ESTIMATE: [&str; 9] = ["pdf", "docx", "csv", "hxl", "xlsx", "parquet", "json", "svg", "png"];
const OF_A_PRODUCT: [&str; 4] = ["pdf", "docx", "html", "md"];
const OF_A_DOCUMENT: [&str; 2] = ["pdf", "docx"];
const OF_A_LIST: [&str; 3] = ["csv", "xlsx", "json"];

/// What a file of a count or an estimate is taken for.
const FOR_ANALYSIS: &str = "?purpose=analysis";

/// What `monitor` made from its records and those of `harm`.
struct Made {
    full: Full,
    lead: Session,
    second: Session,
    trend: RecordId,
    estimate: RecordId,
    /// An issued brief that cites a record of `harm`.
    brief: RecordId,
}

async fn made() -> Made {
    let full = full().await;
    let pair = &full.pair;
    let (node, lead) = (&pair.monitor.node, &pair.lead);
    let caveats = [Caveat::Acknowledge("Collected by harm".to_owned())].into();
    let label = Label { caveats, ..shared(&pair.harm.node, node) };
    let body = incident(25, 3, "told by others");
    records::create_labelled(&pair.harm.node, &pair.other, "incident", body, label).await.expect("it is written");
    carry((&pair.harm.node, &pair.other), (node, lead)).await;
    let from = Some("2017-07-25".to_owned());
    let query = ListQuery { kind: "incident".to_owned(), from, page: 1, ..ListQuery::default() };
    let theirs = records::list(node, lead, &query).await.expect("a list").rows;
    let new = NewProduct {
        objective: None,
        channel: Use::LeadershipBrief,
        language: "en".to_owned(),
        title: "A brief".to_owned(),
        recipient: "The coordinator".to_owned(),
        summary: "In short.".to_owned(),
        statements: vec![Statement { text: "It happened.".to_owned(), evidence: vec![theirs[0].id.clone()] }],
        ask: "Ask for a pause.".to_owned(),
        reply_by: "2026-12-15".to_owned(),
    };
    let brief = products::create(node, lead, &new).await.expect("it is written");
    products::sign_off(node, lead, &brief).await.expect("it is signed off");
    let issued = products::issue(node, lead, &brief, Use::LeadershipBrief).await.expect("it is issued");
    assert!(issued.is_clear(), "{:?}", issued.blocked());
    let methods = vec![Method::Chapman, Method::Chao, Method::LogLinear, Method::Graphs];
    let wanted = estimates::Wanted { plan: Plan { methods, ..Plan::default() }, ..estimates::Wanted::default() };
    let run = estimates::run(node, lead, &wanted, &mut |_| ControlFlow::Continue(())).await;
    let (_, estimate) = run.expect("it runs");
    let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
    let trend = joint::publish(node, lead, &wanted).await.expect("it is published");
    pair.monitor.person("second", BTreeSet::from([Role::Leader])).await;
    let (lead, second) = (pair.monitor.sign_in("lead").await, pair.monitor.sign_in("second").await);
    Made { lead, second, trend, estimate, brief, full }
}

impl Made {
    fn site(&self) -> &Site {
        &self.full.pair.monitor
    }

    /// Each file of the trend, of the estimate, of the brief, and of the joint document.
    fn files(&self) -> [Vec<String>; 4] {
        let of = |what: &str, id: &RecordId, formats: &[&str]| {
            let purpose = if ["products", "documents"].contains(&what) { "" } else { FOR_ANALYSIS };
            formats.iter().map(|format| format!("/{what}/{id}/files/{format}{purpose}")).collect::<Vec<_>>()
        };
        [
            of("trends", &self.trend, &OF_A_TREND),
            of("estimates", &self.estimate, &OF_AN_ESTIMATE),
            of("products", &self.brief, &OF_A_PRODUCT),
            of("documents", &self.full.document, &OF_A_DOCUMENT),
        ]
    }

    /// The files of a list with its sealed parts, once a second person approved it.
    async fn lists(&self, kind: &str) -> Vec<String> {
        let page = format!("/records/{kind}/export?purpose=analysis&sealed=yes");
        let asked = self.site().post(&self.lead, &page, "reason=a+briefing").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{kind}: {}", asked.text());
        let approval = asked.header("location").split('?').next().expect("an address").to_owned();
        let done = self.site().post(&self.second, &approval, "verdict=approve").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{kind}: {}", done.text());
        OF_A_LIST.map(|format| format!("{page}&format={format}")).to_vec()
    }

    /// Everything readable in a file.
    async fn text(&self, address: &str) -> String {
        let got = self.site().get(&self.lead, address).await;
        assert_eq!(got.status, StatusCode::OK, "{address}: {}", got.text());
        got.unpacked_text()
    }

    /// Whether a file names the partner: by its id, or by a name that stands as a word of its own.
    async fn names_them(&self, address: &str) -> bool {
        let (text, harm) = (self.text(address).await, &self.full.pair.harm.node);
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_alone = |at: usize| {
            !is_word(text[..at].chars().next_back()) && !is_word(text[at + harm.short_name().len()..].chars().next())
        };
        text.contains(harm.org().as_str()) || text.match_indices(harm.short_name()).any(|(at, _)| is_alone(at))
    }

    /// From now on what is made from the records of either side names nobody.
    async fn agree_that_nobody_is_named(&self) {
        agree_anew(&self.full.pair, |agreed| {
            let clauses = Clauses { is_contributor_anonymous: true, ..agreed.clauses.clone() };
            Protocol { clauses, ..agreed }
        })
        .await;
    }
}

/// Both sign the next version of what they agreed.
async fn agree_anew(pair: &Pair, change: impl FnOnce(Protocol) -> Protocol) {
    let (here, there) = (&pair.monitor.node, &pair.harm.node);
    let agreed = agreements::with(here, there.org()).await.expect("it reads").expect("they agreed").protocol;
    let next = change(Protocol { version: agreed.version + 1, ..agreed });
    let offered = agreements::offer(here, &pair.lead, &next).await.expect("it is offered");
    let signed = agreements::countersign(there, &pair.other, &offered).await.expect("it is signed");
    agreements::conclude(here, &pair.lead, &signed).await.expect("it is concluded");
}

#[tokio::test]
async fn no_file_in_any_format_names_a_contributor_whose_agreement_lets_nobody_be_named() {
    let m = made().await;
    let mut files = m.files().concat();
    for kind in ["incident", "match", "estimate", "trend", "product", "joint_document"] {
        files.extend(m.lists(kind).await);
    }
    let mut naming = BTreeSet::new();
    for file in &files {
        if m.names_them(file).await {
            naming.insert(file.clone());
        }
    }
    // The walk does not pass by seeing nothing: where the agreement is silent, these name the partner.
    let (estimate, brief) = (format!("/estimates/{}/files", m.estimate), format!("/products/{}/files", m.brief));
    let list = |kind: &str, format: &str| format!("/records/{kind}/export?purpose=analysis&sealed=yes&format={format}");
    for file in [
        format!("{estimate}/docx{FOR_ANALYSIS}"),
        format!("{estimate}/json{FOR_ANALYSIS}"),
        format!("{estimate}/svg{FOR_ANALYSIS}"),
        format!("{brief}/docx"),
        format!("{brief}/md"),
        format!("/documents/{}/files/docx", m.full.document),
        list("incident", "csv"),
        list("incident", "xlsx"),
        list("estimate", "json"),
        list("trend", "json"),
        list("joint_document", "json"),
    ] {
        assert!(naming.contains(&file), "{file} names them: {naming:?}");
    }
    m.agree_that_nobody_is_named().await;
    for file in &files {
        assert!(!m.names_them(file).await, "{file}: {}", m.text(file).await);
    }
    let text = m.text(&format!("{estimate}/json{FOR_ANALYSIS}")).await;
    assert!(
        text.contains("\"contributor 1\"") && text.contains("\"monitor\""),
        "we are named, they are counted: {text}"
    );
    let text = m.text(&list("incident", "csv")).await;
    assert!(text.contains("one contributor who is not named"), "{text}");
    let page = m.site().get(&m.lead, &format!("/estimates/{}", m.estimate)).await.text();
    assert!(page.contains("harm"), "on a page inside the house the name stays");
}

#[tokio::test]
async fn nothing_leaves_by_any_address_that_rests_on_what_was_withdrawn() {
    let m = made().await;
    let (pair, kinds) = (&m.full.pair, ["match", "estimate", "trend", "product", "joint_document"]);
    let mut lists = Vec::new();
    for kind in kinds {
        lists.extend(m.lists(kind).await);
    }
    for file in m.files().concat().iter().chain(&lists) {
        assert_eq!(m.site().get(&m.lead, file).await.status, StatusCode::OK, "{file}");
    }
    // The partner takes back all that it gave, and we one record, on which the document rests.
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    let theirs = records::list(&pair.harm.node, &pair.other, &query).await.expect("a list").rows;
    for record in theirs.iter().filter(|r| r.channel.is_none()) {
        let done = shred::withdraw(&pair.harm.node, &pair.other, &record.id, "the families asked").await;
        done.expect("it is withdrawn");
    }
    carry((&pair.harm.node, &pair.other), (&pair.monitor.node, &pair.lead)).await;
    let done = shred::withdraw(&pair.monitor.node, &pair.lead, &pair.incidents[1], "a family asked").await;
    done.expect("it is withdrawn");

    let [trend, estimate, brief, document] = m.files();
    for file in trend.iter().chain(&estimate).chain(&document) {
        let got = m.site().get(&m.lead, file).await;
        assert_eq!(got.status, StatusCode::CONFLICT, "{file}");
        assert!(got.header("content-disposition").is_empty(), "{file}");
    }
    for file in &brief {
        assert_eq!(m.site().get(&m.lead, file).await.status, StatusCode::NOT_FOUND, "{file}");
    }
    for file in &lists {
        let text = m.text(file).await;
        let said = if file.ends_with("json") { "\"left-out\"" } else { "Left out for now" };
        assert!(text.contains(said), "{file} says what it leaves out: {text}");
        if file.ends_with("json") {
            let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(told["rows"], serde_json::json!([]), "{file}");
        }
    }
    let page = m.site().get(&m.lead, "/records/trend/export?purpose=analysis&sealed=yes").await.text();
    let why =
        ["One record of this list is not in the file", "what they rest on was withdrawn", "once it is made again"];
    assert!(why.iter().all(|said| page.contains(said)), "{page}");
    let product = format!("/products/{}", m.full.product);
    m.site().post(&m.lead, &format!("{product}/sign-off"), "").await;
    let issued = m.site().post(&m.lead, &format!("{product}/issue/leadership-brief"), "").await;
    assert_eq!(issued.status, StatusCode::CONFLICT, "{}", issued.text());
    let page = m.site().get(&m.lead, &format!("/products/{}", m.brief)).await.text();
    assert!(!page.contains("&#x2f;files&#x2f;"), "nor is a file offered: {page}");
}

#[tokio::test]
async fn a_file_of_one_record_is_offered_for_the_uses_of_its_label_and_its_approval_names_the_record() {
    let m = made().await;
    let address = format!("/trends/{}/files/csv", m.trend);
    for asked in [address.clone(), format!("{address}?purpose=judicial")] {
        let got = m.site().get(&m.lead, &asked).await;
        assert!(got.status == StatusCode::OK && got.header("content-disposition").is_empty(), "{asked}: no file");
        let page = got.text();
        assert!(page.contains("value=\"analysis\"") && !page.contains("value=\"judicial\""), "{asked}: {page}");
    }
    let wanted = Wanted::alone(&m.trend, "trend", Use::Analysis);
    let asked = exports::ask(&m.site().node, &m.full.pair.lead, &wanted, "a briefing").await;
    let approval = format!("/approvals/{}", asked.expect("it is asked"));
    let page = m.site().get(&m.second, &approval).await.text();
    assert!(page.contains("Governorate"), "by what the trend is broken down stands in its title: {page}");
}

/// Publishes a trend that would pass, and puts a key there that opens nothing.
async fn unreadable(pair: &Pair) {
    let node = &pair.monitor.node;
    agree_anew(pair, |mut next| {
        for party in &mut next.parties {
            party.grants.kinds.insert("trend".to_owned());
        }
        next
    })
    .await;
    let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
    let trend = joint::publish(node, &pair.lead, &wanted).await.expect("it is published");
    node.store().keyring().put(&[(trend, vec![0; 60])]).await.expect("it is put there");
}

#[tokio::test]
async fn a_bundle_whose_file_waits_behind_what_the_page_says_first_is_discarded_when_it_may_not_leave_any_more() {
    for is_given in [false, true] {
        let pair = pair().await;
        let site = &pair.monitor;
        unreadable(&pair).await;
        let lead = site.sign_in("lead").await;
        let got = site.post(&lead, "/exchange/seal", "partner=harm").await;
        assert_eq!(got.header("location"), "/exchange?done=sealed-unreadable", "{}", got.text());
        let page = site.get(&lead, "/exchange").await.text();
        let file = format!("/exchange/{}/file", between(&page, "href=\"&#x2f;exchange&#x2f;", "&#x2f;file\""));
        if is_given {
            assert_eq!(site.get(&lead, &file).await.status, StatusCode::OK);
        }
        let gone = format!("/records/incident/{}/withdraw", pair.incidents[0]);
        site.post(&lead, &gone, "reason=a+family+asked").await;
        assert_ne!(site.get(&lead, &file).await.status, StatusCode::OK, "it is held");
        let got = site.post(&lead, "/partners/harm/discard", "reason=a+family+asked").await;
        if is_given {
            assert!(got.text().contains("or its file was given"), "{}", got.text());
        } else {
            assert_eq!(got.header("location"), "/exchange?done=discarded-bundles", "{}", got.text());
        }
    }
}

#[tokio::test]
async fn a_bundle_leaves_without_a_trend_that_cannot_be_read_and_the_page_says_so() {
    let pair = pair().await;
    let (site, node) = (&pair.monitor, &pair.monitor.node);
    unreadable(&pair).await;
    let lead = site.sign_in("lead").await;
    let got = site.post(&lead, "/exchange/seal", "partner=harm").await;
    assert_eq!(got.header("location"), "/exchange?done=sealed-unreadable", "{}", got.text());
    let page = site.get(&lead, &got.header("location")).await.text();
    assert!(page.contains("sealed without records that cannot be read any more"), "{page}");
    let id = between(&page, "href=\"&#x2f;exchange&#x2f;", "&#x2f;file\"");
    let file = site.get(&lead, &format!("/exchange/{id}/file")).await;
    let bundle = receive::receive(&pair.harm.node, &pair.other, &file.bytes).await.expect("it is received");
    let accepted = receive::accept(&pair.harm.node, &pair.other, &bundle).await.expect("it is accepted");
    assert_eq!(accepted.added, 12, "every incident");
    // Nobody listens there.
    agreements::set_address(node, &pair.lead, "harm", "127.0.0.1:9").await.expect("it is kept");
    let got = site.post(&lead, "/exchange/seal", "partner=harm").await;
    assert_eq!(got.header("location"), "/exchange?done=sealed-for-post-unreadable", "{}", got.text());
}
