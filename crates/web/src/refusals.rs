//! What an action says when it cannot be done, in the reader's language.
//!
//! `app` says why in English, once, where it happens: the command line and the log read it there. A page finds the words
//! by that sentence, whatever names stand in it. A test reads the sources of `app`: every refusal stands here.

mod said;

pub use said::SAID;

use crate::words::Words;

/// A refusal in the words of a language; nothing for a sentence that is not known here.
pub fn translated(words: &Words, why: &str) -> Option<String> {
    let (key, values) = SAID.iter().find_map(|(key, pattern)| Some((*key, values(pattern, why)?)))?;
    let names = ["a", "b", "c"];
    // What stands inside may be a sentence of its own.
    let part = |text: &str| translated(words, text).unwrap_or_else(|| text.to_owned());
    let given: Vec<(&str, String)> = names.into_iter().zip(values.iter().map(|v| part(v))).collect();
    Some(words.lookup()(key, &given))
}

/// What stands in a sentence where a pattern has `{a}`, `{b}`, `{c}`; nothing when it is another sentence.
fn values<'a>(pattern: &str, why: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = pattern.split(['{', '}']).step_by(2);
    let mut rest = why.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(text) = fixed.next() {
        let is_last = fixed.peek().is_none();
        // The last piece stands at the end, so that a name may hold what comes after it.
        let at = if is_last { rest.strip_suffix(text)?.len() } else { rest.find(text)? };
        found.push(&rest[..at]);
        rest = &rest[at + text.len()..];
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::values;

    #[test]
    fn names_are_found_where_the_pattern_has_them() {
        assert_eq!(values("no `{a}` of `{b}`; ask", "no `x` of `y`; ask"), Some(vec!["x", "y"]));
        assert_eq!(values("it ended", "it ended"), Some(Vec::new()));
        assert_eq!(values("it ended", "it ended early"), None);
        assert_eq!(values("item {a}", "item one; two"), Some(vec!["one; two"]));
        assert_eq!(values("item {a}!", "thing one!"), None);
    }
}
