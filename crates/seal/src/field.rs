//! A report of a field node: what somebody writes who can seal to headquarters and cannot read back.
//!
//! An age file to the recipient of headquarters' certificate; inside, signed by the field node's own key, the report
//! with its random id and whom it is for. The field node has no age identity, so that nothing it holds opens what it
//! wrote. It leaves which field keys are known, and which reports came before, to headquarters.

use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::bundle::{self, bucket};
use crate::cbor::{self, Blob};
use crate::cose::{self, Context, Envelope};
use crate::error::{Error, Limit, Part, Result};
use crate::keys::{NodeCertificate, NodeKeys, OrgId, PublicKey};
use crate::secret::{Key, redacted};
use crate::{Seconds, base32};

const NAME: &str = "concord-report";
const VERSION: u64 = 1;
const CONTEXT: Context = Context(b"concord/report/1");
const ID_BYTES: usize = 16;
const NAME_BYTES: usize = 200;

/// The most bytes of one report.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The signing key of a field node. Erased when dropped, never printed. It opens nothing.
pub struct FieldKey(Box<SigningKey>);

redacted!(FieldKey);

impl FieldKey {
    /// Makes a new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Box::new(SigningKey::from_bytes(Key::generate(rng).expose())))
    }

    /// Reads what [`FieldKey::to_bytes`] wrote.
    ///
    /// Errors: `NotAKey` when there are not exactly 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let key = Key::from_slice(bytes).ok_or(Error::NotAKey)?;
        Ok(Self(Box::new(SigningKey::from_bytes(key.expose()))))
    }

    /// The 32 secret bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.as_bytes().to_vec())
    }

    /// The public half, by which headquarters knows this field node.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }
}

/// What is reported. Printed without its name and content.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    /// When, by the clock of the field node.
    pub made: Seconds,
    /// `file`, or the kind of the record whose answers these are.
    pub kind: String,
    /// The name of the file, 1 to 200 bytes.
    pub name: String,
    /// Its content.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Report").field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// A report whose signature holds, by a key that the caller knew.
#[derive(Debug)]
pub struct Received {
    /// Its random id.
    pub id: String,
    /// What it says.
    pub report: Report,
}

#[derive(Serialize, Deserialize)]
struct Claims(
    PublicKey, // the field node
    OrgId,     // for whom
    String,    // id
    Seconds,   // made
    String,    // kind
    String,    // name
    Blob,      // body
);

/// A report that could be decrypted; nothing that it says is believed yet.
pub struct Unverified {
    claims: Claims,
    envelope: Envelope,
}

impl std::fmt::Debug for Unverified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unverified(sealed)")
    }
}

/// Seals a report for headquarters. The field node cannot open it again.
///
/// Errors: `TooLarge` beyond [`MOST_BYTES`]; `BadDraft` for an empty or too long name or kind.
pub fn seal(
    report: &Report,
    key: &FieldKey,
    headquarters: &NodeCertificate,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>> {
    if report.body.len() > MOST_BYTES {
        return Err(Error::TooLarge { limit: Limit::Size, most: MOST_BYTES as u64 });
    }
    if [&report.kind, &report.name].into_iter().any(|t| t.is_empty() || t.len() > NAME_BYTES) {
        return Err(Error::BadDraft { reason: "give the report a name of 1 to 200 bytes" });
    }
    let mut id = [0; ID_BYTES];
    rng.fill_bytes(&mut id);
    let Report { made, kind, name, body } = report.clone();
    let org = headquarters.org_id().clone();
    let claims = Claims(key.public(), org, base32::encode(&id), made, kind, name, Blob(body));
    let payload = Zeroizing::new(cbor::encode(&claims));
    let signed = Zeroizing::new(cose::sign(&key.0, CONTEXT, &payload));
    // Reserving room for everything at once keeps the plaintext in one buffer, which is erased at the end.
    let room = bucket(64 + signed.len());
    let mut plain = Zeroizing::new(Vec::with_capacity(room));
    cbor::append(&mut plain, &(NAME, VERSION));
    cbor::append(&mut plain, &cbor::BlobRef(&signed));
    // As in a bundle: a zero byte is the CBOR integer 0.
    let size = bucket(plain.len());
    plain.resize(size, 0);
    let sealed = age::encrypt(headquarters.age_recipient(), &plain);
    Ok(sealed.expect("age encrypts to one valid X25519 recipient and writes into memory"))
}

/// Decrypts a report with any of these keys, without believing it.
///
/// Errors: `TooLarge`, `NotABundle`, `NotForThisNode`, `Truncated`, `Altered`, `UnknownVersion`, `Malformed`.
pub fn decrypt(bytes: &[u8], keys: &[&NodeKeys]) -> Result<Unverified> {
    let most = MOST_BYTES + MOST_BYTES / 4;
    if bytes.len() > most {
        return Err(Error::TooLarge { limit: Limit::Size, most: most as u64 });
    }
    let plain = bundle::decrypt_age(bytes, keys)?;
    let malformed = || Error::Malformed { part: Part::Report };
    let mut rest = plain.as_slice();
    let (name, version): (String, u64) =
        cbor::decode_first(&mut rest, cbor::DEPTH, Part::Report).map_err(|_| Error::NotABundle)?;
    if name != NAME {
        return Err(Error::NotABundle);
    }
    if version != VERSION {
        return Err(Error::UnknownVersion { found: version.to_string() });
    }
    let Blob(signed) = cbor::decode_first(&mut rest, cbor::DEPTH, Part::Report)?;
    if plain.len() != bucket(plain.len() - rest.len()) || rest.iter().any(|&byte| byte != 0) {
        return Err(Error::Malformed { part: Part::Padding });
    }
    let envelope = Envelope::read(&signed, Part::Report)?;
    let claims: Claims = cbor::decode(envelope.payload().ok_or_else(malformed)?, cbor::DEPTH, Part::Report)?;
    if [&claims.2, &claims.4, &claims.5].into_iter().any(|t| t.is_empty() || t.len() > NAME_BYTES) {
        return Err(malformed());
    }
    Ok(Unverified { claims, envelope })
}

impl Unverified {
    /// The field node that says it made the report; good for finding whether it is known, and for nothing else.
    pub fn claimed_author(&self) -> &PublicKey {
        &self.claims.0
    }

    /// Believes the report, or says why not.
    ///
    /// Errors: `BadSignature` when `key` did not sign it; `ForAnotherOrganisation`.
    pub fn verify(self, key: &PublicKey, me: &OrgId) -> Result<Received> {
        if self.claims.0 != *key || !self.envelope.verify(key, CONTEXT) {
            return Err(Error::BadSignature { part: Part::Report });
        }
        let Claims(_, org, id, made, kind, name, Blob(body)) = self.claims;
        if org != *me {
            return Err(Error::ForAnotherOrganisation { recipient: org });
        }
        Ok(Received { id, report: Report { made, kind, name, body } })
    }
}

/// A file name that says nothing: sixteen random letters and `.report`.
pub fn file_name(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0; 10];
    rng.fill_bytes(&mut bytes);
    format!("{}.report", base32::encode(&bytes))
}
