//! The root key outside a node: under a passphrase in a file, and as words on paper.
//!
//! The words are those of BIP-39 (24 English ones for 32 bytes, with a checksum), from a crate; the key is the entropy
//! itself, not the seed that wallets derive from it. It leaves printing, and where both are kept, to the caller.

use bip39::{Language, Mnemonic};
use rand_core::CryptoRng;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::public::PublicKey;
use super::root::RootKey;
use crate::cbor;
use crate::error::{Error, Part, Result};
use crate::rest::Cost;
use crate::rest::guarded::{Around, Guarded};
use crate::secret::KEY_BYTES;

const LABEL: &str = "concord/root/1";
const NAME: &str = "concord-root";
const MOST_BYTES: usize = 1024;

/// A root key under a passphrase. Says whose it is, and nothing more without the passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRoot(Wire);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wire(String, PublicKey, Guarded);

impl SealedRoot {
    /// Seals a root key: Argon2id, then XChaCha20-Poly1305, with the public key as associated data.
    ///
    /// Errors: `BadCost` when the cost is out of range.
    pub fn seal(root: &RootKey, passphrase: &SecretString, cost: Cost, rng: &mut impl CryptoRng) -> Result<Self> {
        let public = root.public();
        let around = Around { label: LABEL, beside: public.as_bytes() };
        let guarded = Guarded::seal(around, (passphrase, &root.key()), cost, rng)?;
        Ok(Self(Wire(NAME.to_owned(), public, guarded)))
    }

    /// Opens it.
    ///
    /// Errors: `WrongPassphrase` (also for an altered file: nobody can tell them apart), `BadCost`.
    pub fn open(&self, passphrase: &SecretString) -> Result<RootKey> {
        let Wire(_, public, guarded) = &self.0;
        let root = RootKey::of(&guarded.open(Around { label: LABEL, beside: public.as_bytes() }, passphrase)?);
        if root.public() == *public { Ok(root) } else { Err(Error::WrongPassphrase) }
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.0.1
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&self.0)
    }

    /// Reads what [`SealedRoot::to_bytes`] wrote.
    ///
    /// Errors: `Malformed`, `UnknownVersion`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let malformed = Error::Malformed { part: Part::Root };
        if bytes.len() > MOST_BYTES {
            return Err(malformed);
        }
        let Wire(name, public, guarded) = cbor::decode(bytes, cbor::DEPTH, Part::Root)?;
        if name == NAME { Ok(Self(Wire(name, public, guarded.check()?))) } else { Err(malformed) }
    }
}

impl RootKey {
    /// The key as 24 English words, in order. Whoever reads them has the key.
    pub fn words(&self) -> Result<Zeroizing<String>> {
        let bytes = self.to_bytes();
        let mnemonic = Mnemonic::from_entropy_in(Language::English, &bytes).map_err(|_| Error::NotAKey)?;
        // The capacity is exact, so that no smaller buffer is left behind with secrets in it.
        let length = mnemonic.words().map(|word| word.len() + 1).sum::<usize>();
        let mut text = Zeroizing::new(String::with_capacity(length));
        for word in mnemonic.words() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        Ok(text)
    }

    /// The key that 24 words give; spaces, lines and capitals do not matter.
    ///
    /// Errors: `WrongWords` says which word is not in the list, or that the checksum does not hold.
    pub fn from_words(words: &SecretString) -> Result<Self> {
        use secrecy::ExposeSecret;
        let all: Zeroizing<String> = Zeroizing::new(words.expose_secret().to_lowercase());
        let listed: Vec<&str> = all.split_whitespace().collect();
        let unknown = listed.iter().position(|word| Language::English.find_word(word).is_none());
        let refused = |at: Option<usize>| Error::WrongWords { at: at.map(|at| at + 1), found: listed.len() };
        if unknown.is_some() {
            return Err(refused(unknown));
        }
        let joined = Zeroizing::new(listed.join(" "));
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &joined).map_err(|_| refused(None))?;
        let (mut bytes, length) = mnemonic.to_entropy_array();
        let root = if length == KEY_BYTES { Self::from_bytes(&bytes[..length]) } else { Err(refused(None)) };
        bytes.zeroize();
        root
    }
}
