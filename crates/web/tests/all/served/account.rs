//! One's own account and invitations, through the browser that is none.

use super::{Got, Session, Site, everything};
use app::{Role, people};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::collections::BTreeSet;

const CHOSEN: &str = "plough+cedar+nine+lanterns";

fn nobody() -> Session {
    Session { cookie: String::new(), csrf: String::new() }
}

/// What stands between two texts.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split(before).nth(1).unwrap_or_else(|| panic!("{before} is not in {page}"));
    rest.split(after).next().unwrap_or_default()
}

/// The code that an authenticator shows which has read the secret of a page.
fn code(site: &Site, page: &str) -> String {
    let secret = between(page, "<dt>Secret, to be typed</dt><dd><code dir=\"ltr\">", "<");
    let address = format!("otpauth://totp/x:y?secret={secret}&issuer=x");
    people::code_of(&address, site.node.now()).expect("a code")
}

fn codes(page: &str) -> Vec<String> {
    let items = page.split("<li><code dir=\"ltr\">").skip(1);
    items.filter_map(|t| t.split('<').next()).map(str::to_owned).collect()
}

async fn enter(site: &Site, name: &str, words: &str, code: &str) -> StatusCode {
    let form = format!("name={name}&passphrase={words}&code={code}&then=/");
    site.post_raw(&nobody(), "/session", form).await.status
}

#[tokio::test]
async fn the_page_of_ones_account_shows_sessions_and_ends_them() {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let first = site.sign_in("lina").await;
    clock.minutes(1);
    let code = people::demo_code(&site.node, "lina").await.expect("a code");
    let request = Request::post("/session")
        .header("host", "localhost")
        .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        .body(Body::from(format!("name=lina&passphrase=four+words+for+a+test&code={code}")));
    let got = site.ask(request.expect("whole")).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    let page = site.get(&first, "/account").await.text();
    assert!(page.contains("Firefox") && page.contains("Another browser") && !page.contains("Linux"), "{page}");
    assert!(page.contains("You have none."), "no recovery codes yet");
    let id = between(&page, "name=\"end\" value=\"", "\"");
    let ended = site.post(&first, "/account/sessions", &format!("end={id}")).await;
    assert_eq!(ended.header("location"), "/account?done=sessions-ended");
    let twice = site.post(&first, "/account/sessions", &format!("end={id}")).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let all = site.post(&first, "/account/sessions", "end=all").await;
    assert_eq!(all.header("location"), "/session/new?done=signed-out");
    assert!(all.header("clear-site-data").contains("cookies"));
    assert_eq!(site.get(&first, "/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn tries_of_others_and_changes_of_how_one_gets_in_stand_on_the_first_page() {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let session = site.sign_in("lina").await;
    let page = site.get(&session, "/").await.text();
    assert!(!page.contains("at your account") && !page.contains("How you sign in was changed"), "{page}");
    let page = site.get(&session, "/account").await.text();
    assert!(!page.contains("The sign-in before this one"), "{page}");
    for (tries, section, said) in
        [(1, "today changed", "1 try at your account failed"), (4, "today alerts", "5 tries at your account failed")]
    {
        for _ in 0..tries {
            clock.minutes(1);
            let refused = enter(&site, "lina", "four+other+words+here", "123456").await;
            assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let page = site.get(&session, "/").await.text();
        let part = page.split("<section class=\"").find(|part| part.contains(said)).unwrap_or_default();
        assert!(part.starts_with(section) && part.contains(";account\""), "{tries}: {page}");
    }
    assert_eq!(site.post(&session, "/account/recovery", "").await.status, StatusCode::OK);
    clock.minutes(3);
    let session = site.sign_in("lina").await;
    assert!(site.get(&session, "/").await.text().contains("How you sign in was changed"));
    assert!(site.get(&session, "/account").await.text().contains("The sign-in before this one was on"));
}

#[tokio::test]
async fn a_passphrase_is_changed_with_the_present_one() {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let session = site.sign_in("lina").await;
    let post = async |present: &str, new: &str, again: &str| -> Got {
        let form = format!("present={present}&new={new}&again={again}");
        site.post(&session, "/account/passphrase", &form).await
    };
    let present = "four+words+for+a+test";
    for (got, says) in [
        (post(present, CHOSEN, "plough").await, "not the same"),
        (post("four+words+of+another", CHOSEN, CHOSEN).await, "The present passphrase is not right"),
        (post(present, "lina+lina+lina", "lina+lina+lina").await, "easy to guess"),
        (post(present, present, present).await, "Choose another one"),
    ] {
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(got.text().contains(says), "{says}: {}", got.text());
    }
    let got = post(present, CHOSEN, CHOSEN).await;
    assert_eq!(got.header("location"), "/account?done=passphrase-set", "{}", got.text());
    assert!(site.get(&session, "/account?done=passphrase-set").await.text().contains("The new passphrase stands"));
    clock.minutes(1);
    let code = people::demo_code(&site.node, "lina").await.expect("a code");
    assert_eq!(enter(&site, "lina", present, &code).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(enter(&site, "lina", CHOSEN, &code).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_authenticator_and_recovery_codes_are_shown_once() {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let session = site.sign_in("lina").await;
    assert_eq!(site.get(&session, "/account/authenticator").await.header("location"), "/account", "none was begun");
    let got = site.post(&session, "/account/authenticator", "step=begin").await;
    assert_eq!(got.header("location"), "/account/authenticator");
    let page = site.get(&session, "/account/authenticator").await;
    let code_now = code(&site, &page.text());
    assert!(page.text().contains("<svg width=\"260\"") && page.text().contains("viewBox=\"0 0 "));
    assert!(page.header("content-security-policy").contains("img-src 'self'"), "nothing was loosened");
    let wrong = if code_now == "000000" { "000001" } else { "000000" };
    let got = site.post(&session, "/account/authenticator", &format!("step=confirm&code={wrong}")).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text().contains("Check the time of its phone"), "{}", got.text());
    let got = site.post(&session, "/account/authenticator", &format!("step=confirm&code={code_now}")).await;
    assert_eq!(got.header("location"), "/account?done=authenticator-set", "{}", got.text());
    let got = site.post(&session, "/account/recovery", "").await;
    let codes = codes(&got.text());
    assert_eq!(codes.len(), 10);
    assert_eq!(got.header("cache-control"), "no-store");
    assert!(site.get(&session, "/account").await.text().contains("You have 10 left."));
    assert_eq!(enter(&site, "lina", "four+words+for+a+test", &codes[3]).await, StatusCode::SEE_OTHER);
    assert_eq!(enter(&site, "lina", "four+words+for+a+test", &codes[3]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(site.get(&session, "/account").await.text().contains("You have 9 left."));
}

#[tokio::test]
async fn an_invited_person_opens_the_account_and_signs_in() {
    let site = Site::found("monitor", 1).await;
    site.person("second", BTreeSet::from([Role::Leader])).await;
    site.person("keeper", BTreeSet::from([Role::Administrator])).await;
    let keeper = site.sign_in("keeper").await;
    let form = "name=Nour&passphrase=&language=en&roles[]=&roles[]=monitor&grants[]=";
    let made = site.post(&keeper, "/people", form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let page = made.text();
    let token = between(&page, "<dt>Invitation</dt><dd><code dir=\"ltr\">", "<").to_owned();
    assert!(!page.contains("otpauth") && page.contains("approvals&#x2f;"), "no secret for the administrator: {page}");
    let unknown = site.post_raw(&nobody(), "/invitation", "token=aaaa-bbbb".to_owned()).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text().contains("is not known, was used, or has ended"));
    let open = site.post_raw(&nobody(), "/invitation", format!("token={token}")).await;
    assert_eq!(open.status, StatusCode::OK, "{}", open.text());
    let page = open.text();
    assert!(page.contains("<bdi>Nour</bdi>") && page.contains("<svg width=\"260\"") && !page.contains("name=\"word\""));
    let code = code(&site, &page);
    let accept = async |words: &str, again: &str| -> Got {
        let form = format!("token={token}&passphrase={words}&again={again}&code={code}");
        site.post_raw(&nobody(), "/invitation/accept", form).await
    };
    assert!(accept(CHOSEN, "plough").await.text().contains("not the same"));
    assert!(accept("short", "short").await.text().contains("at least 12 characters"));
    let got = accept(CHOSEN, CHOSEN).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text());
    let codes = codes(&got.text());
    assert_eq!(codes.len(), 10, "{}", got.text());
    assert!(accept(CHOSEN, CHOSEN).await.text().contains("was used"), "it works once");
    assert_eq!(enter(&site, "Nour", CHOSEN, &codes[0]).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_lost_passphrase_takes_an_administrator_a_leader_and_the_person() {
    let site = Site::found("monitor", 1).await;
    let mona = site.person("mona", BTreeSet::from([Role::Monitor])).await;
    site.person("second", BTreeSet::from([Role::Leader])).await;
    site.person("keeper", BTreeSet::from([Role::Administrator])).await;
    let (keeper, second, hers) =
        (site.sign_in("keeper").await, site.sign_in("second").await, site.sign_in("mona").await);
    let path = format!("/people/{}", mona.id);
    assert!(site.get(&keeper, &path).await.text().contains("Passphrase or authenticator lost"));
    assert_eq!(site.post(&second, &format!("{path}/reset"), "reason=x").await.status, StatusCode::NOT_FOUND);
    let asked = site.post(&keeper, &format!("{path}/reset"), "reason=her+phone+is+gone").await;
    let approval = asked.header("location").split('?').next().expect("an address").to_owned();
    let make = format!("{approval}/invitation");
    assert_eq!(site.post(&keeper, &make, "").await.status, StatusCode::CONFLICT, "it waits");
    assert!(site.get(&second, "/").await.text().contains("A new passphrase for somebody waits for you"));
    assert_eq!(site.post(&second, &approval, "verdict=approve").await.status, StatusCode::SEE_OTHER);
    let page = site.get(&second, &approval).await.text();
    let word = between(&page, "and nobody else: <code dir=\"ltr\">", "<").to_owned();
    let own = site.get(&keeper, &approval).await.text();
    assert!(!own.contains(&word) && own.contains("Make the invitation"), "{own}");
    assert_eq!(site.post(&second, &make, "").await.status, StatusCode::NOT_FOUND);
    let page = site.post(&keeper, &make, "").await.text();
    let token = between(&page, "<dt>Invitation</dt><dd><code dir=\"ltr\">", "<").to_owned();
    assert_eq!(site.post(&keeper, &make, "").await.status, StatusCode::CONFLICT, "once");
    let page = site.post_raw(&nobody(), "/invitation", format!("token={token}")).await.text();
    let code = code(&site, &page);
    assert!(page.contains("name=\"word\"") && page.contains("your roles, your name"));
    let form = format!("token={token}&passphrase={CHOSEN}&again={CHOSEN}&code={code}&word=");
    let without = site.post_raw(&nobody(), "/invitation/accept", form.clone()).await;
    assert!(without.text().contains("Ask the second person"), "{}", without.text());
    assert_eq!(site.get(&hers, "/").await.status, StatusCode::OK, "nothing has ended");
    let got = site.post_raw(&nobody(), "/invitation/accept", format!("{form}{word}")).await;
    assert_eq!((got.status, codes(&got.text()).len()), (StatusCode::OK, 10), "{}", got.text());
    assert_eq!(site.get(&hers, "/").await.status, StatusCode::SEE_OTHER, "the old sessions have");
    assert_eq!(people::actor(&site.node, "mona").await.expect("here"), mona);
}

#[tokio::test]
async fn an_administrator_ends_all_sessions_of_somebody_whose_machine_is_in_other_hands() {
    let site = Site::found("monitor", 1).await;
    let mona = site.person("mona", BTreeSet::from([Role::Monitor])).await;
    site.person("second", BTreeSet::from([Role::Leader])).await;
    site.person("keeper", BTreeSet::from([Role::Administrator])).await;
    let (keeper, second) = (site.sign_in("keeper").await, site.sign_in("second").await);
    let hers = site.sign_in("mona").await;
    let path = format!("/people/{}", mona.id);
    let end = format!("{path}/sessions");
    assert_eq!(site.post(&second, &end, "reason=x").await.status, StatusCode::NOT_FOUND, "a leader keeps no accounts");
    assert_eq!(site.post(&keeper, &end, "reason=+").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.get(&hers, "/").await.status, StatusCode::OK, "nothing has ended");
    assert!(site.get(&keeper, &path).await.text().contains("End all sessions"));
    let done = site.post(&keeper, &end, "reason=her+laptop+was+taken").await;
    assert_eq!(
        (done.status, done.header("location")),
        (StatusCode::SEE_OTHER, format!("{path}?done=sessions-ended-of"))
    );
    assert_eq!(site.get(&hers, "/").await.status, StatusCode::SEE_OTHER, "hers have");
    assert_eq!(site.get(&second, "/").await.status, StatusCode::OK, "those of others have not");
}

#[tokio::test]
async fn guessing_invitations_uses_up_the_share_of_the_address() {
    let site = Site::found("monitor", 1).await;
    for _ in 0..web::door::TRIES {
        let got = site.post_raw(&nobody(), "/invitation", "token=aaaa-bbbb".to_owned()).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for path in ["/invitation", "/invitation/accept", "/session"] {
        let got = site.post_raw(&nobody(), path, "token=aaaa-bbbb".to_owned()).await;
        assert!(got.text().contains("Too many attempts") || path.ends_with("accept"), "{path}: {}", got.text());
        assert!(got.status != StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn another_site_opens_no_invitation() {
    let site = Site::found("monitor", 1).await;
    for path in ["/invitation", "/invitation/accept"] {
        let request = Request::post(path).header("host", "localhost").header("sec-fetch-site", "cross-site");
        let got = site.ask(request.body(Body::from("token=aaaa-bbbb")).expect("whole")).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{path}");
    }
}
