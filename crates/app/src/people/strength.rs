//! How strong a passphrase is: long enough, and not what a program guesses first.

use crate::node::normal;
use crate::{Error, Result};
use secrecy::{ExposeSecret, SecretString};
use zxcvbn::{Score, zxcvbn};

const LEAST: usize = 12;
/// Longer ones only cost time; nobody types them.
const MOST: usize = 200;

/// Refuses what would be guessed. `names` are those that everybody knows who knows the person: each counts as a word
/// that is tried first, and so does each word of it.
///
/// # Errors
/// `Refused` under 12 characters, over 200, and for a score under 3 of zxcvbn: fewer than 10^8 guesses.
pub(crate) fn check(passphrase: &SecretString, names: &[&str]) -> Result<()> {
    let passphrase = normal(passphrase);
    let text = passphrase.expose_secret();
    let length = text.chars().count();
    if length < LEAST {
        return Err(Error::Refused("a passphrase has at least 12 characters; four or five words are good".to_owned()));
    }
    if length > MOST {
        return Err(Error::Refused("a passphrase has at most 200 characters; choose a shorter one".to_owned()));
    }
    let words = names.iter().flat_map(|n| n.split(|c: char| !c.is_alphanumeric()));
    let known: Vec<&str> = names.iter().copied().chain(words).filter(|w| w.chars().count() > 2).collect();
    if is_names(text, &known) {
        return Err(easy());
    }
    // Source: Wheeler, zxcvbn: Low-Budget Password Strength Estimation, USENIX Security 2016; 3 is *safely unguessable*.
    if zxcvbn(text, &known).score() < Score::Three {
        return Err(easy());
    }
    Ok(())
}

fn easy() -> Error {
    Error::Refused(
        "this passphrase is easy to guess; take four or five words that have nothing to do with each other, with you, or \
         with the organisation"
            .to_owned(),
    )
}

/// Whether little but names is left of it: zxcvbn counts the order of three of them as a secret.
fn is_names(text: &str, known: &[&str]) -> bool {
    let mut known: Vec<String> = known.iter().map(|w| w.to_lowercase()).collect();
    known.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let whole = text.to_lowercase();
    let rest = known.iter().fold(whole.clone(), |rest, word| rest.replace(word.as_str(), " "));
    rest != whole && rest.chars().filter(|c| c.is_alphanumeric()).count() < LEFT
}

/// Letters and digits that must be left beside names.
const LEFT: usize = 8;

#[cfg(test)]
mod tests {
    use super::check;

    fn is_taken(words: &str, names: &[&str]) -> bool {
        check(&words.to_owned().into(), names).is_ok()
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        // By hand: the most frequent passwords, keys in a row, one word again and again.
        for weak in ["password1234", "qwertyuiop[]", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc", "123456789012"] {
            assert!(!is_taken(weak, &[]), "{weak}");
        }
        assert!(is_taken("plough cedar nine lanterns", &[]));
        assert!(is_taken("محراث أرز تسعة فوانيس", &[]), "words in Arabic count as letters");
    }

    #[test]
    fn names_count_as_known_words() {
        let names = ["Zaynab Qasimiyya", "Harbour Watch"];
        for own in ["zaynab qasimiyya", "qasimiyyaharbour", "Zaynab Harbour Watch"] {
            assert!(is_taken(own, &[]) || own.len() < 20, "{own} is not refused for another reason");
            assert!(!is_taken(own, &names), "{own}");
        }
    }

    #[test]
    fn length_has_two_ends() {
        assert!(!is_taken("xK9#mQ2$vL7", &[]), "eleven characters");
        assert!(is_taken("xK9#mQ2$vL7!", &[]), "twelve");
        let long: String = "plough cedar nine lanterns ".chars().cycle().take(201).collect();
        assert!(!is_taken(&long.replace(' ', "-"), &[]));
    }
}
