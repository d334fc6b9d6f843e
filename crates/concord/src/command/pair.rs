//! Pairing: our certificate goes out, the partner's comes in, and people compare the words.

use super::node::open;
use crate::cli::Pair;
use crate::output;
use app::{Error, Result, agreements};

/// Prints our certificate, or the words to compare, or pairs.
///
/// # Errors
/// As [`agreements::pair`].
pub async fn pair(a: &Pair) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let (Some(short_name), Some(file)) = (&a.short_name, &a.certificate) else {
        println!("{}", agreements::certificate_text(&node));
        return Ok(());
    };
    let text = String::from_utf8_lossy(&output::read(file)?).into_owned();
    let certificate = agreements::read_certificate(&text)?;
    let print = agreements::fingerprint(&node, &certificate);
    println!("{} says it is {}", file.display(), certificate.org_name());
    println!("read to each other: {}\n                or: {}", print.words.join(" "), print.digits.join(" "));
    if !a.compared {
        return Err(Error::Conflict(
            "nothing was paired; add --compared when both sides see the same words".to_owned(),
        ));
    }
    let org = agreements::pair(&node, &actor, short_name, &certificate).await?;
    println!("paired with `{short_name}` ({org})");
    Ok(())
}
