//! The two ceremonies of Web Authentication (W3C, Level 2, sections 7.1 and 7.2), done by `webauthn-rs`; nothing of the
//! protocol is written here.
//!
//! `webauthn-rs` draws a challenge of its own and keeps it until the answer comes. Ours is made by `challenge`, so it is
//! put in the place of that one, before and after. Should a later version keep it elsewhere, nothing is found to put it
//! into, and every answer is refused.

use super::Origin;
use crate::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// What a device gives when it signs: the greatest weigh a few hundred bytes.
const MOST: usize = 32 * 1024;

/// Whose key a device keeps: a number that says nothing of the person.
pub(super) type Handle = [u8; 16];

/// What a browser is given to make a key with; it puts the name in that the person types.
pub(super) fn creation(origin: &Origin, challenge: &str, (handle, present): (Handle, Vec<Vec<u8>>)) -> Result<String> {
    let begun = relying(origin)?.start_passkey_registration(handle_of(handle), "-", "-", Some(present));
    let (options, _) = begun.map_err(unable)?;
    let mut options = public(&options, challenge)?;
    // It signs in without a name, so the device must be able to find it by the address alone.
    let chosen = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut).ok_or_else(unknown)?;
    chosen.insert("residentKey".to_owned(), json!("required"));
    chosen.insert("requireResidentKey".to_owned(), json!(true));
    Ok(options.to_string())
}

/// What a browser is given to sign with any key of this address.
pub(super) fn request(origin: &Origin, challenge: &str) -> Result<String> {
    let (options, _) = relying(origin)?.start_discoverable_authentication().map_err(unable)?;
    Ok(public(&options, challenge)?.to_string())
}

/// The key that a device made, when all of section 7.1 holds.
pub(super) fn made(origin: &Origin, challenge: &str, credential: &RegisterPublicKeyCredential) -> Result<Passkey> {
    let relying = relying(origin)?;
    // Whose it is stands in the row, and that no key is there twice is kept by the database.
    let begun = relying.start_passkey_registration(handle_of(Handle::default()), "-", "-", None);
    let (_, state) = begun.map_err(unable)?;
    let state: PasskeyRegistration = waiting(&state, ("/rs/challenge", challenge))?;
    relying.finish_passkey_registration(credential, &state).map_err(|e| {
        tracing::info!(passkey.reason = %e, "a new passkey was refused");
        Error::Refused("the device did not make a passkey that this node takes; try another device".to_owned())
    })
}

/// What a key signed, when all of section 7.2 holds: address, challenge, presence, verification, signature, counter.
pub(super) fn signed(
    origin: &Origin,
    challenge: &str,
    (credential, key): (&PublicKeyCredential, &Passkey),
) -> Result<std::result::Result<AuthenticationResult, WebauthnError>> {
    let relying = relying(origin)?;
    let (_, state) = relying.start_discoverable_authentication().map_err(unable)?;
    let state: DiscoverableAuthentication = waiting(&state, ("/ast/challenge", challenge))?;
    Ok(relying.finish_discoverable_authentication_v2(credential, state, key))
}

/// What a browser sent; nothing when it is not in the form that our script gives it.
pub(super) fn read<T: DeserializeOwned>(credential: &str) -> Option<T> {
    (credential.len() <= MOST).then(|| serde_json::from_str(credential).ok()).flatten()
}

/// Whether the device says that the key belongs to this person (section 7.2, step 6).
pub(super) fn is_of(credential: &PublicKeyCredential, handle: Handle) -> bool {
    credential.get_user_unique_id() == Some(handle.as_slice())
}

/// Whether keys can belong to the name of an address.
pub(super) fn may_rely(origin: &Origin) -> bool {
    relying(origin).is_ok()
}

fn relying(origin: &Origin) -> Result<Webauthn> {
    let url = Url::parse(&origin.address()).map_err(|e| Error::Internal(e.to_string()))?;
    // The name is shown by the device, and kept there: the address says nothing more than it says anyway.
    let builder = WebauthnBuilder::new(origin.name(), &url).map_err(unable)?;
    builder.rp_name(origin.name()).build().map_err(unable)
}

fn handle_of(handle: Handle) -> Uuid {
    Uuid::from_bytes(handle)
}

/// The part of the options that a browser takes, with our challenge.
fn public(options: &impl Serialize, challenge: &str) -> Result<Value> {
    let mut options = serde_json::to_value(options)?;
    let mut public = options.get_mut("publicKey").map(Value::take).ok_or_else(unknown)?;
    put(&mut public, ("/challenge", challenge))?;
    // Of what else a device could tell, such as how it verified its person, nothing is asked. What stays makes a key that
    // is found only by whom the device has verified.
    if let Some(extensions) = public.get_mut("extensions").and_then(Value::as_object_mut) {
        extensions.retain(|name, _| name.to_lowercase().contains("credentialprotection"));
    }
    Ok(public)
}

/// What waits for an answer, with our challenge.
fn waiting<T: Serialize + DeserializeOwned>(state: &T, challenge: (&str, &str)) -> Result<T> {
    let mut state = serde_json::to_value(state)?;
    put(&mut state, challenge)?;
    Ok(serde_json::from_value(state)?)
}

fn put(value: &mut Value, (place, challenge): (&str, &str)) -> Result<()> {
    let slot = value.pointer_mut(place).filter(|v| v.is_string()).ok_or_else(unknown)?;
    *slot = Value::String(URL_SAFE_NO_PAD.encode(challenge));
    Ok(())
}

fn unknown() -> Error {
    Error::Internal("webauthn-rs keeps its challenge in another place".to_owned())
}

fn unable(error: WebauthnError) -> Error {
    Error::Internal(format!("a ceremony cannot begin: {error}"))
}
