//! One page of a selection: from memory where what is listed lies there, and by SQL elsewhere.

use super::{ListQuery, PAGE};
use crate::Result;
use crate::actor::Actor;
use crate::node::Node;
use policy::Action;
use store::Tx;
use store::query::Selection;
use store::records::Stored;

/// What a page shows of a selection.
pub(crate) struct Page {
    pub rows: Vec<Stored>,
    /// The fields that were asked for, each with its values and how many records have each.
    pub facets: Vec<(String, Vec<(String, i64)>)>,
    pub total: i64,
    /// Which page it is: the last one for who asks for a page past the end.
    pub page: i64,
    pub pages: i64,
}

/// What a query asks for, as far as the actor may list it.
pub(crate) async fn selected(node: &Node, tx: &mut Tx, actor: &Actor, query: &ListQuery) -> Result<Selection> {
    let scope = node.scope(tx, actor, Action::List).await?;
    let (filters, from, to) = (query.filters.clone(), query.from.clone(), query.to.clone());
    Ok(Selection { filters, from, to, ..scope.selection(&query.kind) })
}

/// Reads what is listed into memory, so that the first who asks for a list after a node was opened need not wait. On
/// PostgreSQL nothing is kept in memory: another process may write there.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn warm(node: &Node) -> Result<()> {
    node.store.read().await?.totals(&[]).await?;
    Ok(())
}

/// The page of this number, from 1, with facets of these fields.
pub(crate) async fn of(tx: &mut Tx, selection: &Selection, (fields, asked): (&[String], i64)) -> Result<Page> {
    let mut page = asked.max(1);
    while let Some(listed) = tx.listed(selection, fields, (PAGE, before(page))).await? {
        let pages = pages(listed.total);
        if page <= pages {
            return Ok(Page { rows: listed.rows, facets: listed.facets, total: listed.total, page, pages });
        }
        page = pages;
    }
    let total = tx.count(selection).await?;
    let mut facets = Vec::with_capacity(fields.len());
    for field in fields {
        facets.push((field.clone(), tx.facet(selection, field).await?));
    }
    let pages = pages(total);
    let page = page.min(pages);
    Ok(Page { rows: tx.page(selection, PAGE, before(page)).await?, facets, total, page, pages })
}

/// How many records stand on the pages before this one.
fn before(page: i64) -> i64 {
    page.saturating_sub(1).saturating_mul(PAGE)
}

fn pages(total: i64) -> i64 {
    ((total + PAGE - 1) / PAGE).max(1)
}
