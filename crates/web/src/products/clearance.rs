//! Whether each statement is cleared for one use, and whom to ask when it is not.

use super::own_clearance;
use crate::fault::Fault;
use crate::naming::address;
use crate::records::record_id;
use crate::view::Action;
use crate::view::product::{Channel, Clearance as View, Cleared, Withheld};
use crate::visit::{Answer, Person};
use app::Role;
use app::products::{self, Clearance};
use axum::extract::Path;
use record::{Caveat, Use};

/// Shows the clearance for the use in `channel`, or for the one that the product was written for.
///
/// # Errors
/// [`Fault::NotFound`] when it does not exist or may not be seen, or for no use of ours.
pub async fn clearance(person: Person, Path(id): Path<String>) -> Answer {
    let id = record_id(&id)?;
    let cleared = match person.asked("channel") {
        None => own_clearance(&person, &id).await?,
        Some(code) => {
            let channel = Use::from_code(code).ok_or(Fault::NotFound)?;
            products::clearance(person.node(), person.actor(), &id, channel).await?
        }
    };
    person.page("act", &view(&person, &cleared))
}

pub(super) fn view(person: &Person, cleared: &Clearance) -> View {
    let (id, body) = (&cleared.product.record.id, &cleared.product.body);
    let channel = |u: &Use| Channel {
        code: u.code().to_owned(),
        href: format!("/products/{id}/clearance?channel={}", u.code()),
        is_chosen: *u == cleared.channel,
    };
    let caveats = cleared.label.caveats.iter();
    View {
        title: body.text("title").unwrap_or(&cleared.product.record.title).to_owned(),
        href: format!("/products/{id}"),
        channel: cleared.channel.code().to_owned(),
        channels: Use::ALL.iter().map(channel).collect(),
        statements: cleared.statements.iter().enumerate().map(|s| statement(person, cleared, s)).collect(),
        is_clear: cleared.is_clear(),
        acknowledgements: caveats
            .filter_map(|c| if let Caveat::Acknowledge(t) = c { Some(t.clone()) } else { None })
            .collect(),
        actions: actions(person, cleared),
    }
}

fn statement(person: &Person, whole: &Clearance, (at, cleared): (usize, &products::Cleared)) -> Cleared {
    let may_ask = app::requests::may_ask(person.actor());
    let ask = |owner: &str| {
        let (id, at) = (whole.product.record.id.as_str(), at.to_string());
        let pairs = [("partner", owner), ("what", "clearance"), ("purpose", whole.channel.code())];
        let about = [("product", id), ("statement", at.as_str())];
        (may_ask && owner != person.node().short_name())
            .then(|| address("/requests/new", &[&pairs[..], &about].concat()))
    };
    let withheld = |blocked: &products::Blocked| Withheld {
        owner: blocked.owner.clone(),
        records: u64::try_from(blocked.records).unwrap_or(u64::MAX),
        reasons: blocked.because.clone(),
        ask: ask(&blocked.owner),
    };
    Cleared {
        text: cleared.text.clone(),
        records: u64::try_from(cleared.evidence.values().sum::<usize>()).unwrap_or(u64::MAX),
        withheld: cleared.blocked.iter().map(withheld).collect(),
    }
}

/// The button stands there also when it will be refused: the attempt is what is logged.
fn actions(person: &Person, cleared: &Clearance) -> Vec<Action> {
    let may = person.actor().is(Role::Leader) || person.actor().is(Role::Adviser);
    let is_issued = cleared.product.body.text("state") == Some("issued");
    if !may || is_issued {
        return Vec::new();
    }
    let href = format!("/products/{}/issue/{}", cleared.product.record.id, cleared.channel.code());
    vec![Action { key: "action-issue".to_owned(), href, is_post: true, is_danger: false }]
}
