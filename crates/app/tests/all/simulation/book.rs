//! The test's own book: what each organisation granted, independent of what the nodes remember.

use crate::world::{Db, Org, agree, leader, officer, pair, terms};
use app::{exchange, receive};
use jiff::SignedDuration;
use record::label::{Caveat, CaveatCode};
use record::{Label, RecordId, Rung};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use store::values;
use tempfile::TempDir;

pub const ORGS: usize = 5;

/// A record as its origin granted it.
#[derive(Debug, Clone)]
pub struct Granted {
    pub audience: BTreeSet<usize>,
    pub caveats: BTreeSet<CaveatCode>,
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
    pub granted: BTreeMap<RecordId, BTreeSet<CaveatCode>>,
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
    /// Everything that was ever granted: origin, record, to whom.
    ever: BTreeSet<(usize, RecordId, usize)>,
    /// What each pair's ids stand for.
    ids: BTreeMap<(usize, usize, String), RecordId>,
    /// What the last accepted bundle granted, by origin and holder.
    last: BTreeMap<(usize, usize), BTreeMap<RecordId, BTreeSet<CaveatCode>>>,
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
            ever: BTreeSet::new(),
            ids: BTreeMap::new(),
            last: BTreeMap::new(),
            done: BTreeMap::new(),
            orgs,
        };
        for a in 0..ORGS {
            for b in a + 1..ORGS {
                pair(world.org(a), world.org(b)).await;
                agree(world.org(a), world.org(b), (terms(Rung::Case), terms(Rung::Case))).await;
            }
        }
        world
    }

    pub fn org(&self, i: usize) -> &Org {
        self.orgs[i].as_ref().expect("an organisation is only away while it is restored")
    }

    pub fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_insert(0) += 1;
    }

    pub fn told(&self) -> String {
        self.done.iter().map(|(what, n)| format!("{what} {n}")).collect::<Vec<_>>().join(", ")
    }

    pub fn has_seen_enough(&self) -> bool {
        let wanted = ["create", "edit", "narrow", "widen", "caveat", "revoke", "shred", "leave", "rejoin", "offline"];
        let hostile = ["replay refused", "reorder refused", "tamper refused", "restore", "deliver"];
        wanted.iter().chain(&hostile).all(|w| self.done.get(w).is_some_and(|n| *n > 0))
    }

    /// What `from` grants to `to` by its own books today.
    pub fn granted(&self, from: usize, to: usize) -> BTreeMap<RecordId, BTreeSet<CaveatCode>> {
        let records = self.books[from].records.iter().filter(|(_, g)| g.audience.contains(&to));
        records.map(|(id, g)| (id.clone(), g.caveats.clone())).collect()
    }

    /// Seals a bundle and puts it on its way.
    pub async fn seal(&mut self, from: usize, to: usize) {
        // Sealing takes a moment: the first bundle of a channel that starts anew is told from a replay by its time.
        (0..ORGS).for_each(|i| self.org(i).clock.forward(SignedDuration::from_secs(1)));
        let granted = self.granted(from, to);
        let is_stopped = self.books[from].has_stopped(to);
        let sealed = exchange::seal_for(&self.org(from).node, &officer(), self.org(to).name()).await;
        let sealed = sealed.expect("a bundle can always be sealed for a partner");
        if is_stopped {
            assert_eq!(sealed.items, 0, "who stopped sends no record");
        } else {
            self.ever.extend(granted.keys().map(|id| (from, id.clone(), to)));
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
        let books = &mut self.books[to];
        books.told.extend(flight.stops.iter().map(|version| (from, *version)));
        if let Some((version, is_told)) = flight.recalls.filter(|(version, _)| *version >= books.version(from)) {
            books.versions.insert(from, version);
            if is_told {
                books.stopped.insert((from, version));
            }
        }
        if !flight.is_stopped {
            self.last.insert((from, to), flight.granted.clone());
        }
        Ok(())
    }

    /// Live copies that `to` holds of `from`, with their labels.
    async fn held(&self, from: usize, to: usize) -> Vec<(RecordId, Label)> {
        let (org, origin) = (self.org(to), self.org(from).org().as_str().to_owned());
        let sql = "select p.partner_id, l.canonical from receipts p join records r on r.id = p.record \
                   join labels l on l.id = r.label where p.channel = $1 and r.channel = $1 and r.state = 'live'";
        let rows = org.fetch(sql, values![origin]).await;
        let one = |row: &store::Row| {
            let id = self.ids.get(&(from, to, row.text(0).expect("an id"))).expect("an id that was sealed once");
            let label = serde_json::from_str(&row.text(1).expect("a label")).expect("a label");
            (id.clone(), label)
        };
        rows.iter().map(one).collect()
    }

    /// What must be true after every step.
    pub async fn check(&self, when: &str) {
        for to in 0..ORGS {
            for from in (0..ORGS).filter(|f| *f != to) {
                for (record, label) in self.held(from, to).await {
                    let known = (from, record.clone(), to);
                    assert!(self.ever.contains(&known), "{when}: {to} holds what {from} never granted it");
                    assert!(label.has(CaveatCode::NoOnward), "{when}: it may not be passed on");
                    assert!(label.has(CaveatCode::NoPublication), "{when}: the agreement's caveat stays");
                    // What the last accepted bundle said of it stands on the copy, whatever happened since.
                    let said = self.last.get(&(from, to)).and_then(|l| l.get(&record)).into_iter().flatten();
                    for caveat in said {
                        let has = label.caveats.contains(&Caveat::Is(*caveat));
                        assert!(has, "{when}: caveat {caveat:?} of {from} disappeared at {to}");
                    }
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
                let held: BTreeSet<RecordId> = self.held(from, to).await.into_iter().map(|(id, _)| id).collect();
                let granted: BTreeSet<RecordId> = self.granted(from, to).into_keys().collect();
                let stopped = self.books[from].has_stopped(to) || self.books[to].has_stopped(from);
                if stopped {
                    // A node that went back to an old backup no longer knows what it had sent since; what nothing
                    // renews lapses by itself, which is looked at below.
                    let is_whole = !self.restored.contains(&from);
                    assert!(!is_whole || held.is_subset(&granted), "{when}: {to} still holds what {from} withdrew");
                } else {
                    assert_eq!(held, granted, "{when}: {to} holds just what {from} grants");
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
