//! Reading a list, and taking it in when that was asked for.

use crate::fault::Fault;
use crate::posted::Upload;
use crate::view::error::Wrong;
use crate::view::import::ImportNew;
use crate::visit::{Answer, Person};
use app::imports::{self, List};
use app::{Error, Result};
use axum::http::StatusCode;
use record::{Label, Problem};
use std::sync::Arc;

/// How many problems are shown.
const SHOWN: usize = 50;

/// Checks a list, or imports it: `do` says which. Nothing is written by a check.
///
/// # Errors
/// [`Fault::NotFound`] without the right to write.
pub async fn create(person: Person, upload: Upload) -> Answer {
    let (Some(list), Some(mapping)) = (upload.file("list"), upload.file("mapping")) else {
        return Err(Fault::Invalid(Vec::new()));
    };
    let name = list.0.rsplit_once('.').map_or(list.0.as_str(), |(stem, _)| stem).to_owned();
    let mapping = String::from_utf8_lossy(&mapping.1).into_owned();
    let is_check = upload.text("do") == "check";
    match work(&person, (name, list.1.to_vec(), mapping), is_check).await {
        Ok(view) => person.page("know", &view),
        Err(Error::Invalid(problems)) => {
            person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "know", &wrong(ImportNew::default(), &problems))
        }
        Err(other) => Err(other.into()),
    }
}

/// Thousands of rows are sealed one by one: not on a thread that answers others.
async fn work(person: &Person, (name, bytes, mapping): (String, Vec<u8>, String), is_check: bool) -> Result<ImportNew> {
    let (node, actor) = (Arc::clone(person.node()), person.actor().clone());
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let label = Label::own(node.org());
        let list = List { name: &name, bytes: &bytes, mapping: &mapping, label };
        if is_check {
            return imports::preview(&node, &actor, &list).map(|(_, read)| {
                let view =
                    ImportNew { is_checked: true, ..counts(read.drafts.len(), read.rejected_rows, read.flagged_rows) };
                wrong(view, &[read.rejected, read.flagged].concat())
            });
        }
        let report = runtime.block_on(imports::run(&node, &actor, &list, &mut |_, _| {}))?;
        let view = counts(report.accepted, report.rejected, report.flagged);
        Ok(wrong(
            ImportNew { is_done: true, added: whole(report.added), changed: whole(report.changed), ..view },
            &report.problems,
        ))
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))?
}

fn counts(accepted: usize, rejected: usize, flagged: usize) -> ImportNew {
    ImportNew { accepted: whole(accepted), rejected: whole(rejected), flagged: whole(flagged), ..ImportNew::default() }
}

fn wrong(view: ImportNew, problems: &[Problem]) -> ImportNew {
    let left_out = whole(problems.len().saturating_sub(SHOWN));
    ImportNew { problems: problems.iter().take(SHOWN).map(Wrong::from).collect(), left_out, ..view }
}

fn whole(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
