//! Trends that may be published: seen first, then published, then kept.

mod file;
mod list;
mod publish;
mod show;

pub use file::{file, file_with_reason};
pub use list::list;
pub use publish::publish;
pub use show::{open, show};

use app::trends::joint::{WAYS, Wanted};

/// What was asked for; what is no way of ours is the default.
fn wanted<'a>(asked: impl Fn(&str) -> Option<&'a str>) -> Wanted {
    let way = |name: &str| asked(name).filter(|code| WAYS.contains(code)).map(str::to_owned);
    let default = Wanted::default();
    let rows = way("rows").unwrap_or_else(|| default.rows.clone());
    let columns = match asked("columns") {
        Some("none") => None,
        _ => way("columns").or(default.columns).filter(|columns| *columns != rows),
    };
    let k = asked("k").and_then(|k| k.trim().parse().ok()).unwrap_or(default.k).clamp(3, 1_000);
    Wanted { rows, columns, k, hides_contributors: asked("hides") != Some("no") }
}
