//! Warnings about people at risk: sent, taken in, acknowledged.

mod acknowledge;
mod create;
mod list;
mod new;
mod show;

pub use acknowledge::acknowledge;
pub use create::create;
pub use list::list;
pub use new::new;
pub use show::show;

use crate::elapsed::elapsed;
use crate::fault::Fault;
use crate::naming::title;
use crate::view::alert::Line;
use crate::visit::Person;
use app::alerts::Listed;
use record::Body;

pub(crate) fn line(person: &Person, listed: &Listed) -> Result<Line, Fault> {
    let open = Body(listed.record.open.clone());
    Ok(Line {
        title: title(person, &listed.record)?,
        href: format!("/alerts/{}", listed.record.id),
        partner: open.text("short_name").unwrap_or_default().to_owned(),
        is_for_us: listed.is_for_us,
        elapsed: elapsed(person, &listed.record.changed)?,
        acknowledged_at: listed.acknowledged_at.clone(),
        is_at_home: listed.is_at_home,
    })
}
