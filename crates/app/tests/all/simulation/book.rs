//! The test's own book: what each organisation granted, independent of what the nodes remember.

use crate::world::{Db, Org, leader, officer, pair};
use app::{exchange, receive};
use jiff::SignedDuration;
use record::label::{Caveat, CaveatCode};
use record::{Label, RecordId, Rung};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use store::values;
use tempfile::TempDir;

pub const ORGS: usize = 5;

/// Caveats that origins put on records and take off again; no agreement here has them.
pub const CAVEATS: [CaveatCode; 3] = [CaveatCode::NoAuthorities, CaveatCode::NoJudicial, CaveatCode::NoSourceHint];

/// A record as its origin granted it.
#[derive(Debug, Clone)]
pub struct Granted {
    pub audience: BTreeSet<usize>,
    pub caveats: BTreeSet<CaveatCode>,
    /// A number in its text that no other revision of any record has.
    pub mark: i64,
}

/// A record as it passes to a partner, or as the partner holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The mark of the revision.
    pub mark: i64,
    /// What its origin put on it.
    pub caveats: BTreeSet<CaveatCode>,
    /// Whether its narrative is there: from the rung of a case on.
    pub is_whole: bool,
}

/// A live copy.
struct Held {
    record: RecordId,
    state: State,
    label: Rc<Label>,
    /// How many parts are there that no agreement here grants.
    beyond: i64,
}

/// What one organisation has on its own books.
#[derive(Debug, Clone, Default)]
pub struct Books {
    pub records: BTreeMap<RecordId, Granted>,
    /// With whom it has itself stopped, suspended or ended, and which version.
    pub stopped: BTreeSet<(usize, u32)>,
    /// Who has told it that they stopped, and which version.
    pub told: BTreeSet<(usize, u32)>,
    /// Which version it signed last with whom, after the first.
    pub versions: BTreeMap<usize, u32>,
}

impl Books {
    pub fn version(&self, with: usize) -> u32 {
        self.versions.get(&with).copied().unwrap_or(1)
    }

    pub fn has_stopped(&self, with: usize) -> bool {
        self.stopped.contains(&(with, self.version(with)))
    }
}

/// A bundle on its way, with what its sender granted when it was sealed.
#[derive(Debug, Clone)]
pub struct Flight {
    pub bytes: Vec<u8>,
    pub granted: BTreeMap<RecordId, State>,
    pub is_stopped: bool,
    /// Versions that the sender had stopped by then.
    pub stops: BTreeSet<u32>,
    /// The version that it calls back to mind, and whether it had been told that the other stopped it.
    pub recalls: Option<(u32, bool)>,
}

/// A folder set aside, with the books of that day.
pub struct Backup {
    pub folder: TempDir,
    pub books: Books,
}

pub struct World {
    pub orgs: Vec<Option<Org>>,
    pub books: Vec<Books>,
    pub flights: BTreeMap<(usize, usize), VecDeque<Flight>>,
    /// Bundles that arrived, to be sent once more.
    pub arrived: BTreeMap<(usize, usize), Vec<Flight>>,
    pub broken: BTreeSet<(usize, usize)>,
    pub offline: Vec<u32>,
    pub backups: BTreeMap<usize, Backup>,
    pub restored: BTreeSet<usize>,
    pub versions: BTreeMap<(usize, usize), u32>,
    /// Whose next bundle to whom calls the agreement back to mind.
    pub recalling: BTreeSet<(usize, usize)>,
    /// How far each lets records pass to whom, by the version of their agreement.
    pub rungs: BTreeMap<(usize, usize, u32), Rung>,
    /// Everything that was ever granted when a bundle with records was sealed: origin, to whom, record; in its order.
    ever: BTreeMap<(usize, usize, RecordId), Vec<State>>,
    /// Which of these each copy was last seen in: it never goes back.
    pub seen: BTreeMap<(usize, usize, RecordId), usize>,
    /// Marks of copies that came without their narrative, since who took them had signed a narrower version by then:
    /// origin, to whom, mark.
    cut: BTreeSet<(usize, usize, i64)>,
    /// What each pair's ids stand for.
    ids: BTreeMap<(usize, usize, String), RecordId>,
    /// Labels by their text, each read once.
    labels: RefCell<HashMap<String, Rc<Label>>>,
    marks: i64,
    pub done: BTreeMap<&'static str, usize>,
}

pub fn key(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

impl World {
    pub async fn found(db: &Db, seed: u64) -> Self {
        let mut orgs = Vec::new();
        for (i, name) in ["alpha", "beta", "gamma", "delta", "epsilon"].into_iter().enumerate() {
            orgs.push(Some(db.found(name, seed * 100 + i as u64).await));
        }
        let world = Self {
            books: vec![Books::default(); ORGS],
            flights: BTreeMap::new(),
            arrived: BTreeMap::new(),
            broken: BTreeSet::new(),
            offline: vec![0; ORGS],
            backups: BTreeMap::new(),
            restored: BTreeSet::new(),
            versions: BTreeMap::new(),
            recalling: BTreeSet::new(),
            rungs: BTreeMap::new(),
            ever: BTreeMap::new(),
            seen: BTreeMap::new(),
            cut: BTreeSet::new(),
            ids: BTreeMap::new(),
            labels: RefCell::default(),
            marks: 0,
            done: BTreeMap::new(),
            orgs,
        };
        for a in 0..ORGS {
            for b in a + 1..ORGS {
                pair(world.org(a), world.org(b)).await;
            }
        }
        world
    }

    pub fn org(&self, i: usize) -> &Org {
        self.orgs[i].as_ref().expect("an organisation is only away while it is restored")
    }

    /// A mark that nothing has yet.
    pub fn mark(&mut self) -> i64 {
        self.marks += 1;
        self.marks
    }

    pub fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_insert(0) += 1;
    }

    pub fn told(&self) -> String {
        self.done.iter().map(|(what, n)| format!("{what} {n}")).collect::<Vec<_>>().join(", ")
    }

    pub fn has_seen_enough(&self) -> bool {
        let wanted =
            ["create", "edit", "narrow", "widen", "revoke", "shred", "leave", "rejoin", "agree anew", "offline"];
        let caveats = ["caveat", "caveat added", "caveat removed"];
        let hostile = ["replay refused", "reorder refused", "tamper refused", "restore", "deliver"];
        wanted.iter().chain(&caveats).chain(&hostile).all(|w| self.done.get(w).is_some_and(|n| *n > 0))
    }

    /// What `from` grants to `to` by its own books today.
    pub fn granted(&self, from: usize, to: usize) -> BTreeMap<RecordId, State> {
        let rung = self.rungs[&(from, to, self.books[from].version(to))];
        let state = |g: &Granted| State { mark: g.mark, caveats: g.caveats.clone(), is_whole: rung >= Rung::Case };
        let records =
            self.books[from].records.iter().filter(|(_, g)| rung >= Rung::Outline && g.audience.contains(&to));
        records.map(|(id, g)| (id.clone(), state(g))).collect()
    }

    /// Seals a bundle and puts it on its way.
    pub async fn seal(&mut self, from: usize, to: usize) {
        // Sealing takes a moment: the first bundle of a channel that starts anew is told from a replay by its time.
        (0..ORGS).for_each(|i| self.org(i).clock.forward(SignedDuration::from_secs(1)));
        let granted = self.granted(from, to);
        let is_stopped = self.books[from].has_stopped(to);
        let sealed = exchange::seal_for(&self.org(from).node, &officer(), self.org(to).name()).await;
        let sealed = sealed.expect("a bundle can always be sealed for a partner");
        assert!(!is_stopped || sealed.items == 0, "who stopped sends no record");
        assert!(sealed.items <= granted.len(), "{from} sends {to} more than it grants");
        for (id, state) in granted.iter().filter(|_| sealed.items > 0) {
            let ever = self.ever.entry((from, to, id.clone())).or_default();
            if ever.last() != Some(state) {
                ever.push(state.clone());
            }
        }
        let ids = exchange::partner_ids(&self.org(from).node, self.org(to).name()).await.expect("ids");
        self.ids.extend(ids.into_iter().map(|(record, id)| ((from, to, id), record)));
        let books = &self.books[from];
        let stops = books.stopped.iter().filter(|(with, _)| *with == to).map(|(_, version)| *version).collect();
        let version = books.version(to);
        let is_recalled = self.recalling.contains(&(from, to));
        let recalls = is_recalled.then(|| (version, books.told.contains(&(to, version))));
        self.recalling.remove(&(from, to));
        let flight = Flight { bytes: sealed.bytes, granted, is_stopped, stops, recalls };
        self.flights.entry((from, to)).or_default().push_back(flight);
        self.did("seal");
    }

    /// Delivers and accepts one bundle. Gives why it was refused.
    pub async fn deliver(&mut self, (from, to): (usize, usize), flight: &Flight) -> Result<(), String> {
        let node = &self.org(to).node;
        let id = receive::receive(node, &officer(), &flight.bytes).await.map_err(|e| e.to_string())?;
        receive::accept(node, &officer(), &id).await.map_err(|e| e.to_string())?;
        // Sealed under an older version, taken under the newer: as far as both allow.
        if self.rungs[&(from, to, self.books[to].version(from))] < Rung::Case {
            self.cut.extend(flight.granted.values().map(|state| (from, to, state.mark)));
        }
        let books = &mut self.books[to];
        books.told.extend(flight.stops.iter().map(|version| (from, *version)));
        if let Some((version, is_told)) = flight.recalls.filter(|(version, _)| *version >= books.version(from)) {
            books.versions.insert(from, version);
            if is_told {
                books.stopped.insert((from, version));
            }
        }
        // Who went back to an old backup does not know any more what it had sent since; while nothing is in force, what
        // nothing renews lapses by itself.
        let is_at_rest = flight.is_stopped || self.books[to].has_stopped(from);
        if !(is_at_rest && self.restored.contains(&from)) {
            for Held { record, .. } in self.held(from, to).await {
                let is_granted = flight.granted.contains_key(&record);
                assert!(is_granted, "{to} took a bundle of {from} and still holds {record:?}, which it did not grant");
            }
        }
        Ok(())
    }

    /// Live copies that `to` holds of `from`.
    async fn held(&self, from: usize, to: usize) -> Vec<Held> {
        let (org, origin) = (self.org(to), self.org(from).org().as_str().to_owned());
        let parts = "(select count(*) from compartments c where c.record = r.id and c.compartment in";
        let sql = format!(
            "select p.partner_id, l.canonical, r.number, {parts} ('narrative')), \
             {parts} ('identity', 'source', 'attribution')) from receipts p join records r on r.id = p.record \
             join labels l on l.id = r.label where p.channel = $1 and r.channel = $1 and r.state = 'live'"
        );
        let rows = org.fetch(&sql, values![origin]).await;
        rows.iter().map(|row| self.copy((from, to), row)).collect()
    }

    fn copy(&self, (from, to): (usize, usize), row: &store::Row) -> Held {
        let text = row.text(1).expect("a label");
        let read = || Rc::new(serde_json::from_str(&text).expect("a label"));
        let label: Rc<Label> = Rc::clone(self.labels.borrow_mut().entry(text.clone()).or_insert_with(read));
        let state = State {
            mark: row.int(2).expect("a mark"),
            caveats: CAVEATS.into_iter().filter(|c| label.caveats.contains(&Caveat::Is(*c))).collect(),
            is_whole: row.int(3) == Some(1),
        };
        let id = self.ids.get(&(from, to, row.text(0).expect("an id"))).expect("an id that was sealed once");
        Held { record: id.clone(), state, label, beyond: row.int(4).expect("a count") }
    }

    /// What must be true after every step.
    pub async fn check(&mut self, when: &str) {
        for to in 0..ORGS {
            for from in (0..ORGS).filter(|f| *f != to) {
                for Held { record, state, label, beyond } in self.held(from, to).await {
                    // Each copy is just as its origin granted it when some bundle was sealed, caveats and all, and after
                    // what it was before: what was written, or taken back, after that has not come here.
                    let key = (from, to, record);
                    let (ever, least) = (self.ever.get(&key), self.seen.get(&key).copied().unwrap_or(0));
                    let is_cut = !state.is_whole && self.cut.contains(&(from, to, state.mark));
                    let is_it = |s: &State| *s == state || is_cut && *s == State { is_whole: true, ..state.clone() };
                    let since = ever.into_iter().flatten().skip(least).position(is_it);
                    assert!(
                        since.is_some(),
                        "{when}: {to} holds {state:?} of {from}, which granted, from {least}, {ever:?}"
                    );
                    self.seen.insert(key, least + since.unwrap_or(0));
                    assert_eq!(beyond, 0, "{when}: no agreement grants who it was, who told it or who did it");
                    assert!(label.has(CaveatCode::NoOnward), "{when}: it may not be passed on");
                    assert!(label.has(CaveatCode::NoPublication), "{when}: the agreement's caveat stays");
                    let parties = [self.org(from).org(), self.org(to).org()];
                    let others = (0..ORGS).map(|i| self.org(i).org()).filter(|o| !parties.contains(o));
                    assert!(others.into_iter().all(|o| !label.audience.includes(o)), "{when}: nobody else may see it");
                }
            }
        }
    }

    /// Everybody comes back, broken channels start again, and everything that waits is carried.
    pub async fn settle(&mut self) {
        self.offline = vec![0; ORGS];
        for round in 0..4 {
            let pairs: Vec<(usize, usize)> =
                (0..ORGS).flat_map(|a| (0..ORGS).filter(move |b| *b != a).map(move |b| (a, b))).collect();
            for (from, to) in &pairs {
                while let Some(flight) = self.flights.entry((*from, *to)).or_default().pop_front() {
                    if self.deliver((*from, *to), &flight).await.is_err() {
                        self.broken.insert(key(*from, *to));
                    }
                }
            }
            for (a, b) in std::mem::take(&mut self.broken) {
                self.start_anew(a, b).await;
            }
            for (from, to) in &pairs {
                self.seal(*from, *to).await;
                let flight = self.flights.entry((*from, *to)).or_default().pop_front().expect("it was sealed");
                if let Err(why) = self.deliver((*from, *to), &flight).await {
                    assert!(round < 3, "in the last round everything arrives: {why}");
                    self.broken.insert(key(*from, *to));
                }
            }
        }
    }

    pub async fn start_anew(&mut self, a: usize, b: usize) {
        for (x, y) in [(a, b), (b, a)] {
            let (node, name) = (&self.org(x).node, self.org(y).name());
            exchange::start_anew(node, &officer(), name, "it broke").await.expect("it starts anew");
            self.flights.remove(&(x, y));
            self.arrived.remove(&(x, y));
            self.recalling.insert((x, y));
        }
        self.did("start anew");
    }

    /// What must be true when everything has arrived.
    pub async fn check_settled(&mut self, when: &str) {
        for to in 0..ORGS {
            for from in (0..ORGS).filter(|f| *f != to) {
                let held = self.held(from, to).await.into_iter().map(|h| (h.record, h.state));
                let (held, granted): (BTreeMap<RecordId, State>, _) = (held.collect(), self.granted(from, to));
                let stopped = self.books[from].has_stopped(to) || self.books[to].has_stopped(from);
                if stopped {
                    // A node that went back to an old backup no longer knows what it had sent since; what nothing
                    // renews lapses by itself, which is looked at below.
                    let is_whole = !self.restored.contains(&from);
                    let is_granted = held.keys().all(|id| granted.contains_key(id));
                    assert!(!is_whole || is_granted, "{when}: {to} still holds what {from} withdrew");
                } else {
                    assert_eq!(held, granted, "{when}: {to} holds just what {from} grants, as it is now");
                }
            }
        }
        for i in 0..ORGS {
            let org = self.orgs[i].take().expect("it is there");
            org.clock.days(31);
            self.orgs[i] = Some(org.reopen().await);
        }
        for to in 0..ORGS {
            for from in (0..ORGS).filter(|f| *f != to) {
                let lapsed = self.held(from, to).await;
                assert!(lapsed.is_empty(), "{when}: without a bundle every copy lapses after its lease");
            }
        }
    }

    pub fn leader() -> app::Actor {
        leader()
    }
}
