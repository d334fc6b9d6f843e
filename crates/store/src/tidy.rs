//! What the files hold besides what is shown: pages that are damaged, and what is left of what was deleted.

use crate::error::Error;
use crate::{Pools, Store, cipher};
use sqlx::Row as _;

impl Store {
    /// Reads every page of every encrypted file. Gives the names of those in which some do not hold what was written.
    ///
    /// # Errors
    /// What the database says.
    pub async fn damaged(&self) -> Result<Vec<&'static str>, Error> {
        let mut files = vec![("keyring.db", self.keyring.pool()), ("lens.db", self.lens.pool())];
        if let Pools::Sqlite { readers, .. } = &self.pools {
            files.insert(0, ("node.db", readers));
        }
        let mut damaged = Vec::new();
        for (name, pool) in files {
            if cipher::damaged(pool).await? > 0 {
                damaged.push(name);
            }
        }
        Ok(damaged)
    }

    /// Empties the write-ahead log, so that what was deleted does not linger in it; `false` when somebody goes on reading
    /// from it, so that it stays until it is tried again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn truncate_log(&self) -> Result<bool, Error> {
        let Pools::Sqlite { writer, .. } = &self.pools else { return Ok(true) };
        let row = sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(writer).await?;
        // Its first column says whether somebody still read, after all the patience of a connection.
        Ok(row.try_get::<i64, _>(0)? == 0)
    }

    /// Writes the database and the keyring anew, so that nothing of what was deleted stays between the rows of a page.
    ///
    /// `secure_delete` overwrites what is deleted. It does not overwrite the copies that SQLite leaves in a page which it
    /// fills anew because rows of it grew. The new file is made in memory, and takes as much of it as the database has.
    /// `false` as with [`Store::truncate_log`].
    /// Nothing is done on PostgreSQL, whose administrator can read what we delete in any case.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rewrite(&self) -> Result<bool, Error> {
        self.keyring.rewrite().await?;
        if let Pools::Sqlite { writer, .. } = &self.pools {
            sqlx::query("vacuum").execute(writer).await?;
        }
        self.truncate_log().await
    }

    /// How many bytes the files have that [`Store::rewrite`] writes anew.
    pub fn bytes(&self) -> u64 {
        let files = ["node.db", "keyring.db"].iter().filter_map(|name| self.folder.join(name).metadata().ok());
        files.map(|file| file.len()).sum()
    }
}
