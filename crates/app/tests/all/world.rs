//! Nodes of organisations on both databases, with clocks that the test moves and randomness that it seeds.

mod made;

pub use made::{
    agree, cap, copy, court_asks, incident, protocol, says, shared_label, sign, sign_version, terms, warning, write,
};

use app::clock::Clock;
use app::{Actor, Cost, Founding, Home, Node, Role, SecretString, exchange, receive};
use app::{agreements, disk};
use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use record::{Compartment, OrgId, RecordId};
use seal::{DataKey, MasterKey, NodeKeys, Place, Purpose, Slots};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::{Row, Store, Value, values};
use tempfile::TempDir;

/// The least that Argon2 takes: these passphrases guard nothing.
pub const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
/// When a node is founded here.
pub const NOW: &str = "2026-03-02T09:00:00Z";
pub const PASSPHRASE: &str = "four plain words here";

/// Where a test runs, and the stores that it opened.
#[derive(Clone)]
pub struct Db {
    postgres: Option<String>,
    stores: Rc<RefCell<Vec<Store>>>,
}

/// Runs a test on SQLite, and on PostgreSQL when there is one.
pub fn both(test: impl AsyncFn(Db)) {
    sqlite(&test);
    match std::env::var("TEST_POSTGRES_URL") {
        Ok(url) => run(&test, Some(url)),
        Err(_) => say_skipped(),
    }
}

/// Runs a test on SQLite alone.
pub fn sqlite(test: impl AsyncFn(Db)) {
    run(test, None);
}

fn run(test: impl AsyncFn(Db), postgres: Option<String>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime starts");
    let db = Db { postgres, stores: Rc::default() };
    runtime.block_on(test(db.clone()));
    runtime.block_on(async {
        let stores = db.stores.take();
        for store in stores.iter().filter(|s| s.is_postgres()) {
            // A store that the test closed already cannot clean up; another of the same schema does.
            let Ok(mut tx) = store.begin("test::clean").await else { continue };
            let sql = format!("drop schema if exists {} cascade", schema(store.folder()));
            tx.execute(&sql, &[]).await.expect("a schema can be dropped");
            tx.commit().await.expect("a schema is dropped");
        }
        // The threads of a database must have ended before the process does: they use what its exit takes down.
        for store in stores {
            store.close().await;
        }
    });
}

/// The same in a child process that is given the same folder.
pub fn schema(folder: &Path) -> String {
    let name = seal::Digest::of(folder.to_string_lossy().as_bytes()).to_string();
    format!("t_{}", &name[..24])
}

impl Db {
    pub fn is_sqlite(&self) -> bool {
        self.postgres.is_none()
    }

    /// The database that a child process is told of.
    pub fn of_child(postgres: Option<String>) -> Self {
        Self { postgres, stores: Rc::default() }
    }

    pub fn postgres(&self) -> Option<&str> {
        self.postgres.as_deref()
    }

    pub fn home(&self, folder: &Path) -> Home {
        let postgres = self.postgres.clone().map(|url| (url, schema(folder)));
        Home { postgres, ..Home::folder(folder) }
    }

    /// The same database for a child that works in this folder: its connections bear the name of the schema.
    pub fn url_of_child(&self, folder: &Path) -> Option<String> {
        let url = self.postgres.as_ref()?;
        let joint = if url.contains('?') { '&' } else { '?' };
        Some(format!("{url}{joint}application_name={}", schema(folder)))
    }

    /// Waits until PostgreSQL has seen that a child in this folder is gone: by then all that it had sent is done or undone.
    /// It is asked by another node of the same test, whose store is open.
    async fn until_child_is_gone(&self, folder: &Path) {
        let sql = "select count(*) from pg_stat_activity where application_name = $1";
        let (stores, name) = (self.stores.borrow().clone(), schema(folder));
        for _ in 0..600 {
            let mut others = 0;
            for store in stores.iter().filter(|s| s.is_postgres()) {
                // Each time in a new transaction: within one, what is told of others stays as it was.
                let Ok(mut tx) = store.read().await else { continue };
                others += tx.fetch(sql, values![name.as_str()]).await.expect("a count")[0].int(0).expect("a number");
            }
            if others == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("PostgreSQL still works for a child that is gone");
    }

    pub fn keep(&self, node: &Node) {
        self.stores.borrow_mut().push(node.store().clone());
    }

    /// A new node.
    pub async fn found(&self, short_name: &str, seed: u64) -> Org {
        let folder = tempfile::tempdir().expect("a folder");
        let home = self.home(folder.path());
        self.found_in((home, folder), short_name, seed).await
    }

    /// A new node in this folder.
    pub async fn found_in(&self, (home, folder): (Home, TempDir), short_name: &str, seed: u64) -> Org {
        let clock = Moving::at(NOW);
        let founding = Founding {
            short_name: short_name.to_owned(),
            name: format!("The {short_name}"),
            is_humanitarian: short_name.starts_with("relief"),
            is_demo: true,
            cost: CHEAP,
        };
        let rng = ChaCha20Rng::seed_from_u64(seed);
        let node = Node::found_with(&home, &founding, &passphrase(), Box::new(clock.clone()), rng)
            .await
            .expect("a node is founded");
        self.keep(&node);
        Org { node, home, clock, db: self.clone(), seed, _folder: folder }
    }
}

pub fn passphrase() -> SecretString {
    PASSPHRASE.to_owned().into()
}

/// A clock that stands still until the test moves it; it counts milliseconds.
#[derive(Clone)]
pub struct Moving(Arc<AtomicI64>);

impl Moving {
    pub fn at(text: &str) -> Self {
        let at: Timestamp = text.parse().expect("a time");
        Self(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    pub fn forward(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).expect("a time");
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    pub fn days(&self, n: i64) {
        self.forward(SignedDuration::from_hours(24 * n));
    }
}

impl Clock for Moving {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).expect("a time")
    }
}

/// An organisation with its node.
pub struct Org {
    pub node: Node,
    pub home: Home,
    pub clock: Moving,
    pub db: Db,
    seed: u64,
    _folder: TempDir,
}

impl Org {
    pub fn org(&self) -> &OrgId {
        self.node.org()
    }

    pub fn name(&self) -> &str {
        self.node.short_name()
    }

    /// Closes the node and opens it again, as after a restart.
    pub async fn reopen(self) -> Self {
        self.reopen_after(|_, _| {}).await
    }

    /// Closes the node, lets something happen to it, and opens it again.
    pub async fn reopen_after(self, between: impl FnOnce(&Db, &Path)) -> Self {
        let Self { node, home, clock, db, seed, _folder } = self;
        node.store().close().await;
        // A node holds its folder as long as it lives.
        drop(node);
        between(&db, &home.folder);
        db.until_child_is_gone(&home.folder).await;
        let (seed, at) = (seed + 1_000, Box::new(clock.clone()));
        let rng = ChaCha20Rng::seed_from_u64(seed);
        let node = Node::open_with(&home, &passphrase(), at, rng).await.expect("the node opens again");
        db.keep(&node);
        Self { node, home, clock, db, seed, _folder }
    }

    pub async fn fetch(&self, sql: &str, values: &[Value]) -> Vec<Row> {
        let mut tx = self.node.store().read().await.expect("a read begins");
        tx.fetch(sql, values).await.expect("rows")
    }

    pub async fn count(&self, sql: &str, values: &[Value]) -> i64 {
        self.fetch(sql, values).await[0].int(0).expect("a count")
    }

    /// Changes something behind the program's back.
    pub async fn tamper(&self, sql: &str, values: &[Value]) {
        let mut tx = self.node.store().begin("test::tamper").await.expect("a write begins");
        assert!(tx.execute(sql, values).await.expect("it runs") > 0, "something was changed");
        tx.commit().await.expect("it is kept");
    }

    /// The node's own keys, as an attacker would have who took the whole machine.
    pub async fn keys(&self) -> NodeKeys {
        let row = self.fetch("select value from settings where name = 'node.keys'", &[]).await;
        let kept = row[0].text(0).expect("keys");
        let (key, sealed) = kept.strip_prefix("sealed:").and_then(|k| k.split_once(':')).expect("they are sealed");
        let wrapping = self.master().derive(Purpose::DataKeys);
        let key = DataKey::unwrap(&wrapping, "node.keys", &unhex(key)).expect("the master key opens them");
        let place = Place { table: "settings", record: "node.keys", compartment: "value", revision: 1 };
        NodeKeys::from_bytes(&seal::open_compartment(&key, &place, &unhex(sealed)).expect("keys")).expect("keys")
    }

    pub fn master(&self) -> MasterKey {
        let slot = std::fs::read(self.home.folder.join("unlock.slot")).expect("a slot");
        Slots::from_bytes(&slot).expect("slots").unlock(&passphrase()).expect("it opens").1
    }

    /// Every table with every row, to see that something left it as it was. The log may grow by refusals.
    pub async fn snapshot(&self) -> Vec<String> {
        let mut all = Vec::new();
        for table in TABLES {
            let mut rows: Vec<String> = self
                .fetch(&format!("select * from {table}"), &[])
                .await
                .iter()
                .map(|r| format!("{table}: {r:?}"))
                .collect();
            rows.sort();
            all.extend(rows.into_iter().filter(|r| !r.contains("audit.frontier")));
        }
        let mut keys = self.node.store().keyring().all().await.expect("keys");
        keys.sort();
        all.push(format!("{keys:?}"));
        all
    }

    /// Answers for the disk of a foreign database, so that severe records are kept there too.
    pub async fn answer_for_the_disk(&self) {
        if !self.db.is_sqlite() {
            let administrator = person("adam", &[Role::Administrator], &[]);
            disk::confirm(&self.node, &administrator, true).await.expect("it is confirmed");
        }
    }

    pub async fn log_size(&self) -> i64 {
        self.count("select count(*) from audit", &[]).await
    }
}

/// All tables.
pub const TABLES: [&str; 32] = [
    "settings",
    "labels",
    "label_audience",
    "records",
    "entries",
    "links",
    "compartments",
    "revisions",
    "outbox",
    "jobs",
    "users",
    "sessions",
    "recovery_codes",
    "invitations",
    "passkeys",
    "channels",
    "bundles",
    "receipts",
    "messages",
    "workings",
    "certificates",
    "revocations",
    "fields",
    "reports",
    "holds",
    "successions",
    "derivations",
    "checkpoints",
    "backups",
    "attachments",
    "attachments_sent",
    "audit",
];

/// A snapshot without the log, which may grow by a line when something is refused.
pub fn data(snapshot: Vec<String>) -> Vec<String> {
    snapshot.into_iter().filter(|r| !r.starts_with("audit: ")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
}

pub fn person(name: &str, roles: &[Role], grants: &[Compartment]) -> Actor {
    Actor {
        id: format!("u-{name}"),
        name: name.to_owned(),
        roles: roles.iter().copied().collect(),
        grants: grants.iter().copied().collect(),
        language: "en".to_owned(),
        is_proved: true,
    }
}

pub fn leader() -> Actor {
    person("leila", &[Role::Leader], &[])
}

/// An officer whose work needs every sealed part.
pub fn officer() -> Actor {
    person("omar", &[Role::Officer], &Compartment::SEALED)
}

pub async fn pair(a: &Org, b: &Org) {
    agreements::pair(&a.node, &leader(), b.name(), b.node.certificate()).await.expect("a pairs with b");
    agreements::pair(&b.node, &leader(), a.name(), a.node.certificate()).await.expect("b pairs with a");
}

/// Seals for a partner.
pub async fn seal_for(from: &Org, to: &Org) -> exchange::Outgoing {
    exchange::seal_for(&from.node, &officer(), to.name()).await.expect("a bundle is sealed")
}

/// Takes a bundle in and accepts it.
pub async fn take(to: &Org, bytes: &[u8]) -> receive::Accepted {
    let id = receive::receive(&to.node, &officer(), bytes).await.expect("it is taken in");
    receive::accept(&to.node, &officer(), &id).await.expect("it is accepted")
}

/// Seals, carries and accepts.
pub async fn send(from: &Org, to: &Org) -> receive::Accepted {
    let outgoing = seal_for(from, to).await;
    take(to, &outgoing.bytes).await
}

pub fn id(text: &str) -> RecordId {
    RecordId::parse(text).expect("a record id")
}

/// The only live record of a kind.
pub async fn only(org: &Org, kind: &str) -> RecordId {
    let rows = org.fetch("select id from records where kind = $1 and state = 'live'", values![kind]).await;
    assert_eq!(rows.len(), 1, "one live {kind}");
    id(&rows[0].text(0).expect("an id"))
}

/// Says once, past the capture of the test runner, that PostgreSQL was left out and why.
fn say_skipped() {
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        use std::io::Write;
        let words = "PostgreSQL was skipped here, because TEST_POSTGRES_URL is not set; .ci/run starts one\n";
        std::io::stderr().write_all(words.as_bytes()).expect("standard error can be written");
    });
}
