//! How often matching errs, by what people judged of a random sample.

use super::{asked_kind, decides, kinds_of};
use crate::view::matching::{BandLine, MatchQuality};
use crate::visit::{Answer, Person};
use app::estimate::Share;
use app::reviewing::{self, Judged};

/// Shows the sample and what it says.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for a kind that cannot be compared.
pub async fn quality(person: Person) -> Answer {
    let kind = asked_kind(&person)?;
    let bands = reviewing::judged_of(person.node(), (person.actor(), &kind)).await?;
    let waiting: usize = bands.iter().map(|band| band.waiting).sum();
    let ends = bands.iter().skip(1).map(|band| band.from).chain([100]);
    let mut lines: Vec<BandLine> = bands.iter().zip(ends).map(|(band, to)| line(band, to)).collect();
    lines.reverse();
    let may_judge = decides(person.actor());
    let kinds = kinds_of(&person, &kind, "/matches/quality");
    person.page("share", &MatchQuality { kinds, bands: lines, waiting: waiting as u64, may_judge })
}

fn line(band: &Judged, to: u8) -> BandLine {
    let share = |share: Share| {
        let percent = |part: f64| (part * 1000.0).round() / 10.0;
        (percent(share.middle), percent(share.low), percent(share.high))
    };
    BandLine {
        from: band.from,
        to,
        pairs: band.pairs as u64,
        sample: band.sample as u64,
        right: band.right as u64,
        wrong: band.wrong as u64,
        unsure: band.unsure as u64,
        precision: band.reviewed.map(|found| share(found.precision)),
        recall: band.reviewed.and_then(|found| found.recall).map(share),
    }
}
