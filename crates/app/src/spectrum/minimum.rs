//! What stays below the rung that both said they would not go below: as a whole, by topic, and by our own decisions.

use crate::agreements::{Agreement, Side, Terms, Topic};
use crate::exchange::passing::COUNTED;
use crate::overrides::InForce;
use jiff::civil::Date;
use record::Rung;

/// Something that passes less far than both said it would at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// Who lets it pass.
    pub side: Side,
    /// The topic; `None` for everything.
    pub topic: Option<Topic>,
    /// How far it passes today.
    pub rung: Rung,
    /// Whether a decision of ours holds it back, and not the agreement.
    pub is_capped: bool,
}

/// What stays below the minimum of an agreement today. Nothing does once it was ended, or where no minimum was agreed.
pub fn shortfalls(agreement: &Agreement, caps: &InForce, today: Date) -> Vec<Shortfall> {
    let is_running = agreement.is_signed() && !["terminated", "superseded"].contains(&agreement.state.as_str());
    let minimum = agreement.protocol.clauses.minimum;
    if !is_running || minimum == Rung::None {
        return Vec::new();
    }
    if !agreement.is_in_force(today) {
        let nothing = |side| Shortfall { side, topic: None, rung: Rung::None, is_capped: false };
        return [Side::Us, Side::Them].map(nothing).to_vec();
    }
    let mut below = of_side((Side::Us, &agreement.ours), minimum);
    below.extend(capped((&agreement.ours, caps), minimum));
    below.extend(of_side((Side::Them, &agreement.theirs), minimum));
    below
}

fn of_side((side, terms): (Side, &Terms), minimum: Rung) -> Vec<Shortfall> {
    let one = |topic: Option<Topic>, rung: Rung| Shortfall { side, topic, rung, is_capped: false };
    if terms.rung < minimum {
        return vec![one(None, terms.rung)];
    }
    let topics = terms.topics.keys().map(|topic| (topic, terms.of_topic(topic).rung));
    let low = topics.filter(|(topic, rung)| *rung < least(&topic.kind, minimum));
    low.map(|(topic, rung)| one(Some(topic.clone()), rung)).collect()
}

/// What somebody here decided about everything, or about a topic. What is about one record is told on its page.
fn capped((terms, caps): (&Terms, &InForce), minimum: Rung) -> Vec<Shortfall> {
    let one = |topic: Option<Topic>, rung: Rung| Shortfall { side: Side::Us, topic, rung, is_capped: true };
    let wide = caps.caps.iter().filter(|cap| cap.record.is_none());
    let low = wide.filter_map(|cap| match &cap.topic {
        None => (cap.rung < minimum).then(|| one(None, cap.rung)),
        Some(kind) => {
            let is_low = terms.kinds.contains(kind) && cap.rung < least(kind, minimum);
            is_low.then(|| one(Some(Topic::of(kind)), cap.rung))
        }
    });
    low.collect()
}

/// The least that a kind passes: audited counts pass as a whole from the first rung on.
fn least(kind: &str, minimum: Rung) -> Rung {
    if kind == COUNTED { minimum.min(Rung::Trends) } else { minimum }
}
