//! Migrations, forward only, and what is put right when a node starts.

use crate::db::Link;
use crate::error::Error;
use crate::statements as sql;
use crate::{Store, Tx, values};
use std::collections::HashSet;

/// The newest schema that this program knows.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// In the order of their numbers.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_spine.sql"),
    include_str!("../migrations/0002_working_together.sql"),
    include_str!("../migrations/0003_derivations.sql"),
    include_str!("../migrations/0004_roles.sql"),
    include_str!("../migrations/0005_ours.sql"),
    include_str!("../migrations/0006_made.sql"),
    include_str!("../migrations/0007_workings.sql"),
    include_str!("../migrations/0008_checkpoints.sql"),
    include_str!("../migrations/0009_backups.sql"),
    include_str!("../migrations/0010_attachments.sql"),
    include_str!("../migrations/0011_sign_in.sql"),
    include_str!("../migrations/0012_keys.sql"),
    include_str!("../migrations/0013_passkeys.sql"),
    include_str!("../migrations/0014_changed.sql"),
    include_str!("../migrations/0015_news.sql"),
];

impl Store {
    /// Gives the version that was upgraded from, when there was one.
    pub(crate) async fn migrate(&self) -> Result<Option<i64>, Error> {
        let found = self.version().await?;
        if found > VERSION {
            return Err(Error::Newer { found, known: VERSION });
        }
        let Ok(found) = usize::try_from(found) else { return Err(Error::Broken("schema version".to_owned())) };
        if found == MIGRATIONS.len() {
            return Ok(None);
        }
        // All together: on PostgreSQL this is what the checked copy is on SQLite, which comes here only when it is new.
        let mut tx = self.begin("schema::migrate").await?;
        let before = counted(&mut tx).await?;
        for statement in from(found) {
            tx.execute(&statement, &[]).await?;
        }
        tx.execute(sql::SET, values!["schema.version", VERSION.to_string()]).await?;
        let after = counted(&mut tx).await?;
        let is_kept = |(table, rows): &(String, i64)| table == "settings" || after.contains(&(table.clone(), *rows));
        if let Some((table, rows)) = before.iter().find(|t| !is_kept(t)) {
            return Err(Error::Broken(format!("`{table}` after the upgrade, no longer {rows} rows,")));
        }
        tx.commit().await?;
        Ok(i64::try_from(found).ok().filter(|found| *found > 0))
    }

    /// The schema version of the database, 0 when it is new.
    async fn version(&self) -> Result<i64, Error> {
        let mut tx = self.read().await?;
        let exists = match tx.link() {
            Link::Sqlite(_) => "select count(*) from sqlite_master where name = 'settings'",
            Link::Postgres(_) => {
                "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = 'settings'"
            }
        };
        if tx.fetch_one(exists, &[]).await?.and_then(|r| r.int(0)) == Some(0) {
            return Ok(0);
        }
        let row = tx.fetch_one(sql::SETTING, values!["schema.version"]).await?;
        Ok(row.and_then(|r| r.text(0)).and_then(|t| t.parse().ok()).unwrap_or(0))
    }

    /// Puts right what a killed process left behind.
    pub(crate) async fn recover(&self) -> Result<(), Error> {
        let mut tx = self.begin("schema::recover").await?;
        tx.execute(sql::JOBS_INTERRUPTED, &[]).await?;
        let rows = tx.fetch(sql::KNOWN_RECORDS, &[]).await?;
        let mut known: HashSet<String> = rows.iter().filter_map(|r| r.text(0)).collect();
        known.extend(tx.fetch(sql::ATTACHMENTS, &[]).await?.iter().filter_map(|r| r.text(0)));
        tx.commit().await?;
        // With PostgreSQL the keyring belongs to this process alone as well, so that a stray key is ours.
        self.keyring.sweep(&known).await?;
        self.truncate_log().await?;
        Ok(())
    }
}

/// The tables of the database, in the order of their names.
pub(crate) async fn tables(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let names = match tx.link() {
        Link::Sqlite(_) => {
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
        }
        Link::Postgres(_) => {
            "select cast(table_name as text) from information_schema.tables where table_schema = current_schema() order by table_name"
        }
    };
    tx.fetch(names, &[]).await?.iter().map(|row| row.need(0)).collect()
}

/// Each of them, and how many rows it has.
async fn counted(tx: &mut Tx) -> Result<Vec<(String, i64)>, Error> {
    let mut all = Vec::new();
    for table in tables(tx).await? {
        let count = tx.fetch_one(&format!("select count(*) from {table}"), &[]).await?;
        all.push((table, count.and_then(|r| r.int(0)).unwrap_or(0)));
    }
    Ok(all)
}

/// The statements of all migrations after the first `found`, in their order.
pub(crate) fn from(found: usize) -> Vec<String> {
    MIGRATIONS.iter().skip(found).flat_map(|migration| statements(migration)).collect()
}

/// The statements that make the schema of an earlier version: to test that every one of them is upgraded.
pub fn until(version: usize) -> Vec<String> {
    MIGRATIONS.iter().take(version).flat_map(|migration| statements(migration)).collect()
}

fn statements(migration: &str) -> Vec<String> {
    let plain: Vec<&str> = migration.lines().map(|l| l.split("--").next().unwrap_or_default()).collect();
    plain.join("\n").split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}
