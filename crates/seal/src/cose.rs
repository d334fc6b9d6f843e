//! COSE_Sign1 (RFC 9052) with Ed25519 (RFC 8032; COSE algorithm -19 of RFC 9864), strictly.
//!
//! One envelope shape: the algorithm in the protected header, nothing else anywhere. The context
//! goes into the signature as external data, so that a signature made for one purpose is worth
//! nothing for another. It leaves payloads to their owners.

use coset::iana::Algorithm;
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder};
use ed25519_dalek::{Signature, Signer, SigningKey};

use crate::error::{Error, Part, Result};
use crate::keys::PublicKey;

/// Largest envelope with a detached payload; ours is 75 bytes.
pub(crate) const DETACHED_BYTES: usize = 256;

/// What a signature is for; bound into it.
#[derive(Clone, Copy)]
pub(crate) struct Context(pub(crate) &'static [u8]);

/// A well-formed envelope whose signature has not been checked.
pub(crate) struct Envelope(CoseSign1);

/// Signs a payload and carries it inside the envelope.
pub(crate) fn sign(key: &SigningKey, context: Context, payload: &[u8]) -> Vec<u8> {
    write(
        shape()
            .payload(payload.to_vec())
            .create_signature(context.0, |message| key.sign(message).to_bytes().to_vec())
            .build(),
    )
}

/// Signs a payload that travels elsewhere.
pub(crate) fn sign_detached(key: &SigningKey, context: Context, payload: &[u8]) -> Vec<u8> {
    write(
        shape().create_detached_signature(payload, context.0, |message| key.sign(message).to_bytes().to_vec()).build(),
    )
}

impl Envelope {
    /// Reads an envelope; `part` names it when it is not exactly of our shape.
    pub(crate) fn read(bytes: &[u8], part: Part) -> Result<Self> {
        let malformed = Error::Malformed { part };
        let Ok(found) = CoseSign1::from_slice(bytes) else {
            return Err(malformed);
        };
        // INVARIANT: the envelope equals the one we would have written around this payload and
        // signature. This excludes other algorithms, further headers and other encodings at once.
        let mut ours = shape().signature(found.signature.clone());
        if let Some(payload) = &found.payload {
            ours = ours.payload(payload.clone());
        }
        if write(ours.build()) == bytes { Ok(Self(found)) } else { Err(malformed) }
    }

    /// The payload carried inside, not yet to be believed.
    pub(crate) fn payload(&self) -> Option<&[u8]> {
        self.0.payload.as_deref()
    }

    /// Checks the signature over the payload inside.
    pub(crate) fn verify(&self, key: &PublicKey, context: Context) -> bool {
        self.0.payload.is_some()
            && self.0.verify_signature(context.0, |signature, message| check(key, signature, message)).is_ok()
    }

    /// Checks the signature over a payload that came separately.
    pub(crate) fn verify_detached(&self, payload: &[u8], key: &PublicKey, context: Context) -> bool {
        self.0.payload.is_none()
            && self
                .0
                .verify_detached_signature(payload, context.0, |signature, message| check(key, signature, message))
                .is_ok()
    }
}

fn shape() -> CoseSign1Builder {
    let protected = HeaderBuilder::new().algorithm(Algorithm::Ed25519).build();
    CoseSign1Builder::new().protected(protected)
}

fn write(envelope: CoseSign1) -> Vec<u8> {
    envelope.to_vec().expect("an envelope of one algorithm, bytes and a signature can always be written")
}

fn check(key: &PublicKey, signature: &[u8], message: &[u8]) -> Result<(), ()> {
    let signature = Signature::from_slice(signature).map_err(|_| ())?;
    key.verify_strict(message, &signature)
}

#[cfg(test)]
mod vectors;
