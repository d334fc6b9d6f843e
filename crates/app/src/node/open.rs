//! Opening: with a passphrase of any slot, or with the master key that two people recovered.

use super::files::{Held, lock};
use super::secrets::open_old_setting;
use super::{Home, Node, SLOT, UNFINISHED, file_keys, normal, seal_setting, unhex};
use crate::certificates;
use crate::clock::{Clock, SystemClock, system_rng};
use crate::slots;
use crate::{Error, Result};
use policy::Gate;
use rand_chacha::ChaCha20Rng;
use record::{Kinds, OrgId, Vocabularies};
use seal::{DataKey, MasterKey, NodeCertificate, NodeKeys, Purpose, Slots, SubKey};
use secrecy::SecretString;
use std::collections::HashMap;
use std::sync::Mutex;
use store::{Store, statements as sql, values};

impl Node {
    /// Opens a node with the passphrase of a slot.
    ///
    /// # Errors
    /// `NotFound` when there is no node; `Refused` for a wrong passphrase, a damaged file or a newer database.
    pub async fn open(home: &Home, passphrase: &SecretString) -> Result<Self> {
        Self::open_with(home, passphrase, Box::new(SystemClock), system_rng()?).await
    }

    /// As [`Node::open`], with clock and randomness given.
    ///
    /// # Errors
    /// As [`Node::open`].
    pub async fn open_with(
        home: &Home,
        passphrase: &SecretString,
        clock: Box<dyn Clock>,
        rng: ChaCha20Rng,
    ) -> Result<Self> {
        let bytes = slots_of(home)?;
        are_there(home)?;
        let lock = lock(&home.folder)?;
        let slots = Slots::from_bytes(&bytes)?;
        let (slot, master) = slots.unlock(&normal(passphrase))?;
        let store = Store::open(&home.location(), &file_keys(&master)).await?;
        if let Err(removed) = slots::finish_removals(&store, &slots, slot).await {
            store.close().await;
            return Err(removed);
        }
        let node = Self::assemble((store, lock), (master, Some(slot.to_owned())), clock, rng).await?;
        // What a founding that was cut short at its very end has left would open with its first passphrase for ever.
        match std::fs::remove_file(home.folder.join(super::found::PENDING)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(super::file_error(&home.folder, &e)),
            _ => {}
        }
        node.begin().await?;
        Ok(node)
    }

    /// Removes the search index of a node that nobody has open, once somebody showed that they open it: it is made again
    /// from the records, and a damaged one must not keep them closed.
    ///
    /// # Errors
    /// `Conflict` when the node is open; `Refused` for a wrong passphrase; `Internal` when a file cannot be removed.
    pub fn forget_lens(home: &Home, passphrase: &SecretString) -> Result<()> {
        let bytes = slots_of(home)?;
        let _lock = lock(&home.folder)?;
        Slots::from_bytes(&bytes)?.unlock(&normal(passphrase))?;
        for name in ["lens.db", "lens.db-wal", "lens.db-shm"] {
            let file = home.folder.join(name);
            match std::fs::remove_file(&file) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(super::file_error(&file, &e)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Opens a node with its master key.
    pub(crate) async fn open_recovered(home: &Home, master: MasterKey, clock: Box<dyn Clock>) -> Result<Self> {
        let lock = lock(&home.folder)?;
        let store = Store::open(&home.location(), &file_keys(&master)).await?;
        let node = Self::assemble((store, lock), (master, None), clock, system_rng()?).await?;
        node.begin().await?;
        Ok(node)
    }

    /// What a node does first, unless it is a copy that is only looked at.
    pub(super) async fn begin(&self) -> Result<()> {
        crate::backup::forget_trial(self.store.folder())?;
        self.after_upgrade().await?;
        crate::people::seal_old(self).await?;
        self.resume().await
    }

    pub(super) async fn assemble(
        (store, lock): (Store, Held),
        (master, slot): (MasterKey, Option<String>),
        clock: Box<dyn Clock>,
        mut rng: ChaCha20Rng,
    ) -> Result<Self> {
        wait_for_the_dead(&store).await?;
        let vocabularies = Vocabularies::built_in().map_err(|e| Error::Internal(e.to_string()))?;
        let kinds = Kinds::built_in(&vocabularies).map_err(|e| Error::Internal(e.to_string()))?;
        let gate = Gate::built_in().map_err(|e| Error::Internal(e.to_string()))?;
        let wrapping = master.derive(Purpose::DataKeys);
        let setting = settings(&store).await?;
        let keys = keys(&store, &wrapping, &setting["node.keys"], &mut rng).await?;
        let mut tx = store.read().await?;
        let is_attribution_open = crate::attribution::is_open(&mut tx).await?;
        drop(tx);
        let org = OrgId::parse(&setting["node.org"]).ok_or_else(|| Error::Internal("bad `node.org`".to_owned()))?;
        let certificate = NodeCertificate::from_bytes(&unhex(&setting["node.certificate"])?)?;
        if keys.public() != *certificate.signing_key() {
            return Err(Error::Internal(
                "the keys of the node are not those of its certificate; restore a backup".into(),
            ));
        }
        let (earlier, own_keys) = certificates::own(&store, (&wrapping, &certificate), clock.now()).await?;
        Ok(Self {
            org,
            short_name: setting["node.short_name"].clone(),
            is_humanitarian: setting["node.is_humanitarian"] == "true",
            is_demo: setting["node.is_demo"] == "true",
            attribution_open: is_attribution_open.into(),
            keys,
            certificate,
            earlier,
            own_keys,
            slot,
            runs: crate::runs::Runs::default(),
            seen: crate::people::Seen::default(),
            denials: crate::audit::Denials::default(),
            watched: tokio::sync::Mutex::default(),
            arriving: Mutex::default(),
            audit_key: DataKey::unwrap(&wrapping, "audit", &unhex(&setting["audit.key"])?)?,
            decisions: Mutex::default(),
            figures: Mutex::default(),
            spectrum: tokio::sync::Mutex::default(),
            alerting: Mutex::default(),
            store,
            kinds,
            vocabularies,
            gate,
            master,
            wrapping,
            clock,
            rng: Mutex::new(rng),
            _lock: lock,
        })
    }
}

/// Waits until PostgreSQL has ended what a program sent last that was killed: a commit may still be on its way through the
/// server, and what is read before it is not what stands after it. Every change holds this row until its end.
async fn wait_for_the_dead(store: &Store) -> Result<()> {
    if store.is_postgres() {
        let mut tx = store.begin("node::open").await?;
        tx.execute(sql::LOCK_SETTING, values!["audit.frontier"]).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn settings(store: &Store) -> Result<HashMap<&'static str, String>> {
    let mut tx = store.read().await?;
    let mut setting = HashMap::new();
    for name in [
        "node.short_name",
        "node.org",
        "node.is_humanitarian",
        "node.is_demo",
        "node.keys",
        "node.certificate",
        "audit.key",
    ] {
        let row = tx.fetch_one(store::statements::SETTING, values![name]).await?;
        let value = row.and_then(|r| r.text(0)).ok_or_else(|| Error::Internal(format!("`{name}` is missing")))?;
        setting.insert(name, value);
    }
    Ok(setting)
}

/// The node's keys. Older programs kept them as they are, which PostgreSQL's administrator could read: they are
/// sealed at the next opening.
async fn keys(store: &Store, wrapping: &SubKey, kept: &str, rng: &mut ChaCha20Rng) -> Result<NodeKeys> {
    let (bytes, is_sealed) = open_old_setting(wrapping, "node.keys", kept)?;
    let keys = NodeKeys::from_bytes(&bytes)?;
    if !is_sealed {
        let mut tx = store.begin("node::seal_keys").await?;
        let sealed = seal_setting(wrapping, ("node.keys", &keys.to_bytes()), rng);
        tx.execute(store::statements::SET, values!["node.keys", sealed]).await?;
        tx.commit().await?;
    }
    Ok(keys)
}

/// What passphrases open. When it is not there, there is no node, or a restore was cut short, or it is all that is missing.
fn slots_of(home: &Home) -> Result<Vec<u8>> {
    let folder = home.folder.display();
    whole(home)?;
    std::fs::read(home.folder.join(SLOT)).map_err(|_| {
        Error::Refused(match home.folder.join(KEYRING).exists() {
            false => format!("`{folder}` holds no node; make one with `concord init`"),
            true => format!(
                "`{SLOT}` is missing in `{folder}`, so that no passphrase opens this node: bring it back from a folder of \
                 backups, where it lies too, or open the node by two people with `concord recovery open`"
            ),
        })
    })
}

/// A folder into which a restore was cut short holds no node yet, whatever somebody puts into it.
fn whole(home: &Home) -> Result<()> {
    if !home.folder.join(UNFINISHED).exists() {
        return Ok(());
    }
    let folder = home.folder.display();
    Err(Error::Refused(format!("a restore into `{folder}` was cut short: empty that folder, and restore again")))
}

const KEYRING: &str = "keyring.db";

/// A file that is missing is not made anew here: an empty one would hide what was lost.
pub(crate) fn are_there(home: &Home) -> Result<()> {
    whole(home)?;
    let databases = if home.postgres.is_some() { &[KEYRING][..] } else { &["node.db", KEYRING] };
    let missing = databases.iter().find(|name| !home.folder.join(name).is_file());
    missing.map_or(Ok(()), |name| {
        Err(Error::Refused(format!(
            "`{name}` is missing in `{}`: keep this folder as it is, and restore the newest backup into another one with \
             `concord restore`",
            home.folder.display()
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{hex, open_setting};
    use super::*;
    use rand_core::SeedableRng;

    #[test]
    fn a_setting_of_an_older_program_is_read_as_it_was_written() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let wrapping = MasterKey::generate(&mut rng).derive(Purpose::DataKeys);
        let (old, is_sealed) = open_old_setting(&wrapping, "node.keys", &hex(b"old")).expect("hexadecimal digits");
        assert_eq!((old.as_slice(), is_sealed), (b"old".as_slice(), false));
        let kept = seal_setting(&wrapping, ("node.keys", b"new"), &mut rng);
        let (new, is_sealed) = open_old_setting(&wrapping, "node.keys", &kept).expect("our own");
        assert_eq!((new.as_slice(), is_sealed), (b"new".as_slice(), true));
        assert!(open_setting(&wrapping, "node.keys", &hex(b"old")).is_err(), "nothing else was ever kept unsealed");
        assert!(open_setting(&wrapping, "another", &kept).is_err(), "a value belongs to its name");
        assert!(open_setting(&wrapping, "node.keys", &kept[..kept.len() - 2]).is_err());
    }
}
