//! A device that holds passkeys, in software: what a browser and an authenticator do by Web Authentication (W3C, Level 2).
//!
//! Written from the standard alone: nothing of `webauthn-rs` is used. Sections are those of its text.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::value::Value as Cbor;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Flags of authenticator data (section 6.1).
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// The device, with the keys that it made.
pub struct Device {
    pub keys: Vec<Key>,
    /// Whether it verifies its person, by a fingerprint for instance.
    pub verifies: bool,
    /// Whether its person is there at all.
    pub is_touched: bool,
    /// How often it signed (section 6.1.1); a device that keeps no count says 0.
    pub count: u32,
    seed: u8,
}

/// One key, as it is found again by the name of the address.
#[derive(Clone)]
pub struct Key {
    pub id: Vec<u8>,
    pub handle: Vec<u8>,
    pub rp: String,
    pub secret: SigningKey,
}

impl Device {
    pub fn new(seed: u8) -> Self {
        Self { keys: Vec::new(), verifies: true, is_touched: true, count: 0, seed }
    }

    fn data(&self, rp: &str, attested: &[u8]) -> Vec<u8> {
        let mut flags = 0;
        for (is_set, flag) in [(self.is_touched, PRESENT), (self.verifies, VERIFIED), (!attested.is_empty(), ATTESTED)]
        {
            flags |= if is_set { flag } else { 0 };
        }
        let mut data = Sha256::digest(rp.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data.extend(attested);
        data
    }

    /// `navigator.credentials.create` (section 5.1.3) on a page of this address.
    pub fn make(&mut self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("the options are JSON");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        let is_es256 = |p: &Value| p["alg"] == -7;
        assert!(options["pubKeyCredParams"].as_array().expect("a list").iter().any(is_es256));
        let mut secret = [self.seed; 32];
        secret[0] = u8::try_from(self.keys.len()).expect("few keys") + 1;
        let key = Key {
            id: [vec![self.seed; 16], vec![secret[0]]].concat(),
            handle: decode(&options["user"]["id"]),
            rp: text(&options["rp"]["id"]),
            secret: SigningKey::from_slice(&secret).expect("a number below the order of the curve"),
        };
        let data = self.data(&key.rp, &attested(&key));
        // Section 8.7: a device that says nothing of its maker.
        let object = Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from("none")),
            (Cbor::from("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::from("authData"), Cbor::Bytes(data)),
        ]);
        let client = client_data("webauthn.create", &options, origin);
        let made = json!({
            "id": encode(&key.id), "rawId": encode(&key.id), "type": "public-key",
            "response": { "clientDataJSON": encode(&client), "attestationObject": encode(&cbor(&object)) },
            "clientExtensionResults": { "credProps": { "rk": true } },
        });
        self.keys.push(key);
        made.to_string()
    }

    /// `navigator.credentials.get` (section 5.1.4) with the newest key of the address.
    pub fn sign(&mut self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("the options are JSON");
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["allowCredentials"], json!([]), "nothing says whose key is wanted");
        let rp = text(&options["rpId"]);
        let key = self.keys.iter().rfind(|k| k.rp == rp).expect("the device has a key of this address").clone();
        self.sign_with(&key, (&options, &rp), origin)
    }

    /// With a key and for an address that the test chooses.
    pub fn sign_with(&mut self, key: &Key, (options, rp): (&Value, &str), origin: &str) -> String {
        if self.count > 0 {
            self.count += 1;
        }
        let (data, client) = (self.data(rp, &[]), client_data("webauthn.get", options, origin));
        // Section 6.3.3, step 11.
        let message = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature: Signature = key.secret.sign(&message);
        json!({
            "id": encode(&key.id), "rawId": encode(&key.id), "type": "public-key",
            "response": {
                "clientDataJSON": encode(&client), "authenticatorData": encode(&data),
                "signature": encode(signature.to_der().as_bytes()), "userHandle": encode(&key.handle),
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }
}

/// What the browser lets the device sign of the page (section 5.8.1).
fn client_data(kind: &str, options: &Value, origin: &str) -> Vec<u8> {
    json!({ "type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": false })
        .to_string()
        .into_bytes()
}

/// Attested credential data (section 6.5.1), with the key as COSE has it (RFC 9053, section 7.1.1).
fn attested(key: &Key) -> Vec<u8> {
    let point = key.secret.verifying_key().to_sec1_point(false);
    let (x, y) = (point.as_bytes()[1..33].to_vec(), point.as_bytes()[33..].to_vec());
    let number = |n: i64| Cbor::from(n);
    let cose = Cbor::Map(vec![
        (number(1), number(2)),
        (number(3), number(-7)),
        (number(-1), number(1)),
        (number(-2), Cbor::Bytes(x)),
        (number(-3), Cbor::Bytes(y)),
    ]);
    let length = u16::try_from(key.id.len()).expect("a short id");
    [vec![0; 16], length.to_be_bytes().to_vec(), key.id.clone(), cbor(&cose)].concat()
}

fn cbor(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("CBOR goes into memory");
    bytes
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text(value)).expect("base64url")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
