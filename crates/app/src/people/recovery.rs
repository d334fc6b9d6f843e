//! Recovery codes: each works once in the place of the authenticator's code, for whoever has lost the authenticator.

use super::{User, by_id, news};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use store::{statements as sql, values};

/// How many a person has at first.
pub const CODES: usize = 10;

/// 120 random bits each, so that a plain digest guards them: ASVS 5.0 asks for 112 (6.5.2).
const BYTES: usize = 15;
const LETTERS: usize = BYTES * 8 / 5;

/// Those of an older program had 80 random bits, and work until they are made anew.
const LETTERS_BEFORE: usize = 16;

/// How many are left.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn recovery_left(node: &Node, actor: &Actor) -> Result<i64> {
    let mut tx = node.store.read().await?;
    let row = tx.fetch_one(sql::RECOVERY_LEFT, values![actor.id.as_str()]).await?;
    Ok(row.and_then(|r| r.int(0)).unwrap_or(0))
}

/// Makes ten new ones, to be shown once; the old ones end.
///
/// # Errors
/// `NotFound` when the account was closed meanwhile.
pub async fn renew_recovery(node: &Node, actor: &Actor) -> Result<Vec<String>> {
    let mut change = node.change("people::renew_recovery").await?;
    by_id(&mut change.tx, &actor.id).await?.filter(|u: &User| u.is_active).ok_or(Error::NotFound)?;
    let codes = renew(&mut change, &actor.id).await?;
    news::altered(&mut change, &actor.id).await?;
    change.note(&Entry::general("recovery-codes", &actor.id, None))?;
    change.commit().await?;
    Ok(codes)
}

/// As [`renew_recovery`], inside the caller's change.
pub(super) async fn renew(change: &mut Change<'_>, person: &str) -> Result<Vec<String>> {
    change.tx.execute(sql::RECOVERY_CLEAR, values![person]).await?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0_u8; BYTES];
        rand_core::Rng::fill_bytes(&mut *change.node.rng(), &mut bytes);
        let code = record::id::base32(&bytes);
        change.tx.execute(sql::RECOVERY_INSERT, values![person, digest(person, &code)]).await?;
        codes.push(grouped(&code));
    }
    Ok(codes)
}

/// The digest of what was typed where a code is asked for; none when it cannot be a recovery code.
pub(super) fn typed(person: &str, text: &str) -> Option<String> {
    let code = plain(text);
    matches!(code.len(), LETTERS | LETTERS_BEFORE).then(|| digest(person, &code))
}

/// Fours with hyphens, as people copy them.
pub(super) fn grouped(code: &str) -> String {
    let fours = code.as_bytes().chunks(4);
    fours.map(|four| String::from_utf8_lossy(four).into_owned()).collect::<Vec<_>>().join("-")
}

/// What was meant by what was typed: base32 has no 0 and no 1, and hyphens and spaces are for the eye.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    let meant = letters.map(|c| match c {
        '0' => 'o',
        '1' => 'l',
        other => other,
    });
    meant.take(64).collect()
}

fn digest(person: &str, code: &str) -> String {
    seal::Digest::of_parts(&[b"concord/recovery/1", person.as_bytes(), b"/", code.as_bytes()]).to_string()
}

#[cfg(test)]
mod tests {
    use super::{grouped, plain, typed};

    #[test]
    fn a_code_is_the_same_however_it_is_written_down() {
        assert_eq!(grouped("abcdefghijkl2345"), "abcd-efgh-ijkl-2345");
        assert_eq!(plain(" ABCD efgh-IJKL 2345"), "abcdefghijkl2345");
        assert_eq!(plain("0o1l"), "ooll");
        let code = "abcd-efgh-ijkl-mnop-qrst-2345";
        assert!(typed("p", code).is_some() && typed("p", code) == typed("p", "ABCDEFGHIJKLMNOPQRST2345"));
        assert_ne!(typed("p", code), typed("q", code), "another's code is another code");
        assert!(typed("p", "abcd-efgh-ijkl-2345").is_some(), "one of an older program");
        assert_eq!(typed("p", "123456"), None);
    }
}
