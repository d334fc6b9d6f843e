//! A node whose account in PostgreSQL has no more rights than `docs/security/grades.md` gives it: by the lines of that page.

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, pair, schema, seal_for, send, shared_label, take, terms,
};
use app::{Home, backup, records, shred};
use record::{RecordId, Rung};

const PAGE: &str = include_str!("../../../../docs/security/grades.md");

/// The statements of the page, without comments, and without what makes the database: the tests have one.
fn statements() -> Vec<String> {
    let block =
        PAGE.split("```sql\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the page has one block");
    let lines = block.lines().map(|line| line.split("--").next().unwrap_or_default().trim_end());
    let text = lines.filter(|line| !line.starts_with('\\')).collect::<Vec<_>>().join("\n");
    let all = text.split(';').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty());
    let is_of_database = |one: &String| {
        ["create database", "revoke all on database", "revoke all on schema public"].iter().any(|s| one.starts_with(s))
    };
    all.filter(|one| !is_of_database(one)).collect()
}

/// What stands for the names of the page in one test.
struct Names {
    database: String,
    schema: String,
    owner: String,
    daily: String,
}

impl Names {
    fn put_into(&self, statement: &str) -> String {
        let named = statement
            .replace("concord_owner", &self.owner)
            .replace("concord_daily", &self.daily)
            .replace("database concord", &format!("database {}", self.database))
            .replace("schema concord", &format!("schema {}", self.schema))
            .replace(" concord.", &format!(" {}.", self.schema));
        match named.starts_with("create role") {
            true => format!("{named} password 'words of a test'"),
            false => named,
        }
    }

    /// The address of the tests with another account.
    fn url(&self, url: &str, account: &str) -> String {
        let rest = url.split_once('@').map_or(url, |(_, rest)| rest);
        format!("postgres://{account}:words%20of%20a%20test@{rest}")
    }
}

/// Does something as whoever owns the database.
async fn run(admin: &Org, statements: &[String]) {
    let mut tx = admin.node.store().begin("test::rights").await.expect("a write begins");
    for statement in statements {
        let done = tx.execute(statement, &[]).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    tx.commit().await.expect("it is kept");
}

async fn add(from: &Org, to: &Org) -> RecordId {
    let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(from, &[to]));
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record")
}

/// What a node does every day: it writes, agrees, shares, takes in, changes, withdraws, shreds and is backed up.
async fn every_day(us: &Org, them: &Org) {
    pair(us, them).await;
    agree(us, them, (terms(Rung::Case), terms(Rung::Case))).await;
    let (ours, stays) = (add(us, them).await, add(us, them).await);
    assert_eq!(send(us, them).await.added, 2);
    let theirs = add(them, us).await;
    assert_eq!(send(them, us).await.added, 1);
    let body = incident("2017-07-13", "Village", "Name");
    records::update(&us.node, &officer(), &stays, 1, body).await.expect("it is changed");
    shred::withdraw(&us.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
    shred::withdraw(&them.node, &officer(), &theirs, "a source asked").await.expect("it is withdrawn");
    let sealed = seal_for(us, them).await;
    assert_eq!(take(them, &sealed.bytes).await.withdrawn, 1);
    assert_eq!(send(them, us).await.withdrawn, 1);
    shred::shred(&us.node, &leader(), &ours, "a source asked").await.expect("it is shredded");
    let folder = tempfile::tempdir().expect("a folder");
    backup::make(&us.node, folder.path(), backup::Wanted::default()).await.expect("a snapshot is made");
}

#[test]
fn a_node_works_with_the_rights_of_every_day_and_has_no_more() {
    both(async |db: Db| {
        let Some(url) = db.postgres().map(str::to_owned) else { return };
        let (admin, folder) = (db.found("beta", 2_001).await, tempfile::tempdir().expect("a folder"));
        let name = schema(folder.path());
        let database = admin.fetch("select current_database()", &[]).await[0].text(0).expect("a name");
        let names = Names { database, owner: format!("{name}_o"), daily: format!("{name}_d"), schema: name.clone() };
        let all: Vec<String> = statements().iter().map(|one| names.put_into(one)).collect();
        let (before, after): (Vec<String>, Vec<String>) = all.into_iter().partition(|one| !one.starts_with("revoke"));
        assert!(before.len() >= 6 && after.len() >= 2, "the page was read: {before:?} {after:?}");
        run(&admin, &before).await;
        let home = |account: &str| Home {
            postgres: Some((names.url(&url, account), name.clone())),
            ..Home::folder(folder.path())
        };
        let (owner, daily) = (home(&names.owner), home(&names.daily));
        let mut us = db.found_in((owner, folder), "alpha", 2_003).await;
        run(&admin, &after).await;
        us.home = daily;
        let us = us.reopen().await;
        every_day(&us, &admin).await;

        let mut refused = Vec::new();
        for statement in [
            format!("delete from {name}.audit"),
            format!("update {name}.audit set leaf = leaf"),
            format!("delete from {name}.records"),
            format!("delete from {name}.certificates"),
            format!("drop table {name}.audit"),
            format!("create table {name}.further (id text)"),
            format!("create schema {name}_further"),
        ] {
            let mut tx = us.node.store().begin("test::refused").await.expect("a write begins");
            let done = tx.execute(&statement, &[]).await;
            refused.push(done.map_err(|error| error.to_string()));
        }
        let is_refused = |done: &Result<u64, String>| {
            done.as_ref().is_err_and(|why| why.contains("permission denied") || why.contains("must be owner"))
        };
        assert!(refused.iter().all(is_refused), "{refused:?}");

        us.node.store().close().await;
        let clean = [
            format!("drop schema {name} cascade"),
            format!("drop owned by {}, {}", names.daily, names.owner),
            format!("drop role {}", names.daily),
            format!("drop role {}", names.owner),
        ];
        run(&admin, &clean).await;
    });
}
