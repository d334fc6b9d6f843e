//! Cookies: the session's, whose name carries the node's id because cookies ignore ports, and the language's.

use crate::words::language;
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, InvalidHeaderValue};

/// Letters of 128 random bits in base32, as `app` draws them.
const DOOR_LETTERS: usize = 26;

/// The session cookie of one node.
#[derive(Debug, Clone)]
pub struct SessionCookie {
    name: String,
}

impl SessionCookie {
    /// The cookie of the node with this id; other characters than `a-z0-9-` are left out.
    pub fn new(node: &str) -> Self {
        let is_plain = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
        let node: String = node.to_lowercase().chars().filter(is_plain).collect();
        Self { name: format!("__Host-concord-{node}") }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value that the browser sent.
    pub fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        read(headers, &self.name)
    }

    /// The `Set-Cookie` that begins a session; it ends with the browser or at the server's word.
    ///
    /// # Errors
    /// When `value` holds characters that a header cannot carry.
    pub fn set(&self, value: &str) -> Result<HeaderValue, InvalidHeaderValue> {
        HeaderValue::from_str(&format!("{}={value}; Path=/; Secure; HttpOnly; SameSite=Strict", self.name))
    }

    /// The `Set-Cookie` that ends it.
    ///
    /// # Errors
    /// None in fact: the name was made plain by [`Self::new`].
    pub fn clear(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        HeaderValue::from_str(&format!("{}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0", self.name))
    }
}

/// The cookie of the door, to which the challenge of a passkey is bound until somebody is signed in: for five minutes.
impl SessionCookie {
    /// The value that the browser sent, when it can be one of ours.
    pub fn read_door<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let is_ours = |v: &&str| v.len() == DOOR_LETTERS && v.bytes().all(|b| b.is_ascii_alphanumeric());
        read(headers, &self.door()).filter(is_ours)
    }

    /// The `Set-Cookie` of it.
    ///
    /// # Errors
    /// When `value` holds characters that a header cannot carry.
    pub fn set_door(&self, value: &str) -> Result<HeaderValue, InvalidHeaderValue> {
        let name = self.door();
        HeaderValue::from_str(&format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=300"))
    }

    /// The `Set-Cookie` that ends it.
    ///
    /// # Errors
    /// None in fact: the name was made plain by [`Self::new`].
    pub fn clear_door(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let name = self.door();
        HeaderValue::from_str(&format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"))
    }

    fn door(&self) -> String {
        format!("{}-door", self.name)
    }
}

/// The `Set-Cookie` that remembers a language for a year. It says nothing about the person.
///
/// # Errors
/// None in fact: language codes are plain.
pub fn remember_language(language: crate::Language) -> Result<HeaderValue, InvalidHeaderValue> {
    let (name, code) = (language::COOKIE, language.code());
    HeaderValue::from_str(&format!("{name}={code}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000"))
}

/// The value of a cookie.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}
