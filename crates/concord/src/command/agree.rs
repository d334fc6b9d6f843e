//! Agreements from the command line: begin from a template, keep or offer a draft, sign an offer, conclude with a
//! signature.

use super::node::open;
use crate::cli::Agree;
use crate::output;
use app::agreements::{self, Protocol};
use app::{Error, Node, Result};
use std::path::Path;

/// Begins, keeps, offers, signs or concludes.
///
/// # Errors
/// As [`agreements::begin`], [`agreements::draft`], [`agreements::offer`], [`agreements::countersign`],
/// [`agreements::conclude`].
pub async fn agree(a: &Agree) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    if let (Some(template), Some(partner)) = (&a.template, &a.partner) {
        return begin(&node, (template, partner), &a.file).await;
    }
    let bytes = output::read(&a.file)?;
    if a.conclude {
        agreements::conclude(&node, &actor, &bytes).await?;
        println!("the agreement is active");
        return Ok(());
    }
    // The offer itself ends in `signed`.
    let by_itself = if a.sign { "answer" } else { "signed" };
    let out = a.out.clone().unwrap_or_else(|| a.file.with_extension(by_itself));
    if !a.draft {
        // What is signed is signed, and cannot be signed once more for a file.
        output::require_free(&out)?;
    }
    let signed = if a.sign {
        let protocol = agreements::read_offer(&node, &bytes).await?;
        println!("{}", toml::to_string_pretty(&protocol).map_err(|e| Error::Internal(e.to_string()))?);
        agreements::countersign(&node, &actor, &bytes).await?
    } else {
        let protocol = read(&a.file, &bytes)?;
        if a.draft {
            agreements::draft(&node, &actor, &protocol).await?;
            println!("version {} is kept as a draft; nobody else sees it", protocol.version);
            return Ok(());
        }
        agreements::offer(&node, &actor, &protocol).await?
    };
    output::write_new(&out, &signed)?;
    println!("send `{}` to the partner", out.display());
    Ok(())
}

fn read(file: &Path, bytes: &[u8]) -> Result<Protocol> {
    let text = String::from_utf8_lossy(bytes);
    toml::from_str(&text).map_err(|e| {
        Error::Refused(format!("`{}`: {}; see docs/guide/agreement.toml for the shape", file.display(), e.message()))
    })
}

/// Writes a draft from a template, to be edited.
async fn begin(node: &Node, (template, partner): (&str, &str), file: &Path) -> Result<()> {
    let known: Vec<&str> = agreements::TEMPLATES.iter().map(|t| t.code).collect();
    if !known.contains(&template) {
        return Err(Error::Refused(format!("there is no template `{template}`; take one of {}", known.join(", "))));
    }
    let partners = agreements::partners(node).await?;
    let found = partners.into_iter().find(|p| p.is_open && p.short_name == partner).ok_or_else(|| {
        Error::Refused(format!("there is no partner `{partner}`; pair with them first: concord pair"))
    })?;
    let protocol = agreements::begin(node, template, (&found.org, &found.short_name))?;
    let text = toml::to_string_pretty(&protocol).map_err(|e| Error::Internal(e.to_string()))?;
    output::write_new(file, text.as_bytes())?;
    println!("edit `{}`, then: concord agree {} (or --draft to go on in the pages)", file.display(), file.display());
    Ok(())
}
