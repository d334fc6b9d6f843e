//! The root key on a machine of its own: made, printed, restored from paper, and used to sign. No node is open here and
//! no network is needed.

mod sheet;

pub use sheet::sheet;

use crate::clock::system_rng;
use crate::node::{Node, ROOT, file_error, hex, normal, open_root, seconds, unhex, write_first};
use crate::{Error, Result};
use jiff::Timestamp;
use seal::{Cost, NodeCertificate, NodeRequest, PublicKey, RootKey, SealedRoot};
use secrecy::SecretString;
use std::path::Path;
use zeroize::Zeroizing;

/// An open root key. Erased when dropped, never printed.
#[derive(Debug)]
pub struct Root(RootKey);

impl Root {
    /// The organisation's id, in groups of four letters to be read aloud.
    pub fn fingerprint(&self) -> String {
        grouped(self.0.org_id().as_str())
    }

    /// The key as 24 words. Whoever reads them has the key.
    ///
    /// # Errors
    /// Never for a key of ours.
    pub fn words(&self) -> Result<Zeroizing<String>> {
        Ok(self.0.words()?)
    }
}

fn grouped(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Makes a root key and writes it, sealed under a passphrase, into a new file.
///
/// # Errors
/// `Refused` for a short passphrase; `Conflict` when the file is there already; `Internal` when it cannot be written.
pub fn create(file: &Path, passphrase: &SecretString, cost: Cost) -> Result<Root> {
    keep(RootKey::generate(&mut system_rng()?), file, (passphrase, cost))
}

/// Makes the file again from the words on paper.
///
/// # Errors
/// `Refused` says which word is wrong; otherwise as [`create`].
pub fn restore(file: &Path, words: &SecretString, (passphrase, cost): (&SecretString, Cost)) -> Result<Root> {
    keep(RootKey::from_words(words)?, file, (passphrase, cost))
}

/// Takes the root key out of the folder of a node that was founded on one machine, into a file under a passphrase.
/// The one in the folder is removed once the file has been read back.
///
/// # Errors
/// `NotFound` when it is not there; otherwise as [`create`].
pub fn take_out(node: &Node, file: &Path, (passphrase, cost): (&SecretString, Cost)) -> Result<Root> {
    let inside = node.store.folder().join(ROOT);
    let bytes = std::fs::read(&inside).map_err(|_| Error::NotFound)?;
    let root = open_root(&bytes, node.wrapping())?;
    if root.public() != *node.certificate.root() {
        return Err(Error::Refused("`root.key` is not the root key of this node, or is damaged".to_owned()));
    }
    let root = keep(root, file, (passphrase, cost))?;
    let again = open(file, passphrase)?;
    if again.0.public() != root.0.public() {
        return Err(Error::Internal("the file that was written cannot be read back; try another disk".to_owned()));
    }
    std::fs::remove_file(&inside).map_err(|e| file_error(&inside, &e))?;
    Ok(again)
}

fn keep(root: RootKey, file: &Path, (passphrase, cost): (&SecretString, Cost)) -> Result<Root> {
    crate::people::check_strength(passphrase, &[])?;
    let sealed = SealedRoot::seal(&root, &normal(passphrase), cost, &mut system_rng()?)?;
    write_first(file, &sealed.to_bytes())?;
    Ok(Root(root))
}

/// Opens the file of a root key.
///
/// # Errors
/// `Refused` for a wrong passphrase, or a file that is none.
pub fn open(file: &Path, passphrase: &SecretString) -> Result<Root> {
    let bytes = std::fs::read(file).map_err(|e| file_error(file, &e))?;
    let sealed = SealedRoot::from_bytes(&bytes)
        .map_err(|_| Error::Refused(format!("`{}` is no root key; take another file", file.display())))?;
    Ok(Root(sealed.open(&normal(passphrase))?))
}

/// What a request asks for, to be looked at before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The organisation's name.
    pub name: String,
    /// The number of the certificate.
    pub serial: u64,
    /// 128 bits of the request's digest: both machines show the same, or somebody exchanged it on the way.
    pub fingerprint: String,
}

/// Reads a request, on either machine.
///
/// # Errors
/// `Refused` when it is no request, or was altered.
pub fn read_request(text: &str) -> Result<Asked> {
    let request = request(text)?;
    let digest = seal::Digest::of(request.to_bytes()).to_string();
    let fingerprint = grouped(digest.get(..32).unwrap_or(&digest));
    Ok(Asked { name: request.org_name().to_owned(), serial: request.serial(), fingerprint })
}

fn request(text: &str) -> Result<NodeRequest> {
    let digits: String = text.split_whitespace().collect();
    let refused = || Error::Refused("this is no request for a certificate; make it again on the node".to_owned());
    NodeRequest::from_bytes(&unhex(&digits).map_err(|_| refused())?).map_err(|_| refused())
}

/// Signs a request: the certificate begins at `from` and lasts `days`. Gives its text.
///
/// # Errors
/// `Refused` for what is no request, for a node of another organisation, or for more than a year.
pub fn sign(root: &Root, text: &str, (from, days): (Timestamp, u32)) -> Result<(String, NodeCertificate)> {
    let certificate = root.0.sign_request(&request(text)?, seconds(from), days)?;
    Ok((hex(certificate.to_bytes()), certificate))
}

/// Says that the key in a certificate is not to be trusted any more. Gives the statement as text.
///
/// # Errors
/// `Refused` for what is no certificate, or one of another root key.
pub fn revoke(root: &Root, certificate: &str, now: Timestamp) -> Result<String> {
    let certificate = crate::certificates::read(certificate)?;
    if certificate.root() != &root.0.public() {
        return Err(seal::Error::OfAnotherRoot.into());
    }
    let key: &PublicKey = certificate.signing_key();
    Ok(hex(root.0.revoke(key, seconds(now))?.to_bytes()))
}
