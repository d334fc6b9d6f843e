//! Migrations, forward only, and what is put right when a node starts.

use crate::db::Link;
use crate::error::Error;
use crate::statements as sql;
use crate::{Store, values};
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
    include_str!("../migrations/0008_keys.sql"),
];

impl Store {
    pub(crate) async fn migrate(&self) -> Result<(), Error> {
        let found = self.version().await?;
        if found > VERSION {
            return Err(Error::Newer { found, known: VERSION });
        }
        let Ok(found) = usize::try_from(found) else { return Err(Error::Broken("schema version".to_owned())) };
        for (i, migration) in MIGRATIONS.iter().enumerate().skip(found) {
            let mut tx = self.begin("schema::migrate").await?;
            for statement in statements(migration) {
                tx.execute(&statement, &[]).await?;
            }
            tx.execute(sql::SET, values!["schema.version", (i + 1).to_string()]).await?;
            tx.commit().await?;
        }
        Ok(())
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
        let known: HashSet<String> = rows.iter().filter_map(|r| r.text(0)).collect();
        tx.commit().await?;
        // With PostgreSQL the keyring belongs to this process alone as well, so that a stray key is ours.
        self.keyring.sweep(&known).await?;
        self.truncate_log().await?;
        Ok(())
    }
}

fn statements(migration: &str) -> Vec<String> {
    let plain: Vec<&str> = migration.lines().map(|l| l.split("--").next().unwrap_or_default()).collect();
    plain.join("\n").split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}
