//! Where a record of ours is, for the block on its page.

use crate::fault::Fault;
use crate::view::record::WithPartner;
use crate::visit::Person;
use app::exchange::{self, Whereabouts};
use app::records::Show;

/// For each partner that has it, had it, or gets it with the next bundle. Nothing for what is not ours.
pub(super) async fn whereabouts(person: &Person, show: &Show) -> Result<Vec<WithPartner>, Fault> {
    if show.record.channel.is_some() {
        return Ok(Vec::new());
    }
    let today = person.node().today();
    let one = |w: &Whereabouts| WithPartner {
        name: w.partner.clone(),
        state: w.state.code().to_owned(),
        since: w.since.clone(),
        is_changed: w.is_changed,
        silent_since: w.silent_since.clone(),
        readable_until: w.readable_until.map(|d| d.to_string()),
        has_lapsed: w.has_lapsed(today),
        is_stuck: w.is_stuck,
        bundles: (w.is_stuck && exchange::may_share(person.actor())).then(|| "/exchange".to_owned()),
    };
    let all = exchange::whereabouts(person.node(), person.actor(), &show.record.id).await?;
    Ok(all.iter().map(one).collect())
}
