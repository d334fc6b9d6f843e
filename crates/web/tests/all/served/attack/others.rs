//! What belongs to others: every kind of record and every thing with an address, asked for by who may not.

use super::wire::{ask, get, post};
use super::{Attack, Session, Target, attack};
use app::people;

/// Each record of each kind by its address, and everything that can be done to it, by a monitor who owns none.
pub fn records(target: &Target) -> Vec<Attack> {
    let full = &target.full;
    let (incident, nour) = (&full.pair.incidents[0], &target.nour);
    let own = |kind: &str, id: &str| format!("/records/{kind}/{id}");
    let mut attacks = Vec::new();
    for (kind, id) in [
        ("incident", incident),
        ("incident", &full.received),
        ("consent", &full.consent),
        ("override", &full.exception),
        ("authority_request", &full.request),
        ("match", &full.match_id),
        ("objective", &full.objective),
        ("product", &full.product),
        ("agreement", &full.agreement),
        ("document", &full.document),
        ("request", &full.requests[0]),
        ("alert", &full.alerts[0]),
        ("private_match", &full.runs[0]),
    ] {
        attacks.push(attack(format!("a {kind} of others"), get(&own(kind, id.as_str()), nour), [404]));
        // The right id under a wrong kind must not open a side door.
        attacks.push(attack(format!("a {kind} as a person"), get(&own("person", id.as_str()), nour), [404]));
        let opened = post(&format!("{}/open", own(kind, id.as_str())), nour, "reason=to+see");
        attacks.push(attack(format!("a {kind} of others with a reason"), opened, [404]));
    }
    let path = own("incident", incident.as_str());
    for (verb, form) in [
        ("", "_revision=1&narrative=mine"),
        ("/edit", "reason=to+see"),
        ("/audience", "audience%5B%5D=&reason=mine"),
        ("/label", "sensitivity=low&reason=mine"),
        ("/withdraw", "reason=mine"),
        ("/shred", "reason=mine"),
        ("/hold", "ground=law&until=2027-01-01&reason=mine"),
        ("/comments", "text=mine"),
        ("/onward", "partner=harm&reason=mine"),
        ("/consent/new", "state=given&given_by=self"),
    ] {
        attacks.push(attack(
            format!("{verb} of a record of others"),
            post(&format!("{path}{verb}"), nour, form),
            [404],
        ));
    }
    attacks
}

/// Everything else that has an address.
pub fn things(target: &Target) -> Vec<Attack> {
    let (full, nour) = (&target.full, &target.nour);
    let mut attacks = Vec::new();
    for path in [
        format!("/products/{}/files/pdf", full.product),
        format!("/products/{}/clearance", full.product),
        format!("/agreements/{}/signed", full.agreement),
        format!("/agreements/{}/files/pdf", full.agreement),
        format!("/documents/{}/heads", full.document),
        format!("/documents/{}/files/pdf", full.document),
        format!("/partners/harm/see-as/{}", full.pair.incidents[0]),
        format!("/overrides/{}/end", full.exception),
        format!("/consents/{}/withdraw", full.consent),
        "/partners/harm/channel".to_owned(),
        "/partners/harm/see-as/files/csv".to_owned(),
        "/spectrum".to_owned(),
        "/audit".to_owned(),
        "/audit/export".to_owned(),
        "/people".to_owned(),
        "/approvals".to_owned(),
        "/records/incident/export?purpose=analysis&sealed=yes".to_owned(),
    ] {
        // A question that is asked of everybody says nothing; what is listed for a monitor is empty.
        attacks.push(attack(format!("a monitor asks for {path}"), get(&path, nour), [404, 200]));
        attacks.push(attack(format!("an administrator asks for {path}"), get(&path, &target.keeper), [404, 200]));
        attacks.push(attack(format!("nobody asks for {path}"), get(&path, &target.nobody), [303]));
    }
    let act = |name: &str, path: String, form: &str| attack(name, post(&path, nour, form), [404]);
    attacks.push(act("a product is signed off", format!("/products/{}/sign-off", full.product), "role=leader"));
    attacks.push(act("a product is issued", format!("/products/{}/issue/leadership-brief", full.product), ""));
    attacks.push(act("a match is decided", format!("/matches/{}/confirmed", full.match_id), ""));
    attacks.push(act("an agreement is ended", format!("/agreements/{}/terminate", full.agreement), "reason=mine"));
    attacks.push(act("a bundle is sealed", "/exchange/seal".to_owned(), "partner=harm"));
    attacks.push(act("a request is answered", format!("/requests/{}", full.requests[0]), "answer=approve&words=mine"));
    attacks.push(act("an alert is acknowledged", format!("/alerts/{}/acknowledge", full.alerts[0]), ""));
    attacks.push(act("a document is written", format!("/documents/{}/save", full.document), "title=mine"));
    attacks
}

/// Rights that nobody gives themself.
pub fn rights(target: &Target) -> Vec<Attack> {
    let everything =
        "name=mallory&passphrase=four+words+of+an+attacker&roles%5B%5D=leader&grants%5B%5D=identity&language=en";
    let mut attacks = Vec::new();
    for (who, session, right) in [("a monitor", &target.nour, 404), ("a lead", &target.lead, 404)] {
        attacks.push(attack(format!("{who} adds a person"), post("/people", session, everything), [right]));
    }
    let look = post("/view-as", &target.nour, "role=leader");
    attacks.push(attack("a monitor looks as a leader", look, [404]));
    let opt_in = post("/attribution", &target.nour, "step=ask&reason=mine");
    attacks.push(attack("a monitor opens attribution", opt_in, [404]));
    attacks
}

/// An administrator adds roles to themself, directly and beside the form.
pub async fn nobody_raises_themself(target: &Target) {
    let node = &target.full.pair.monitor.node;
    let id = people::actor(node, "keeper").await.expect("the keeper is there").id;
    let form = "roles%5B%5D=administrator&roles%5B%5D=leader&grants%5B%5D=identity&reason=mine";
    let got = ask(target.address, &post(&format!("/people/{id}"), &target.keeper, form)).await;
    assert!([404, 403, 409, 422].contains(&got.status), "{}", got.status);
    let language = ask(target.address, &get("/language/ar?then=/&roles=leader&grants=identity", &target.keeper)).await;
    assert_eq!(language.status, 303);
    let now = people::actor(node, "keeper").await.expect("the keeper is there");
    assert_eq!(now.roles, std::collections::BTreeSet::from([app::Role::Administrator]));
    assert!(now.grants.is_empty() || !may_see(target, &target.keeper).await);
    let mut tx = node.store().read().await.expect("it reads");
    let rows = tx.fetch("select roles from users where name = 'keeper'", &[]).await.expect("they read");
    assert_eq!(rows[0].text(0).as_deref(), Some("administrator"));
}

async fn may_see(target: &Target, session: &Session) -> bool {
    let path = format!("/records/incident/{}", target.full.pair.incidents[0]);
    ask(target.address, &get(&path, session)).await.status != 404
}
