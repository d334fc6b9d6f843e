//! The walk itself: every route by every asker, first looked at, then sent to, then looked at again.

use super::addresses::{Known, Offered, filled, is_under, of_route};
use super::canned::{CANNED, LAST};
use super::compare::{Answers, Asker};
use super::forbidden::{Forbidden, LIST, MAPPING};
use super::scrape::{Form, percent};
use super::world::{Base, Pairing, Twins, some_of_each};
use super::{leaving, log};
use app::Role;
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::time::Duration;
use web::routes::{self, Route};

/// How many addresses of each route a run of the tests looks at and sends to, for each asker.
const SLICE: (usize, usize) = (3, 2);
/// The most that the whole walk looks at for a route, so that its end can be waited for.
const WHOLE: (usize, usize) = (4_000, 40);
/// Whom a run of the tests does not walk with whole looks at every so many-th route.
const SAMPLE: usize = 4;

/// Bytes by which two `age` files of one content may differ: the stanza that its authors call grease.
const MOST_GREASE: usize = 512;

/// Somebody by role and account; a visitor has neither.
pub type Walker = (Option<Role>, String);

/// One pair of worlds, and how to walk it.
pub struct Walk {
    pub(super) pairing: Pairing,
    pub(super) what: Forbidden,
    at: &'static str,
    pub(super) known: Known,
    pub(super) samples: BTreeSet<String>,
    under: Vec<&'static str>,
    is_whole: bool,
}

impl Walk {
    pub async fn new(base: &Base, (what, at): (Forbidden, &'static str)) -> Self {
        let pairing = Pairing::new(base, what).await;
        let (known, samples) = (base.known(&pairing.forbidden), base.samples.clone());
        let is_whole = std::env::var_os("CONCORD_PROVE").is_some();
        Self { pairing, what, at, known, samples, under: Vec::new(), is_whole }
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

    /// What pages offer to who may see everything: in the world with the forbidden thing, and for the whole walk in the
    /// other one too.
    async fn offered(&self, twins: &Twins) -> Offered {
        let mut offered = Offered { links: self.samples.clone(), ..Offered::default() };
        let lead = signed(twins, "lead", None).await;
        for route in routes::list().iter().filter(|r| r.has_get) {
            for address in of_route(route, &self.known, &Offered::default(), 6) {
                offered.take(&twins.with.get(&lead.with, &address).await.text());
                if self.is_whole {
                    offered.take(&twins.without.get(&lead.without, &address).await.text());
                }
            }
        }
        offered
    }

    /// No answer to these people tells of the forbidden thing. A run of the tests walks with every other of them, and
    /// with the rest, who change nothing and so share their worlds, on a sample of the routes.
    pub async fn hides_from(&self, people: &[Walker]) {
        let offered = self.offered(&self.twins().await).await;
        let mut told = Vec::new();
        let numbered = people.iter().enumerate();
        let (whole, sampled): (Vec<_>, Vec<_>) = numbered.partition(|(at, _)| self.is_whole || at % 2 == 0);
        for (_, walker) in whole {
            self.walk(walker, (&offered, &mut told)).await;
        }
        if !sampled.is_empty() {
            let twins = self.twins().await;
            for (at, walker) in sampled {
                self.sample(&twins, (at, walker), (&offered, &mut told)).await;
            }
        }
        assert!(told.is_empty(), "{} answers tell of it:\n{}", told.len(), told.join("\n\n"));
    }

    async fn walk(&self, (role, name): &Walker, (offered, told): (&Offered, &mut Vec<String>)) {
        let (mark, before) = (format!("{:?} {name}", self.what), told.len());
        if finished(&mark) {
            println!("{mark}: walked before, in an earlier run of this proof");
            return;
        }
        // Fresh ones for each, so that what one did shows to nobody else.
        let twins = self.twins().await;
        let asker = signed(&twins, name, *role).await;
        self.find_and_take(&twins, &asker, told).await;
        let most = self.most().0;
        let (looked, open) = self.look(&twins, (&asker, most, (0, 1)), (offered, &mut *told)).await;
        let (sent, taken) = self.send(&twins, &asker, (offered, &mut *told)).await;
        // What was sent shows on the pages after, if anything does.
        self.look(&twins, (&asker, most.div_ceil(4), (0, 1)), (offered, &mut *told)).await;
        println!(
            "{:?}: {} looked at {looked} addresses, {open} open, and sent to {sent}, of which {taken} took a form",
            self.what, asker.name
        );
        assert!(open > 0, "{} saw nothing at all", asker.name);
        let reached = self.routes(|r| r.has_get).len();
        assert!(looked >= reached, "every route is looked at: {looked} of {reached}");
        if told.len() == before {
            note(&mark);
        }
    }

    /// Looks at a part of the routes, another for each person and each forbidden thing, and sends nothing but words.
    async fn sample(
        &self,
        twins: &Twins,
        (at, (role, name)): (usize, &Walker),
        (offered, told): (&Offered, &mut Vec<String>),
    ) {
        let asker = signed(twins, name, *role).await;
        self.find_and_take(twins, &asker, told).await;
        let part = ((at / 2 + self.what as usize) % SAMPLE, SAMPLE);
        let (looked, open) = self.look(twins, (&asker, self.most().0, part), (offered, &mut *told)).await;
        println!("{:?}: {} looked at a sample of {looked} addresses, {open} open", self.what, asker.name);
        assert!(looked > 0, "{} looked at nothing", asker.name);
    }

    /// What no address leads to: words that are searched for, and the files of lists, which a second person approves.
    async fn find_and_take(&self, twins: &Twins, asker: &Asker, told: &mut Vec<String>) {
        // Who may read a record that is not for analysis finds it, and takes no part of it away for analysis.
        let words = self.known.words.iter().filter(|_| self.under.is_empty());
        for word in words.map(|w| percent(w)) {
            for (path, kind) in [("/search", ""), ("/search", "&kind=incident"), ("/partners/harm/see-as", "")] {
                let form = format!("q={word}{kind}");
                let answers = twins.post(asker, path, &form).await;
                self.judge(asker, (&format!("POST {path} with `{form}`"), path), (&answers, &mut *told));
            }
        }
        for address in leaving::approved_for(twins, asker).await {
            let answers = twins.get(asker, &address).await;
            let is_file = |got: &super::super::Got| got.headers.contains_key("content-disposition");
            assert!(is_file(&answers.without) && is_file(&answers.with), "{address} gives {} no file", asker.name);
            self.judge(asker, (&format!("GET {address}"), &address), (&answers, &mut *told));
        }
    }

    async fn look(
        &self,
        twins: &Twins,
        (asker, most, (first, step)): (&Asker, usize, (usize, usize)),
        (offered, told): (&Offered, &mut Vec<String>),
    ) -> (usize, usize) {
        let (mut looked, mut open, mut logs) = (0, 0, BTreeSet::new());
        let known = self.known_to(twins, asker).await;
        for route in self.routes(|r| r.has_get).iter().skip(first).step_by(step) {
            for address in of_route(route, &known, offered, most) {
                let answers = twins.get(asker, &address).await;
                looked += 1;
                open += usize::from(answers.with.status == StatusCode::OK);
                self.judge(asker, (&format!("GET {address}"), &address), (&answers, &mut *told));
                if log::begins_elsewhere(&address) && answers.with.status == StatusCode::OK {
                    logs.insert(log::newest(&address));
                }
            }
        }
        for address in logs {
            self.judge_log(twins, (asker, &address), told).await;
        }
        (looked, open)
    }

    /// The whole log: its pages cannot be compared one by one where what is forbidden stands between their entries.
    async fn judge_log(&self, twins: &Twins, (asker, address): (&Asker, &str), told: &mut Vec<String>) {
        let more = match self.what {
            Forbidden::Record | Forbidden::Ended => 0,
            // That an account was made is told.
            Forbidden::User => 1,
            // The others move no entry: each page was compared.
            _ => return,
        };
        let without = log::pages(&twins.without, &asker.without, address).await;
        let with = log::pages(&twins.with, &asker.with, address).await;
        if told.len() < 20 && !log::is_same_whole((&without, &with), more) {
            told.push(format!("{:?}, {}: the pages of {address} show other entries", self.what, asker.name));
        }
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

    /// Where forms of a route are sent to: what is forbidden and what is not, by turns.
    fn targets(&self, path: &str, known: &Known) -> Vec<String> {
        let is_forbidden = |a: &String| self.pairing.forbidden.iter().any(|(_, id)| a.contains(id.as_str()));
        let (closed, open): (Vec<String>, Vec<String>) = filled(path, known).into_iter().partition(is_forbidden);
        let turns = (0..closed.len().max(open.len())).flat_map(|at| [closed.get(at), open.get(at)]);
        turns.flatten().take(self.most().1).cloned().collect()
    }

    /// Sends to every route an empty form and a plausible one, and compares the answers.
    async fn send(
        &self,
        twins: &Twins,
        asker: &Asker,
        (offered, told): (&Offered, &mut Vec<String>),
    ) -> (usize, usize) {
        let mut all = self.routes(|r| r.has_post);
        all.sort_by_key(|r| LAST.iter().position(|l| *l == r.path).map_or(0, |at| at + 1));
        let (mut sent, mut taken) = (0, 0);
        let known = self.known_to(twins, asker).await;
        for route in &all {
            let forms: Vec<&Form> = offered.forms.iter().filter(|f| f.is_post && is_under(route, &f.action)).collect();
            let canned = CANNED.iter().find(|(path, _)| *path == route.path).map(|(_, form)| (*form).to_owned());
            assert!(
                !forms.is_empty() || canned.is_some(),
                "no page shows a form for `{}`: say in CANNED of non_interference/canned.rs what is sent to it",
                route.path
            );
            let uploads: Vec<&Form> = forms.iter().copied().filter(|f| f.is_upload).collect();
            for address in self.targets(route.path, &known) {
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
                let mut is_taken = false;
                for body in bodies {
                    let answers = settled(twins, asker, twins.post(asker, &address, &body).await).await;
                    is_taken |= answers.with.status.is_success() || answers.with.status.is_redirection();
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
                taken += usize::from(is_taken);
            }
        }
        (sent, taken)
    }
}

pub async fn signed(twins: &Twins, name: &str, role: Option<Role>) -> Asker {
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
