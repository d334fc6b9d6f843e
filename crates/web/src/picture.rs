//! The joint picture.

mod estimate;
mod figures;
mod show;

pub use estimate::estimate;
pub use show::show;

use app::picture::Stratum;

/// The part of the picture that is asked for; what is no month or place of ours is left out.
fn stratum<'a>(asked: impl Fn(&str) -> Option<&'a str>, node: &app::Node) -> Stratum {
    let is_month = |m: &&str| m.len() == 7 && record::PartialDate::parse(m).is_ok();
    let month = |name: &str| asked(name).filter(is_month).map(str::to_owned);
    let is_governorate = |code: &&str| node.vocabularies().term("places", code).is_some() && !code.contains('/');
    Stratum {
        governorate: asked("governorate").filter(is_governorate).map(str::to_owned),
        from: month("from"),
        to: month("to"),
    }
}
