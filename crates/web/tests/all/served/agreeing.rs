//! The dialog from its first step to both signatures, and what one side does alone, as browsers do it.

use super::routes::{check, links};
use super::{Got, HOSTILE, Session, Site, pair};
use app::agreements::{self, Agreement, Topic};
use app::{Role, overrides};
use axum::http::StatusCode;
use record::{Body, Rung, Use};
use std::collections::BTreeSet;

const STEPS: [&str; 5] = ["utility", "sensitivity", "capacity", "governance", "risks"];

async fn seen(site: &Site, session: &Session, path: &str) -> String {
    let got = site.get(session, path).await;
    assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.text());
    check(path, &got.text());
    got.text()
}

/// The token of the draft that the page was made from.
fn read_of(page: &str) -> String {
    let value = page.split("name=\"_read\" value=\"").nth(1).and_then(|t| t.split('"').next());
    value.expect("the step carries what was read").to_owned()
}

async fn answer(site: &Site, session: &Session, (id, step): (&str, &str), form: &str) -> Got {
    let path = format!("/agreements/{id}/steps/{step}");
    let read = read_of(&seen(site, session, &path).await);
    site.post(session, &path, &format!("_read={read}&{form}")).await
}

async fn done(site: &Site, session: &Session, at: (&str, &str), form: &str) -> String {
    let got = answer(site, session, at, form).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{form}: {}", got.text());
    got.header("location")
}

async fn draft(site: &Site, session: &Session, template: &str) -> String {
    let got = site.post(session, "/agreements/new", &format!("partner=harm&template={template}")).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    got.header("location").split('/').nth(2).expect("it leads to the draft").to_owned()
}

async fn held(site: &Site, id: &str) -> Agreement {
    let all = agreements::versions(&site.node).await.expect("versions");
    all.into_iter().find(|a| a.record.as_str() == id).expect("it is here")
}

/// Fills what must be there, so that it can be offered.
async fn fill(site: &Site, session: &Session, id: &str) {
    done(site, session, (id, "utility"), "purpose=Protection&theirs_are=same&do=next").await;
    let risks = "risk-of-sharing=A+village+is+recognised&risk-of-not-sharing=Nobody+acts&do=next";
    assert_eq!(done(site, session, (id, "risks"), risks).await, format!("/agreements/{id}?done=saved"));
}

#[tokio::test]
async fn the_dialog_goes_back_and_forth_and_keeps_what_was_written() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let nothing = site.post(&session, "/agreements/new", "partner=&template=").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let id = draft(site, &session, "case-by-case").await;
    for language in ["en", "ar"] {
        site.get(&session, &format!("/language/{language}?then=/")).await;
        for step in STEPS.iter().chain(&["template"]) {
            let page = seen(site, &session, &format!("/agreements/{id}/steps/{step}")).await;
            assert_eq!(page.matches("aria-current=\"step\"").count(), 1, "{step}");
            assert!(page.len() < 60_000, "{step}: {}", page.len());
        }
        let page = seen(site, &session, &format!("/agreements/{id}")).await;
        let links = links(&page);
        let to = |end: &str| links.contains(&format!("/agreements/{id}/{end}"));
        assert!(to("steps/risks"), "what is missing leads to its step");
        assert!(!to("offer"), "an incomplete draft is not offered");
    }
    site.get(&session, "/language/en?then=/").await;
    let purpose =
        "purpose=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22'%26&ours.uses[]=analysis&ours.uses[]=judicial&theirs_are=same";
    let to = done(site, &session, (&id, "utility"), &format!("{purpose}&do=next")).await;
    assert_eq!(to, format!("/agreements/{id}/steps/sensitivity?done=saved"));
    let to = done(site, &session, (&id, "sensitivity"), "ours.rung=outline&theirs_are=same&do=back").await;
    assert_eq!(to, format!("/agreements/{id}/steps/utility?done=saved"));
    let page = seen(site, &session, &format!("/agreements/{id}/steps/utility")).await;
    assert!(page.contains("&lt;script&gt;") && !page.contains(HOSTILE));
    let kept = held(site, &id).await;
    assert_eq!(kept.protocol.purpose, HOSTILE);
    assert_eq!(kept.ours.uses, BTreeSet::from([Use::Analysis, Use::Judicial]));
    assert_eq!((kept.ours.rung, kept.theirs.rung), (Rung::Outline, Rung::Outline), "the same for both");
}

/// The values that a page offers under a name, in their order.
fn offered(page: &str, before: &str) -> Vec<String> {
    page.split(before).skip(1).filter_map(|t| t.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_dialog_asks_for_the_most_open_first() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let page = seen(site, &session, "/agreements/new").await;
    let templates = ["joint-action", "reference-group", "case-by-case", "trends-only"];
    assert_eq!(offered(&page, "name=\"template\" value=\""), templates);
    let id = draft(site, &session, "case-by-case").await;
    let page = seen(site, &session, &format!("/agreements/{id}/steps/sensitivity")).await;
    let rungs = ["joint-action", "joint-analysis", "case", "outline", "match", "trends", "none"];
    assert_eq!(offered(&page, "name=\"ours.rung\" value=\""), rungs);
}

#[tokio::test]
async fn another_lead_in_the_next_version_proposes_to_suspend_and_a_pause_can_become_that() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let id = draft(site, &session, "trends-only").await;
    fill(site, &session, &id).await;
    let text = held(site, &id).await.protocol;
    let offer = agreements::offer(&site.node, &pair.lead, &text).await.expect("it is offered");
    let signed = agreements::countersign(&pair.harm.node, &pair.other, &offer).await.expect("it is signed");
    agreements::conclude(&site.node, &pair.lead, &signed).await.expect("it is concluded");
    let (running, causes) = (format!("/agreements/{id}"), "<option value=\"");
    let page = seen(site, &session, &running).await;
    assert_eq!(offered(&page, causes), ["pause", "lead-changed"]);
    let got = site.post(&session, &format!("{running}/counter"), "").await;
    let next = got.header("location").split('/').nth(2).expect("it leads there").to_owned();
    assert!(!seen(site, &session, &running).await.contains("names another organisation"), "the same compiles");
    let mut text = held(site, &next).await.protocol;
    text.clauses.consolidator = Some(pair.harm.node.org().clone());
    agreements::draft(&site.node, &pair.lead, &text).await.expect("it is kept");
    let page = seen(site, &session, &format!("/agreements/{next}")).await;
    assert!(page.contains("This version names another organisation") && links(&page).contains(&running), "{page}");
    let page = seen(site, &session, &running).await;
    assert!(page.contains("The next version names another organisation"), "{page}");
    assert_eq!(offered(&page, causes), ["lead-changed", "pause"], "the cause is proposed");
    site.post(&session, &format!("{running}/suspend"), "cause=pause&reason=a+pause").await;
    let page = seen(site, &session, &running).await;
    assert!(page.contains("It is suspended already.") && links(&page).contains(&format!("{running}/resume")), "{page}");
    assert_eq!(offered(&page, causes), ["lead-changed"], "a pause can turn out to be that");
    assert!(!page.contains("The next version names another organisation"), "nothing passes meanwhile: {page}");
    let page = seen(site, &session, &format!("/agreements/{next}")).await;
    assert!(!page.contains("suspend that first"), "it is suspended: {page}");
    site.post(&session, &format!("{running}/suspend"), "cause=lead-changed&reason=they+compile+now").await;
    assert_eq!(held(site, &id).await.cause.as_deref(), Some("lead-changed"));
    let page = seen(site, &session, &running).await;
    assert!(offered(&page, causes).is_empty() && !links(&page).contains(&format!("{running}/resume")), "{page}");
}

#[tokio::test]
async fn a_wrong_answer_is_said_beside_its_box_and_nothing_is_kept() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let id = draft(site, &session, "trends-only").await;
    let before = held(site, &id).await.protocol;
    let cases = [
        ("capacity", "due-day=29&theirs_are=same", "f-due-day-wrong"),
        ("capacity", "retention-days=many&theirs_are=same", "f-retention-days-wrong"),
        ("capacity", "ours.lease-days=0&theirs_are=same", "f-ours-lease-days-wrong"),
        ("governance", "starts=2026-12-01&ends=2026-11-01", "f-ends-wrong"),
        ("governance", "ends=tomorrow", "f-ends-wrong"),
        ("governance", "ends=", "f-ends-wrong"),
        ("governance", "review=2031-01-01", "f-review-wrong"),
        ("governance", "onward=everywhere", "f-onward-wrong"),
        ("governance", "consolidator=somebody", "f-consolidator-wrong"),
        ("utility", "ours.uses[]=gossip&theirs_are=same", "f-ours-uses-wrong"),
        ("utility", "ours.from=2017-02-01&ours.to=2017-01-01&theirs_are=same", "f-ours-to-wrong"),
        ("sensitivity", "ours.rung=everything&theirs_are=same", "href=\"#f-ours-rung\""),
        ("sensitivity", "ours.minimum-cell=0&theirs_are=same", "f-ours-minimum-cell-wrong"),
        ("sensitivity", "ours.kinds[]=&ours.topics.0.topic=trend&theirs_are=same", "f-ours-kinds-wrong"),
        (
            "sensitivity",
            "ours.kinds[]=trend&ours.topics.0.topic=trend&ours.topics.0.rung=case&theirs_are=same",
            "f-ours-topics-0-rung-wrong",
        ),
    ];
    for (step, form, told) in cases {
        let got = answer(site, &session, (&id, step), &format!("{form}&do=next")).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let page = got.text();
        assert!(page.contains(told), "{form}: {told} is not there");
        check(form, &page);
        assert_eq!(held(site, &id).await.protocol, before, "{form}");
    }
    let stale = site.post(&session, &format!("/agreements/{id}/steps/risks"), "_read=older&trust=x&do=next").await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "somebody else changed it in the meantime");
}

#[tokio::test]
async fn what_they_grant_is_asked_for_when_it_differs_and_topics_come_and_go() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let id = draft(site, &session, "reference-group").await;
    let page = seen(site, &session, &format!("/agreements/{id}/steps/sensitivity")).await;
    assert!(!page.contains("theirs.rung") && page.contains("value=\"incident:acts.type="), "facets can be topics");
    let to = done(site, &session, (&id, "sensitivity"), "theirs_are=different&do=next").await;
    assert!(to.contains("theirs=different"), "{to}");
    let page = seen(site, &session, to.split('#').next().expect("an address")).await;
    assert!(page.contains("name=\"theirs.rung\""));
    let both = "ours.rung=case&theirs_are=different&theirs.rung=trends";
    done(site, &session, (&id, "sensitivity"), &format!("{both}&topic=incident:acts.type=V01&do=add-ours")).await;
    let kept = held(site, &id).await;
    assert_eq!((kept.ours.rung, kept.theirs.rung), (Rung::Case, Rung::Trends));
    let topic = Topic::parse("incident:acts.type=V01").expect("a topic");
    assert_eq!(kept.ours.topics.keys().collect::<Vec<_>>(), [&topic]);
    assert!(kept.theirs.topics.is_empty());
    let narrowed = "ours.topics.0.topic=incident:acts.type=V01&ours.topics.0.rung=outline&ours.topics.0.place=country";
    done(site, &session, (&id, "sensitivity"), &format!("{both}&{narrowed}&do=stay")).await;
    let kept = held(site, &id).await;
    assert_eq!((kept.ours.topics[&topic].rung, kept.ours.topics[&topic].place.code()), (Rung::Outline, "country"));
    let page = seen(site, &session, &format!("/agreements/{id}/steps/sensitivity")).await;
    assert!(page.contains("name=\"ours.topics.0.topic\"") && page.contains("drop-ours-0"));
    done(site, &session, (&id, "sensitivity"), &format!("{both}&{narrowed}&do=drop-ours-0")).await;
    assert!(held(site, &id).await.ours.topics.is_empty());
    done(site, &session, (&id, "sensitivity"), "ours.rung=case&theirs_are=same&do=stay").await;
    assert_eq!(held(site, &id).await.theirs.rung, Rung::Case, "the same again");
    let got = site.post(&session, &format!("/agreements/{id}/steps/template"), "template=trends-only").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    let kept = held(site, &id).await;
    assert_eq!((kept.ours.rung, kept.protocol.clauses.due_day), (Rung::Trends, 10), "another shape");
}

#[tokio::test]
async fn another_shape_keeps_how_long_copies_are_kept_and_that_they_destroy_themselves() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let id = draft(site, &session, "case-by-case").await;
    let agreed = "retention-days=90&destroys-itself=yes&theirs_are=same&do=next";
    done(site, &session, (&id, "capacity"), agreed).await;
    let clauses = held(site, &id).await.protocol.clauses;
    assert_eq!((clauses.retention_days, clauses.destroys_itself), (90, true), "as it was written");
    let got = site.post(&session, &format!("/agreements/{id}/steps/template"), "template=reference-group").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    let clauses = held(site, &id).await.protocol.clauses;
    assert_eq!((clauses.retention_days, clauses.destroys_itself), (90, true), "in the other shape too");
}

#[tokio::test]
async fn both_sign_by_files_and_each_side_suspends_resumes_and_ends() {
    let pair = pair().await;
    let (site, other) = (&pair.monitor, &pair.harm);
    let (session, theirs) = (site.sign_in("lead").await, other.sign_in("other").await);
    let id = draft(site, &session, "case-by-case").await;
    fill(site, &session, &id).await;
    let page = seen(site, &session, &format!("/agreements/{id}/offer")).await;
    assert!(page.contains("id=\"a-grants-0\""), "what it lets pass is said once more");
    let got = site.post(&session, &format!("/agreements/{id}/offer"), "").await;
    assert_eq!(got.header("location"), format!("/agreements/{id}?done=agreement-offered"));
    let offer = site.get(&session, &format!("/agreements/{id}/signed")).await;
    assert!(offer.header("content-disposition").contains("agreement-v1.offer"));
    let got = other.upload(&theirs, "/agreements", &[("signed", Some("x.offer"), &offer.bytes)]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    let there = got.header("location").split(['/', '?']).nth(2).expect("it leads there").to_owned();
    let page = seen(other, &theirs, &format!("/agreements/{there}")).await;
    assert!(links(&page).contains(&format!("/agreements/{there}/sign")) && page.contains("&#x2f;counter"));
    seen(other, &theirs, &format!("/agreements/{there}/sign")).await;
    other.post(&theirs, &format!("/agreements/{there}/sign"), "").await;
    let signature = other.get(&theirs, &format!("/agreements/{there}/signed")).await;
    assert!(signature.header("content-disposition").contains("agreement-v1.signature"));
    let mut altered = signature.bytes.clone();
    altered[40] ^= 1;
    let refused = site.upload(&session, "/agreements", &[("signed", Some("x"), &altered)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    site.upload(&session, "/agreements", &[("signed", Some("x"), &signature.bytes)]).await;
    assert_eq!(held(site, &id).await.state, "active");
    let list = seen(site, &session, "/agreements").await;
    assert!(links(&list).contains(&format!("/agreements/{id}")));
    alone(site, &session, &id).await;
}

/// What one side does alone.
async fn alone(site: &Site, session: &Session, id: &str) {
    let address = |verb: &str| format!("/agreements/{id}/{verb}");
    let page = seen(site, session, &format!("/agreements/{id}")).await;
    assert!(page.contains(&format!("action=\"&#x2f;agreements&#x2f;{id}&#x2f;suspend\"")), "at once, from the page");
    let asked = site.post(session, &address("suspend"), "cause=breach&reason=").await;
    assert!(asked.status == StatusCode::OK && asked.text().contains("reason-wrong"));
    site.post(session, &address("suspend"), "cause=breach&reason=a+leak").await;
    let kept = held(site, id).await;
    assert_eq!((kept.state.as_str(), kept.cause.as_deref()), ("suspended", Some("breach")));
    seen(site, session, &address("resume")).await;
    site.post(session, &address("resume"), "reason=closed").await;
    assert_eq!(held(site, id).await.state, "active");
    let got = site.post(session, &address("counter"), "").await;
    let next = got.header("location").split('/').nth(2).expect("it leads there").to_owned();
    done(site, session, (&next, "sensitivity"), "ours.rung=outline&theirs_are=same&do=next").await;
    let page = seen(site, session, &format!("/agreements/{next}")).await;
    assert!(page.contains("<del>") && page.contains("<ins>"), "what changed since the version before");
    let again = site.post(session, &address("counter"), "").await;
    assert!(again.header("location").contains(&next), "the draft that is there");
    seen(site, session, &format!("/agreements/{next}/discard")).await;
    site.post(session, &format!("/agreements/{next}/discard"), "").await;
    assert_eq!(site.get(session, &format!("/agreements/{next}")).await.status, StatusCode::NOT_FOUND);
    let anew = site.post(session, &address("counter"), "").await;
    assert_eq!(anew.status, StatusCode::SEE_OTHER, "a discarded draft leaves its number free");
    seen(site, session, &address("terminate")).await;
    site.post(session, &address("terminate"), "reason=done").await;
    assert_eq!(held(site, id).await.state, "terminated");
    for verb in ["terminate", "resume", "suspend", "sign", "offer", "discard", "nonsense"] {
        assert_eq!(site.get(session, &address(verb)).await.status, StatusCode::NOT_FOUND, "{verb}");
    }
}

#[tokio::test]
async fn an_agreement_is_given_as_pdf_and_docx_in_both_languages() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let id = agreements::with(&site.node, pair.harm.node.org()).await.expect("it reads").expect("it is there").record;
    let id = id.as_str();
    for language in ["en", "ar"] {
        for (format, magic) in [("pdf", &b"%PDF"[..]), ("docx", &b"PK"[..])] {
            let got = site.get(&session, &format!("/agreements/{id}/files/{format}?language={language}")).await;
            assert_eq!(got.status, StatusCode::OK);
            assert!(got.bytes.starts_with(magic) && got.bytes.len() > 5_000, "{format}");
        }
    }
    assert_eq!(site.get(&session, &format!("/agreements/{id}/files/exe")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_role_finds_the_actions_that_are_its_own_and_no_others() {
    let pair = pair().await;
    let site = &pair.monitor;
    site.person("nour", BTreeSet::from([Role::Monitor])).await;
    site.person("adviser", BTreeSet::from([Role::Adviser])).await;
    let (lead, adviser, monitor) =
        (site.sign_in("lead").await, site.sign_in("adviser").await, site.sign_in("nour").await);
    let id = draft(site, &lead, "case-by-case").await;
    fill(site, &lead, &id).await;
    let absent = site.get(&monitor, "/no/such/page").await.bytes;
    for path in [format!("/agreements/{id}"), format!("/agreements/{id}/steps/risks"), "/agreements/new".to_owned()] {
        let got = site.get(&monitor, &path).await;
        assert!(got.status == StatusCode::NOT_FOUND && got.bytes == absent, "{path}");
    }
    assert!(!seen(site, &monitor, "/agreements").await.contains(&id), "nor in the list");
    let steps = site.get(&adviser, &format!("/agreements/{id}/steps/risks")).await.status;
    for verb in ["offer", "terminate", "sign", "suspend"] {
        for session in [&adviser, &monitor] {
            let asked = site.get(session, &format!("/agreements/{id}/{verb}")).await;
            assert_eq!(asked.status, StatusCode::NOT_FOUND, "{verb}");
            let got = site.post(session, &format!("/agreements/{id}/{verb}"), "reason=x").await;
            assert_eq!(got.status, StatusCode::NOT_FOUND, "{verb}");
        }
    }
    assert_eq!(steps, StatusCode::OK, "an adviser writes drafts");
    assert_eq!(held(site, &id).await.state, "draft");
}

#[tokio::test]
async fn a_pair_below_its_minimum_is_said_with_what_to_do() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let id = draft(site, &session, "trends-only").await;
    fill(site, &session, &id).await;
    done(site, &session, (&id, "utility"), "minimum=trends&theirs_are=same&do=stay").await;
    let kept = held(site, &id).await.protocol;
    let offered = agreements::offer(&site.node, &pair.lead, &kept).await.expect("it is offered");
    let signed = agreements::countersign(&pair.harm.node, &pair.other, &offered).await.expect("it is signed");
    agreements::conclude(&site.node, &pair.lead, &signed).await.expect("it is concluded");
    assert!(!seen(site, &session, "/agreements").await.contains("id=\"below\""));
    let cap = Body::default().with("way", "cap").with("partner", "harm").with("rung", "none").with("ground", "trust");
    let cap = cap.with("until", "2026-12-24").with("reason", "a doubt").with("legal_basis", "duty of care");
    let cap = overrides::make(&site.node, &pair.lead, cap.with("decided_by", "The director")).await;
    let cap = cap.expect("everything is capped");
    let page = seen(site, &session, "/spectrum").await;
    assert!(page.contains("because somebody here decided so") && page.contains("Open the decisions"), "{page}");
    assert!(!page.contains("from them to us"), "what they let pass is not below: {page}");
    let page = seen(site, &session, "/agreements").await;
    assert!(page.contains("What somebody here decided lets less pass"), "{page}");
    overrides::end(&site.node, &pair.lead, &cap, "no doubt").await.expect("it ends");
    assert!(!seen(site, &session, "/agreements").await.contains("id=\"below\""));
    let history = seen(site, &session, "/spectrum/harm/history").await;
    assert!(history.contains("Let less pass than the agreement does") && history.contains("Everything"), "{history}");
    agreements::suspend(&site.node, &pair.lead, pair.harm.node.org(), "a pause").await.expect("it is suspended");
    let page = seen(site, &session, "/agreements").await;
    assert!(page.contains("id=\"below\"") && page.contains("We suspended it: let it go on"), "{page}");
    assert!(seen(site, &session, &format!("/agreements/{id}")).await.contains("We suspended it: let it go on"));
}
