//! Matching and issuing from the command line.

use super::node::open;
use crate::cli::{Brief, NodeArguments};
use crate::output;
use app::briefs::{self, Figures};
use app::record::{RecordId, Use};
use app::{Error, Result, matching, products, report};
use std::ops::ControlFlow;
use web::words::{Language, Words};

/// Matches all lists.
///
/// # Errors
/// As [`matching::run`].
pub async fn matches(a: &NodeArguments) -> Result<()> {
    let (node, actor) = open(a).await?;
    let bar = output::bar("comparing", 100);
    let report = matching::run(&node, &actor, &mut |part| {
        bar.set_position((part * 100.0) as u64);
        ControlFlow::Continue(())
    })
    .await?;
    bar.finish_and_clear();
    println!("{} pairs held to be the same, {} candidates to look at", report.pairs, report.candidates);
    Ok(())
}

/// Issues a product and writes its files.
///
/// # Errors
/// `Conflict` names what is not cleared, whose it is and whom to ask.
pub async fn brief(a: &Brief) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let id = RecordId::parse(&a.product).ok_or(Error::NotFound)?;
    let channel = Use::from_code(&a.channel)
        .ok_or_else(|| Error::Refused(format!("`{}` is no use; take leadership-brief or another", a.channel)))?;
    let clearance = products::issue(&node, &actor, &id, channel).await?;
    if !clearance.is_clear() {
        for b in clearance.blocked() {
            eprintln!("  {} records of `{}` are not cleared ({}); ask them", b.records, b.owner, b.because.join(", "));
        }
        return Err(Error::Conflict(format!("withheld: not cleared for {}", channel.code())));
    }
    let language = Language::from_code(clearance.product.body.text("language").unwrap_or("en"));
    let words = Words::new(language.unwrap_or(Language::English)).map_err(|e| Error::Internal(e.to_string()))?;
    let document = briefs::document(&node, &clearance, Figures::default(), &words.lookup())?;
    for (name, bytes) in files(&node, &document, "brief")? {
        output::write(&a.out.join(&name), &bytes)?;
        println!("{}", a.out.join(name).display());
    }
    Ok(())
}

/// A document as PDF, DOCX, HTML and Markdown.
///
/// # Errors
/// `Internal` when it cannot be typeset.
pub fn files(node: &app::Node, document: &report::Document, stem: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let created = briefs::created(node);
    let failed = |e: report::Error| Error::Internal(e.to_string());
    Ok(vec![
        (format!("{stem}.pdf"), report::pdf(document, created).map_err(failed)?.bytes),
        (format!("{stem}.docx"), report::docx(document, created).map_err(failed)?),
        (format!("{stem}.html"), report::html_file(document).map_err(failed)?.into_bytes()),
        (format!("{stem}.md"), report::markdown(document).map_err(failed)?.into_bytes()),
    ])
}
