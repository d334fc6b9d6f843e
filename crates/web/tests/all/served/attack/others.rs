//! What belongs to others: every kind of record and every thing with an address, asked for by who may not.

use super::kinds::Held;
use super::wire::{ask, get, post};
use super::{Attack, Session, Target, attack};
use app::people;

/// Each record of each kind by its address and by that of another kind, by a monitor who owns none.
pub fn records(target: &Target, held: &[Held]) -> Vec<Attack> {
    let nour = &target.nour;
    let mut attacks = Vec::new();
    for Held { place, id, .. } in held.iter().filter(|h| h.is_record) {
        // The right id under a wrong kind must not open a side door.
        let other = if place == "incident" { "actor" } else { "incident" };
        for kind in [place.as_str(), other] {
            let path = format!("/records/{kind}/{id}");
            let opened = post(&format!("{path}/open"), nour, "reason=to+see");
            attacks.push(attack(format!("a {place} of others as a {kind}"), get(&path, nour), [404]));
            attacks.push(attack(format!("a {place} of others as a {kind} with a reason"), opened, [404]));
        }
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
    let seal = post("/exchange/seal", &target.nour, "partner=harm");
    attacks.push(attack("a monitor seals a bundle", seal, [404]));
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
