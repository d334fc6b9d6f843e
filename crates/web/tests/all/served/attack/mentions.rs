//! Ids of others in questions and in forms: what is said of them is what is said of an id of nothing.

use super::addresses::NEVER;
use super::kinds::{Held, first};
use super::wire::{ask, get, post};
use super::{SECRETS, Session, Target, sound};
use app::Node;

/// An address, and the form that is sent there; without one it is looked at. `<id>` stands for the id.
type Mention = (String, Option<String>);

/// Questions that take an id.
const ASKED: [&str; 8] = [
    "/overrides/new?record=<id>&way=share-anyway",
    "/authorities/new?record=<id>",
    "/documents/new?document=<id>",
    "/documents/write?party=harm&use=analysis&cite=<id>",
    "/requests/new?partner=harm&what=clearance&purpose=public-statement&statement=0&product=<id>",
    "/records/option/new?objective=<id>",
    "/matches/review?last=<id>",
    "/search?q=<id>",
];

/// Forms about something that is in an id, whole but for that, so that each is refused for it and for nothing else.
fn sent(node: &Node) -> Vec<Mention> {
    let code = |vocabulary: &str| first(node, vocabulary);
    let scored = format!("scores.0.bearer={}&scores.0.risk={}", code("bearers"), code("advocacy_risks"));
    let all = [
        (
            "/records/incident",
            format!(
                "date=2017-07-12&place.code=SY-Raqqa&verification=unverified&acts.0.type={}&acts.0.perpetrator=<id>",
                code("violation_types")
            ),
        ),
        ("/records/outcome", format!("objective=<id>&level={}&on=2026-11-20", code("outcome_scale"))),
        ("/records/tactic", format!("objective=<id>&type={}&partner=harm", code("advocacy_tactics"))),
        ("/records/ask", format!("product=<id>&state={}&reply_by=2026-12-15&request=mine", code("ask_states"))),
        (
            "/records/option",
            format!("objective=<id>&way=silence&benefit=2&{scored}&scores.0.likelihood=2&scores.0.impact=3"),
        ),
        ("/records/decision", "objective=<id>&option=<id>&on=2026-11-22&reason=mine".to_owned()),
        (
            "/overrides/new?record=<id>&way=cap",
            "way=cap&partner=harm&about=<id>&rung=outline&ground=safety&until=2027-01-01&reason=mine&legal_basis=duty\
             &decided_by=me"
                .to_owned(),
        ),
        (
            "/authorities/new?record=<id>",
            "asked_by=court&received_on=2026-11-20&due=2026-12-20&who=A&legal_basis=An+order&what=All".to_owned(),
        ),
        ("/requests", "partner=harm&what=information&reason=mine&record%5B%5D=<id>".to_owned()),
        (
            "/documents",
            "party%5B%5D=harm&use=analysis&title=A&purpose=B&sections.0.text=C&sections.0.cites%5B%5D=record.<id>"
                .to_owned(),
        ),
        ("/search", "q=<id>".to_owned()),
        ("/partners/harm/see-as", "q=<id>".to_owned()),
    ];
    all.into_iter().map(|(path, form)| (path.to_owned(), Some(form))).collect()
}

fn wire((path, form): &Mention, id: &str, session: &Session) -> Vec<u8> {
    let put = |text: &str| text.replace("<id>", id);
    match form {
        None => get(&put(path), session),
        Some(form) => post(&put(path), session, &put(form)),
    }
}

/// What differs for a monitor, who may write records, between an id of others and one of nothing.
pub async fn differences(target: &Target, held: &[Held]) -> Vec<String> {
    let mut all = sent(&target.full.pair.monitor.node);
    all.extend(ASKED.map(|path| (path.to_owned(), None)));
    let (before, mut found) = (target.state().await, Vec::new());
    for one in &all {
        let never = ask(target.address, &wire(one, NEVER, &target.nour)).await;
        for Held { place, id, .. } in held {
            let got = ask(target.address, &wire(one, id, &target.nour)).await;
            sound(&one.0, &got, &SECRETS);
            if got.without(id) != never.without(NEVER) {
                found.push(format!("{one:?} with a {place}: {} and not {}", got.status, never.status));
            }
        }
    }
    if target.state().await != before {
        found.push("a form about what belongs to others changed something".to_owned());
    }
    found
}
