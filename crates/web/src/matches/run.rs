//! Comparing all lists.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::{Error, matching};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Compares all lists. The answer comes when it is done, which takes seconds.
///
/// # Errors
/// [`Fault::NotFound`] without a role that matches; [`Fault::Clash`] with fewer than two lists.
pub async fn run(person: Person, _form: Posted) -> Answer {
    let (node, actor) = (Arc::clone(person.node()), person.actor().clone());
    let runtime = tokio::runtime::Handle::current();
    // It computes for seconds: not on a thread that answers others.
    let work = move || runtime.block_on(matching::run(&node, &actor, &mut |_| ControlFlow::Continue(())));
    let done = tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))?;
    done.map_err(Fault::from)?;
    Ok(see_other("/matches?done=matched"))
}
