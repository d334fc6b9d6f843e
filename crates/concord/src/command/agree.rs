//! Agreements from the command line: offer a draft, sign an offer, conclude with a signature.

use super::node::open;
use crate::cli::Agree;
use crate::output;
use app::agreements::{self, Protocol};
use app::{Error, Result};

/// Offers, signs or concludes.
///
/// # Errors
/// As [`agreements::offer`], [`agreements::countersign`], [`agreements::conclude`].
pub async fn agree(a: &Agree) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let bytes = output::read(&a.file)?;
    if a.conclude {
        agreements::conclude(&node, &actor, &bytes).await?;
        println!("the agreement is active");
        return Ok(());
    }
    let signed = if a.sign {
        let protocol = agreements::read_offer(&node, &bytes).await?;
        println!("{}", toml::to_string_pretty(&protocol).map_err(|e| Error::Internal(e.to_string()))?);
        agreements::countersign(&node, &actor, &bytes).await?
    } else {
        let text = String::from_utf8_lossy(&bytes);
        let protocol: Protocol = toml::from_str(&text).map_err(|e| {
            Error::Refused(format!(
                "`{}`: {}; see docs/guide/agreement.toml for the shape",
                a.file.display(),
                e.message()
            ))
        })?;
        agreements::offer(&node, &actor, &protocol).await?
    };
    let out = a.out.clone().unwrap_or_else(|| a.file.with_extension("signed"));
    output::write(&out, &signed)?;
    println!("send `{}` to the partner", out.display());
    Ok(())
}
