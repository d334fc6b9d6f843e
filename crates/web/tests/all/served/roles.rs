//! Second persons, exports, people and other roles through the browser that is none.

use super::full::{Full, full};
use super::{HOSTILE, Session, Site, everything, incident, shared};
use app::approvals::{self, State};
use app::estimate::{Method, Plan};
use app::picture::Stratum;
use app::trends::joint::{self, Wanted};
use app::{Role, estimates, exchange, people, receive, records, shred};
use axum::http::StatusCode;
use record::{Label, RecordId, Sensitivity};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// A node with a lead who does everything, a second leader, an administrator, and one high record.
struct House {
    site: Site,
    lead: Session,
    second: Session,
    keeper: Session,
    id: RecordId,
}

async fn house() -> House {
    let site = Site::found("monitor", 1).await;
    let lead = site.person("lead", everything()).await;
    site.person("second", BTreeSet::from([Role::Leader])).await;
    site.person("keeper", BTreeSet::from([Role::Administrator])).await;
    let label = Label { sensitivity: Sensitivity::High, ..shared(&site.node, &site.node) };
    let made = records::create_labelled(&site.node, &lead, "incident", incident(3, 4, HOSTILE), label).await;
    let id = made.expect("a record");
    let (lead, second) = (site.sign_in("lead").await, site.sign_in("second").await);
    let keeper = site.sign_in("keeper").await;
    House { site, lead, second, keeper, id }
}

const LABEL: &str = "_revision=1&audience[]=&uses[]=&uses[]=analysis&uses[]=leadership-brief&caveats[]=&place=exact&time=day\
                     &minimum_cell=10&expiry=&top_rung=joint-action&declassifier=originator-approval&reason=known+by+now";

#[tokio::test]
async fn a_high_label_is_lowered_on_the_pages_by_two_people() {
    let h = house().await;
    let (path, label) = (format!("/records/incident/{}", h.id), format!("/records/incident/{}/label", h.id));
    let form = h.site.get(&h.lead, &label).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text().contains("waits for a second person"), "it says so beforehand");
    let posted = h.site.post(&h.lead, &label, &format!("sensitivity=moderate&{LABEL}")).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text());
    let approval = posted.header("location").split('?').next().expect("an address").to_owned();
    assert!(approval.starts_with("/approvals/"), "{approval}");
    assert!(h.site.get(&h.lead, &path).await.text().contains("reason"), "it is still high and asks why");
    let own = h.site.get(&h.lead, &approval).await.text();
    assert!(!own.contains("value=\"approve\""), "who asked does not decide");
    assert_eq!(h.site.post(&h.lead, &approval, "verdict=approve").await.status, StatusCode::NOT_FOUND);
    let home = h.site.get(&h.second, "/").await.text();
    assert!(home.contains(&approval.replace('/', "&#x2f;")) || home.contains(&approval), "it waits on the home page");
    let page = h.site.get(&h.second, &approval).await.text();
    assert!(page.contains("High sensitivity") && page.contains("Moderate sensitivity"), "from what to what");
    let bare = h.site.post(&h.second, &approval, "verdict=refuse&reason=").await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = h.site.post(&h.second, &approval, "verdict=approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let shown = h.site.get(&h.lead, &path).await;
    assert!(shown.text().contains("Moderate sensitivity"), "it opens without a reason now");
    let twice = h.site.post(&h.second, &approval, "verdict=approve").await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(h.site.get(&h.lead, "/").await.text().contains("Approved:"));
}

#[tokio::test]
async fn what_rests_on_others_says_so_on_its_label_and_is_opened_no_further() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    let wanted = Wanted { columns: Some("month".to_owned()), hides_contributors: false, ..Wanted::default() };
    let trend = joint::publish(&site.node, &full.pair.lead, &wanted).await.expect("it is published");
    let label = format!("/records/trend/{trend}/label");
    let said = "opened by them alone";
    for page in [label.clone(), format!("/records/trend/{trend}/audience")] {
        let got = site.get(&session, &page).await;
        assert!(got.status == StatusCode::OK && got.text().contains(said), "{page}: {}", got.text());
    }
    let own = site.get(&session, &format!("/records/incident/{}/label", full.pair.incidents[1])).await.text();
    assert!(!own.contains(said), "not of what is ours alone");
    let form = "_revision=1&sensitivity=moderate&audience[]=&uses[]=&uses[]=analysis&caveats[]=&place=exact&time=day\
                &minimum_cell=10&expiry=2027-01-01&top_rung=joint-action&declassifier=originator-approval&reason=known";
    let got = site.post(&session, &label, form).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "it drops that nothing is passed on: {}", got.text());
    assert!(got.text().contains("This rests on what others gave"), "{}", got.text());
    let form = form.replace("caveats[]=", "caveats[]=no-onward&caveats[]=no-judicial");
    let got = site.post(&session, &label, &form).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "stricter, by the same page: {}", got.text());
}

#[tokio::test]
async fn a_label_form_of_another_shape_changes_nothing() {
    let h = house().await;
    let label = format!("/records/incident/{}/label", h.id);
    for wrong in ["", "sensitivity=none&", "sensitivity=low&"] {
        let form = if wrong == "sensitivity=low&" { format!("{wrong}place=exact") } else { format!("{wrong}{LABEL}") };
        let got = h.site.post(&h.lead, &label, &form).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let stale = LABEL.replace("_revision=1", "_revision=7");
    let got = h.site.post(&h.lead, &label, &format!("sensitivity=moderate&{stale}")).await;
    assert_eq!(got.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_list_leaves_as_a_file_after_a_second_person_approved() {
    let h = house().await;
    let page = "/records/incident/export?purpose=analysis";
    let file = format!("{page}&format=csv");
    assert_eq!(h.site.get(&h.lead, &file).await.status, StatusCode::NOT_FOUND);
    let asked = h.site.post(&h.lead, page, "reason=a+briefing").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let approval = asked.header("location").split('?').next().expect("an address").to_owned();
    assert_eq!(h.site.get(&h.lead, &file).await.status, StatusCode::NOT_FOUND, "it waits");
    assert_eq!(h.site.post(&h.second, &approval, "verdict=approve").await.status, StatusCode::SEE_OTHER);
    assert!(h.site.get(&h.lead, page).await.text().contains("format=csv"), "the files are offered");
    for (format, start) in [("csv", "#,"), ("xlsx", "PK"), ("json", "{")] {
        let got = h.site.get(&h.lead, &format!("{page}&format={format}")).await;
        assert_eq!(got.status, StatusCode::OK, "{format}");
        assert!(got.text().starts_with(start), "{format}: {}", got.text());
        assert!(got.header("content-disposition").contains(&format!("incident.{format}")));
    }
    assert_eq!(h.site.get(&h.second, &file).await.status, StatusCode::NOT_FOUND, "it is the lead's alone");
    let other = "/records/incident/export?purpose=leadership-brief&format=csv";
    assert_eq!(h.site.get(&h.lead, other).await.status, StatusCode::NOT_FOUND, "and for this use alone");
    let both = h.site.get(&h.lead, &format!("{page}&format=exe")).await;
    assert_eq!(both.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_administrator_sees_no_content_on_any_page() {
    let full = full().await;
    let site = &full.pair.monitor;
    site.person("keeper", BTreeSet::from([Role::Administrator])).await;
    let keeper = site.sign_in("keeper").await;
    logged(&full).await;
    for path in full.addresses() {
        let got = site.get(&keeper, &path).await;
        let page = got.text();
        assert!(matches!(got.status, StatusCode::OK | StatusCode::NOT_FOUND), "{path}: {}", got.status);
        for content in ["script&gt;", "a commander", "a pause", "The coordinator", "Ask for a pause", "12 July 2017"] {
            assert!(!page.contains(content), "{path} shows {content}");
        }
        let log = if path.starts_with("/audit") { LOGGED } else { &[] };
        assert!(!log.iter().any(|content| page.contains(content)), "{path} tells what was typed or estimated");
    }
    let found = site.post(&keeper, "/search", "q=script").await.text();
    assert!(!found.contains("12 July 2017") && !found.contains("class=\"hits\""), "{found}");
    let lead = site.sign_in("lead").await;
    let log = site.get(&lead, "/audit").await.text();
    assert!(LOGGED.iter().all(|content| log.contains(content)), "it stands there for who sees content: {log}");
}

/// Words that [`logged`] leaves in the log.
const LOGGED: &[&str] = &["SY-Raqqa 2017-06", "the family asked", "not what we agreed"];

/// An estimate of a place, a record that is shredded, and a bundle that is refused.
async fn logged(full: &Full) {
    let (site, lead) = (&full.pair.monitor, &full.pair.lead);
    let part = Stratum { governorate: Some("SY-Raqqa".to_owned()), from: Some("2017-06".to_owned()), to: None };
    let plan = Plan { methods: vec![Method::Chapman, Method::Chao], ..Plan::default() };
    let wanted = estimates::Wanted { part, plan, ..estimates::Wanted::default() };
    estimates::run(&site.node, lead, &wanted, &mut |_| ControlFlow::Continue(())).await.expect("it runs");
    let made = records::create(&site.node, lead, "incident", incident(2, 1, "written by mistake")).await;
    let made = made.expect("it is written");
    shred::shred(&site.node, lead, &made, "the family asked").await.expect("it is shredded");
    let sent = exchange::seal_for(&full.pair.harm.node, &full.pair.other, "monitor").await.expect("it is sealed");
    let bundle = receive::receive(&site.node, lead, &sent.bytes).await.expect("it is received");
    receive::refuse(&site.node, lead, &bundle, "not what we agreed").await.expect("it is refused");
}

#[tokio::test]
async fn an_administrator_adds_a_person_whom_a_leader_lets_see_content() {
    let h = house().await;
    assert_eq!(h.site.get(&h.lead, "/people/new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(h.site.get(&h.second, "/people").await.status, StatusCode::OK, "a leader reads who is here");
    let form = "name=Nour&passphrase=short&language=ar&roles[]=&roles[]=monitor&grants[]=&grants[]=narrative";
    let short = h.site.post(&h.keeper, "/people", form).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = form.replace("short", "four+words+for+a+test");
    let added = h.site.post(&h.keeper, "/people", &form).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.text());
    let page = added.text();
    assert!(page.contains("otpauth:") && page.contains("<dt>Secret</dt>"), "the secret is shown once");
    let nour = people::actor(&h.site.node, "Nour").await.expect("the account is there");
    assert!(nour.roles.is_empty(), "no content before a leader approves");
    let lead = people::actor(&h.site.node, "second").await.expect("a leader");
    let waiting = approvals::list(&h.site.node, &lead).await.expect("a list");
    let approval = waiting.iter().find(|a| a.state == State::Waiting).expect("it waits for a leader");
    let path = format!("/approvals/{}", approval.id);
    assert_eq!(h.site.post(&h.keeper, &path, "verdict=approve").await.status, StatusCode::NOT_FOUND);
    assert_eq!(h.site.post(&h.second, &path, "verdict=approve").await.status, StatusCode::SEE_OTHER);
    assert!(people::actor(&h.site.node, "Nour").await.expect("here").is(Role::Monitor));
    let own = people::actor(&h.site.node, "keeper").await.expect("the keeper").id;
    let got = h.site.post(&h.keeper, &format!("/people/{own}"), "roles[]=officer&grants[]=&reason=x").await;
    assert_eq!(got.status, StatusCode::NOT_FOUND, "nobody changes their own roles");
}

#[tokio::test]
async fn who_left_is_out_at_once_and_the_name_stays() {
    let h = house().await;
    let id = people::actor(&h.site.node, "lead").await.expect("the lead").id;
    let heir = people::actor(&h.site.node, "second").await.expect("the second").id;
    assert_eq!(h.site.get(&h.lead, "/search").await.status, StatusCode::OK);
    let form = format!("successor={heir}&reason=moved");
    let left = h.site.post(&h.keeper, &format!("/people/{id}/leave"), &form).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.text());
    let out = h.site.get(&h.lead, "/search").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "to the door");
    assert!(out.header("location").starts_with("/session/new"));
    let opened = h.site.post(&h.second, &format!("/records/incident/{}/open", h.id), "reason=to+see").await.text();
    assert!(opened.contains("lead"), "the name stays on what was written");
    assert!(h.site.get(&h.second, "/people").await.text().contains("lead"));
}

#[tokio::test]
async fn looking_as_a_role_shows_a_banner_and_never_more_and_changes_nothing() {
    let full = full().await;
    let site = &full.pair.monitor;
    site.person("boss", BTreeSet::from([Role::Leader])).await;
    let boss = site.sign_in("boss").await;
    let mut hers = std::collections::BTreeMap::new();
    for path in full.addresses() {
        hers.insert(path.clone(), site.get(&boss, &path).await);
    }
    for role in Role::ALL {
        let begun = site.post(&boss, "/view-as", &format!("role={}", role.code())).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        for (path, own) in &hers {
            let got = site.get(&boss, path).await;
            let page = got.text();
            if got.status == StatusCode::OK {
                assert!(own.status == StatusCode::OK, "{path} opens as {role:?} and not to her");
                // Where a browser goes by itself no session is looked up, and nothing stands.
                let is_empty = path.starts_with("/session/left");
                assert!(
                    is_empty || page.contains("/view-as/end") || page.contains("view-as&#x2f;end"),
                    "{path} has no banner"
                );
            }
            let is_content = matches!(role, Role::Monitor | Role::Administrator);
            assert!(!is_content || !page.contains("script&gt;"), "{path} shows content as {role:?}");
        }
        for (path, form) in [
            ("/records/objective", "reason=x".to_owned()),
            ("/view-as", "role=leader".to_owned()),
            ("/records/incident/export?purpose=analysis", "reason=x".to_owned()),
        ] {
            assert_eq!(site.post(&boss, path, &form).await.status, StatusCode::FORBIDDEN, "{path} as {role:?}");
        }
        assert_eq!(site.get(&boss, "/view-as").await.status, StatusCode::NOT_FOUND);
        let found = site.post(&boss, "/search", "q=script").await;
        let shows = found.text().contains("class=\"hits\"");
        assert_eq!(found.status, StatusCode::OK, "words may be looked for: {}", found.text());
        assert!(!shows || !matches!(role, Role::Monitor | Role::Administrator), "{role:?} finds");
        let seen = site.post(&boss, "/partners/harm/see-as", "q=script").await;
        let page = hers.get("/partners/harm/see-as").expect("the page of a partner's view");
        let opens = page.status == StatusCode::OK && matches!(role, Role::Officer | Role::Leader);
        assert!(!opens || seen.status == StatusCode::OK, "{role:?}: {}", seen.status);
        assert_eq!(site.post(&boss, "/view-as/end", "").await.status, StatusCode::SEE_OTHER);
        assert!(!site.get(&boss, "/").await.text().contains("/view-as/end"));
    }
    let officer = site.sign_in("lead").await;
    assert_eq!(site.get(&officer, "/view-as").await.status, StatusCode::OK, "the lead has the leader's role too");
    site.person("nour", BTreeSet::from([Role::Officer])).await;
    let nour = site.sign_in("nour").await;
    assert_eq!(site.post(&nour, "/view-as", "role=leader").await.status, StatusCode::NOT_FOUND);
}
