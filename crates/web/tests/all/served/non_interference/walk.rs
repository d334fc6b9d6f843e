//! The walk itself: every route by every asker, first looked at, then sent to, then looked at again.

use super::addresses::{Known, Offered, filled, is_under, of_route};
use super::compare::{Answers, Asker};
use super::scrape::Form;
use super::world::{Base, Forbidden, LIST, MAPPING, Pairing, SECRET, Twins, some_of_each};
use app::Role;
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::time::Duration;
use web::routes::{self, Route};

/// How many addresses of each route a run of the tests looks at and sends to, for each asker.
const SLICE: (usize, usize) = (3, 2);
/// The most that the whole walk looks at for a route, so that its end can be waited for.
const WHOLE: (usize, usize) = (4_000, 40);

/// Forms that no page of the base shows, because what leads to them is not there or asks for a reason first.
const CANNED: [(&str, &str); 90] = [
    ("/audit/witnesses/{name}", "reason=a+disk+failed"),
    ("/lock", "confirm=yes"),
    ("/keys/slots/{id}", "holder=four+words+for+a+test"),
    ("/session", "name=lead&passphrase=four+words+of+another&code=000000&then=/"),
    ("/session/prove", "passphrase=four+words+of+another&code=000000&then=/"),
    ("/account/sessions", "end=others"),
    ("/account/passphrase", "present=four+words+of+another&new=plough+cedar+nine&again=plough+cedar+nine"),
    ("/account/authenticator", "step=confirm&code=000000"),
    ("/account/recovery", "confirm=yes"),
    ("/session/passkey", "challenge=0&credential=%7B%7D&then=/"),
    ("/session/prove/passkey", "challenge=0&credential=%7B%7D&then=/"),
    ("/account/passkeys", "challenge=0&credential=%7B%7D&name=a+key"),
    ("/account/passkeys/{id}/remove", "confirm=yes"),
    ("/invitation", "token=aaaa-bbbb"),
    ("/invitation/accept", "token=aaaa-bbbb&passphrase=plough+cedar+nine&again=plough+cedar+nine&code=000000"),
    ("/people/{id}/invitation", "confirm=yes"),
    ("/people/{id}/reset", "reason=it+was+lost"),
    ("/approvals/{id}/invitation", "confirm=yes"),
    ("/records/{kind}/{id}", "_revision=1&date=2017-07-13&place.code=SY-Raqqa&verification=plausible"),
    ("/records/{kind}/{id}/open", "reason=to+look"),
    ("/records/{kind}/{id}/edit", "reason=to+correct"),
    ("/estimates/{id}", "reason=to+look"),
    ("/estimates/{id}/files/{format}", "reason=to+look"),
    ("/partners/{name}/see-as", "q=village"),
    ("/trends/{id}/files/{format}", "reason=to+look"),
    ("/estimates/runs/{id}/stop", "stop=yes"),
    ("/matches/runs/{id}/stop", "stop=yes"),
    ("/exchange/{id}/accept", "confirm=yes"),
    ("/exchange/{id}/refuse", "reason=not+now"),
    ("/trends/{id}", "reason=to+look"),
    ("/trends", "rows=governorate&columns=month&k=3&hides=no&confirm=yes"),
    ("/products/{id}/sign-off", "confirm=yes"),
    ("/products/{id}/issue/{channel}", "confirm=yes"),
    ("/matches/{id}/{state}", "confirm=yes"),
    (
        "/authorities/new",
        "asked_by=court&received_on=2026-11-20&due=2026-12-20&who=A+court&legal_basis=An+order&what=All",
    ),
    (
        "/overrides/new",
        "way=cap&partner=harm&rung=outline&ground=safety&until=2027-01-01&reason=a+leak&legal_basis=duty&decided_by=me",
    ),
    ("/records/{kind}/{id}/consent/new", "state=given&given_by=self&shared_with=nobody"),
    ("/requests", "partner=harm&what=information&reason=to+know"),
    ("/alerts", "partner=harm&place=SY-Raqqa&from=2026-11-22&to=2026-11-24&feared=siege&words=soon"),
    ("/agreements/new", "partner=harm&template=trends-only"),
    ("/partners/new", "short_name=other&certificate=00"),
    ("/records/{kind}/{id}/label", "sensitivity=severe&reason=to+be+safe"),
    ("/records/{kind}/export", "purpose=analysis&reason=a+briefing"),
    ("/people", "name=newcomer&passphrase=four+words+for+a+test&roles%5B%5D=reviewer"),
    ("/view-as", "role=monitor"),
    ("/partners/{name}/anew", "reason=it+broke"),
    ("/partners/{name}/attest", "reason=shredded"),
    ("/requests/{id}", "decision=refuse&words=not+now"),
    ("/records/{kind}/{id}/hold", "reason=a+court"),
    ("/alerts/{id}/acknowledge", "confirm=yes"),
    ("/private-matches", "partner=harm"),
    ("/private-matches/budget", "budget=10"),
    ("/private-matches/limits", "runs=4&rows=1000"),
    (
        "/private-matches/new",
        "partner=harm&kind=incident&method=direct&warned=yes&names=yes&threshold=85&from=2017-07-01&to=2018-12-31",
    ),
    ("/private-matches/{id}", "verb=accept&warned=yes"),
    ("/holds/{id}/end", "reason=it+is+over"),
    ("/consents/{id}/confirm", "confirm=yes"),
    ("/consents/{id}/withdraw", "reason=she+asked"),
    ("/overrides/{id}/confirm", "confirm=yes"),
    ("/overrides/{id}/end", "reason=it+is+over"),
    ("/authorities/{id}", "reason=to+answer"),
    ("/authorities/{id}/tell", "origin=harm"),
    ("/authorities/{id}/answer", "state=refused&answer=no+basis"),
    ("/attribution", "reason=a+mandate"),
    ("/products/{id}/again", "confirm=yes"),
    ("/agreements/{id}/steps/{step}", "purpose=to+see"),
    ("/agreements/{id}/{verb}", "reason=as+decided&cause=pause"),
    ("/partners/{name}/channel", "address="),
    ("/partners/{name}/close", "reason=it+is+over"),
    ("/approvals/{id}", "decision=refuse&reason=no"),
    ("/approvals/{id}/withdraw", "confirm=yes"),
    ("/people/{id}", "roles%5B%5D=reviewer&reason=new+work"),
    ("/people/{id}/leave", "successor=lead&reason=moved"),
    ("/view-as/end", "confirm=yes"),
    ("/documents", "party%5B%5D=harm&use=analysis&title=A&purpose=B&sections.0.text=C&sections.0.cites%5B%5D=record.x"),
    ("/documents/{id}", "reason=to+look"),
    ("/documents/{id}/edit", "reason=to+write"),
    ("/documents/{id}/save", "title=A&purpose=B&sections.0.key=&sections.0.text=C&sections.0.cites%5B%5D=reference.x"),
    ("/documents/{id}/heads", "reason=to+compare"),
    ("/documents/{id}/merge", "left=a&right=b"),
    ("/documents/{id}/comments", "words=well&goes=yes"),
    ("/records/{kind}/{id}/comments", "words=well&goes=yes"),
    ("/records/{kind}/{id}/attachments", "compartment=narrative"),
    ("/attachments/{id}", "reason=to+look"),
    ("/attachments/{id}/remove", "reason=the+wrong+one"),
    ("/partners/{name}/see-as/files/{format}", "reason=to+look"),
    ("/retention/{name}", "reason=as+agreed"),
    ("/messages/{id}/seen", "confirm=yes"),
    ("/records/{kind}/{id}/onward", "partner=harm&reason=they+asked"),
    ("/authorities/{id}/word", "origin=harm&word=granted&how=by+voice"),
];

/// What changes too much to be followed by more than looking: these are sent last, in this order.
const LAST: [&str; 5] = [
    "/records/{kind}/{id}/withdraw",
    "/records/{kind}/{id}/shred",
    "/picture/estimate",
    "/account/sessions",
    "/session/end",
];

/// Bytes by which two `age` files of one content may differ: the stanza that its authors call grease.
const MOST_GREASE: usize = 512;

/// One pair of worlds, and how to walk it.
pub struct Walk {
    pairing: Pairing,
    what: Forbidden,
    at: &'static str,
    known: Known,
    under: Vec<&'static str>,
    is_whole: bool,
}

impl Walk {
    pub async fn new(base: &Base, (what, at): (Forbidden, &'static str)) -> Self {
        let pairing = Pairing::new(base, what).await;
        let never = ("incident".to_owned(), "neverneverneverneverneve".to_owned());
        let ids = pairing.forbidden.iter().cloned().chain(base.ids.iter().cloned()).chain([never]).collect();
        let known = Known {
            kinds: base.kinds.clone(),
            ids,
            first: pairing.forbidden.len(),
            partners: [SECRET, "harm", "nobody"].map(str::to_owned).to_vec(),
            words: [SECRET, "village"].map(str::to_owned).to_vec(),
        };
        let is_whole = std::env::var_os("CONCORD_PROVE").is_some();
        Self { pairing, what, at, known, under: Vec::new(), is_whole }
    }

    /// Walks at another moment.
    pub fn at(&mut self, at: &'static str) {
        self.at = at;
    }

    /// Walks only the routes that begin so.
    pub fn only(&mut self, under: &[&'static str]) {
        self.under = under.to_vec();
    }

    pub async fn twins(&self) -> Twins {
        self.pairing.open(self.at).await
    }

    fn most(&self) -> (usize, usize) {
        if self.is_whole { WHOLE } else { SLICE }
    }

    fn routes(&self, is_wanted: impl Fn(&Route) -> bool) -> Vec<Route> {
        let is_under = |r: &Route| self.under.is_empty() || self.under.iter().any(|u| r.path.starts_with(u));
        routes::list().into_iter().filter(|r| is_wanted(r) && is_under(r)).collect()
    }

    /// What pages offer to who may see everything, in both worlds.
    async fn offered(&self, twins: &Twins) -> Offered {
        let mut offered = Offered::default();
        let lead = signed(twins, "lead", None).await;
        for route in routes::list().iter().filter(|r| r.has_get) {
            for address in of_route(route, &self.known, &Offered::default(), 6) {
                let answers = twins.get(&lead, &address).await;
                offered.take(&answers.without.text());
                offered.take(&answers.with.text());
            }
        }
        offered
    }

    /// The forbidden thing is seen where it may be: at least so many addresses answer otherwise.
    pub async fn is_seen_by(&self, name: &str, least: usize) {
        let twins = self.twins().await;
        let asker = signed(&twins, name, None).await;
        let mut seen = BTreeSet::new();
        for route in routes::list().iter().filter(|r| r.has_get && !r.path.starts_with("/audit")) {
            for address in of_route(route, &self.known, &Offered::default(), 8) {
                let answers = twins.get(&asker, &address).await;
                if answers.without.bytes != answers.with.bytes {
                    seen.insert(address);
                }
            }
        }
        println!("{:?}: {name} sees a difference at {} addresses", self.what, seen.len());
        assert!(seen.len() >= least, "the test would see nothing: only {seen:?}");
    }

    /// No answer to these people tells of the forbidden thing.
    pub async fn hides_from(&self, people: &[(Option<Role>, String)]) {
        let offered = self.offered(&self.twins().await).await;
        let mut told = Vec::new();
        // The slice takes every other person; over all tests every role has its turn.
        for (role, name) in people.iter().step_by(if self.is_whole { 1 } else { 2 }) {
            let (mark, before) = (format!("{:?} {name}", self.what), told.len());
            if finished(&mark) {
                println!("{mark}: walked before, in an earlier run of this proof");
                continue;
            }
            // Fresh ones for each, so that what one did shows to nobody else.
            let twins = self.twins().await;
            let asker = signed(&twins, name, *role).await;
            let most = self.most().0;
            let (looked, open) = self.look(&twins, (&asker, most), (&offered, &mut told)).await;
            let sent = self.send(&twins, &asker, (&offered, &mut told)).await;
            // What was sent shows on the pages after, if anything does.
            self.look(&twins, (&asker, most.div_ceil(4)), (&offered, &mut told)).await;
            println!(
                "{:?}: {} looked at {looked} addresses, {open} open, and sent {sent} forms",
                self.what, asker.name
            );
            assert!(open > 0, "{} saw nothing at all", asker.name);
            let reached = self.routes(|r| r.has_get).len();
            assert!(looked >= reached, "every route is looked at: {looked} of {reached}");
            if told.len() == before {
                note(&mark);
            }
        }
        assert!(told.is_empty(), "{} answers tell of it:\n{}", told.len(), told.join("\n\n"));
    }

    async fn look(
        &self,
        twins: &Twins,
        (asker, most): (&Asker, usize),
        (offered, told): (&Offered, &mut Vec<String>),
    ) -> (usize, usize) {
        let (mut looked, mut open) = (0, 0);
        let known = self.known_to(twins, asker).await;
        for route in self.routes(|r| r.has_get) {
            for address in of_route(&route, &known, offered, most) {
                let answers = twins.get(asker, &address).await;
                looked += 1;
                open += usize::from(answers.with.status == StatusCode::OK);
                self.judge(asker, (&format!("GET {address}"), &address), (&answers, told));
            }
        }
        (looked, open)
    }

    /// What can be put into addresses, with what this person sees right after what is forbidden.
    async fn known_to(&self, twins: &Twins, asker: &Asker) -> Known {
        let mut known = self.known.clone();
        if let Ok(actor) = app::people::actor(&twins.without.node, &asker.name).await {
            let own = some_of_each(&twins.without.node, &actor, &known.kinds).await;
            known.ids.splice(known.first..known.first, own);
        }
        known
    }

    fn judge(&self, asker: &Asker, (said, path): (&str, &str), (answers, told): (&Answers, &mut Vec<String>)) {
        if told.len() < 20 && answers.differ(path, asker, self.what) {
            told.push(format!("{:?}, {}: {said}: {}", self.what, asker.name, answers.difference()));
        }
    }

    /// Sends to every route an empty form and a plausible one, and compares the answers.
    async fn send(&self, twins: &Twins, asker: &Asker, (offered, told): (&Offered, &mut Vec<String>)) -> usize {
        let mut all = self.routes(|r| r.has_post);
        all.sort_by_key(|r| LAST.iter().position(|l| *l == r.path).map_or(0, |at| at + 1));
        let mut sent = 0;
        let known = self.known_to(twins, asker).await;
        for route in &all {
            let forms: Vec<&Form> = offered.forms.iter().filter(|f| f.is_post && is_under(route, &f.action)).collect();
            let canned = CANNED.iter().find(|(path, _)| *path == route.path).map(|(_, form)| (*form).to_owned());
            assert!(
                !forms.is_empty() || canned.is_some(),
                "no page shows a form for `{}`: say in CANNED of non_interference/walk.rs what is sent to it",
                route.path
            );
            let uploads: Vec<&Form> = forms.iter().copied().filter(|f| f.is_upload).collect();
            for address in filled(route.path, &known).into_iter().take(self.most().1) {
                sent += 1;
                if let Some(form) = uploads.first() {
                    let answers = upload(twins, asker, (&address, form)).await;
                    self.judge(asker, (&format!("POST {address}"), &address), (&answers, told));
                    continue;
                }
                let mut bodies = vec![String::new()];
                bodies.extend(forms.iter().filter(|f| f.action == address).map(|f| f.filled()));
                bodies.extend(canned.clone());
                bodies.extend(forms.first().map(|f| f.filled()));
                bodies.truncate(if self.is_whole { 4 } else { 2 });
                for body in bodies {
                    let answers = settled(twins, asker, twins.post(asker, &address, &body).await).await;
                    let said = format!("POST {address} with `{body}`");
                    if route.path == "/exchange/seal" && answers.with.status == StatusCode::OK {
                        // `age` encrypts under randomness of its own and adds a stanza of random length; that the content
                        // is the same is tested in `app`, and what sealing did shows on the pages after.
                        let (a, b) = (answers.without.bytes.len(), answers.with.bytes.len());
                        assert!(a.abs_diff(b) < MOST_GREASE, "{said}: the padded sizes {a} and {b} tell");
                        continue;
                    }
                    self.judge(asker, (&said, &address), (&answers, told));
                }
            }
        }
        sent
    }
}

async fn signed(twins: &Twins, name: &str, role: Option<Role>) -> Asker {
    if name.is_empty() {
        return Asker::nobody();
    }
    let (without, with) = twins.sign_in(name).await;
    Asker { name: name.to_owned(), role, without, with }
}

/// A run that a form started is waited for in both worlds: how far it is at a moment is a matter of the machine.
async fn settled(twins: &Twins, asker: &Asker, answers: Answers) -> Answers {
    let run = answers.with.header("location");
    let is_run = ["/estimates/runs/", "/matches/runs/"].iter().any(|begin| run.starts_with(begin));
    if is_run && run == answers.without.header("location") && !run.ends_with("/stop") {
        for _ in 0..2_400 {
            let now = twins.get(asker, &run).await;
            let is_under_way = |got: &super::super::Got| got.headers.contains_key("refresh");
            if !is_under_way(&now.without) && !is_under_way(&now.with) {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    answers
}

/// A file for each field of a form with files.
async fn upload(twins: &Twins, asker: &Asker, (address, form): (&str, &Form)) -> Answers {
    let mut parts: Vec<(&str, Option<&str>, &[u8])> = Vec::new();
    for name in form.fields.keys() {
        match name.as_str() {
            "bundle" => parts.push(("bundle", Some("a.concord"), b"no bundle")),
            "list" => parts.push(("list", Some("list.csv"), LIST.as_bytes())),
            "mapping" => parts.push(("mapping", Some("mapping.toml"), MAPPING.as_bytes())),
            "do" => parts.push(("do", None, b"import")),
            "compartment" => parts.push(("compartment", None, b"narrative")),
            "file" => parts.push(("file", Some("words.txt"), b"what somebody saw")),
            "signed" => parts.push(("signed", Some("a.signed"), b"no signature")),
            other => panic!("say in `upload` of non_interference/walk.rs which file `{other}` is"),
        }
    }
    twins.upload(asker, address, &parts).await
}

/// Whether an earlier run of this proof walked this, with the same code, and found nothing.
fn finished(mark: &str) -> bool {
    let Ok(file) = std::env::var("CONCORD_PROVE_STATE") else { return false };
    std::fs::read_to_string(file).is_ok_and(|text| text.lines().any(|line| line == mark))
}

/// Notes it for a later run.
fn note(mark: &str) {
    use std::io::Write;
    let Ok(file) = std::env::var("CONCORD_PROVE_STATE") else { return };
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).expect("the state may be written");
    writeln!(file, "{mark}").expect("it is written");
}
