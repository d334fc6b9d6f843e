//! The one place where drawings of `app` come into pages: their words, their direction, and what to do
//! when there is nothing to draw.

use crate::fault::Fault;
use crate::view::Drawing;
use crate::visit::Person;
use crate::words::Direction;
use app::drawings::Drawn;
use app::report::Svg;
use app::report::chart::Width;

/// A drawing in the reader's language; `None` when there is nothing to draw.
pub(crate) fn drawn(
    person: &Person,
    source: &str,
    draw: impl FnOnce(&Drawn<'_>) -> app::Result<Svg>,
) -> Result<Option<Drawing>, Fault> {
    let drawn = drawing_of(person, draw)?;
    Ok(drawn.map(|svg| Drawing { svg: svg.as_str().to_owned(), source: source.to_owned() }))
}

/// The same as it comes, for a file.
pub(crate) fn drawing_of(
    person: &Person,
    draw: impl FnOnce(&Drawn<'_>) -> app::Result<Svg>,
) -> Result<Option<Svg>, Fault> {
    let words = person.words()?;
    let lookup = words.lookup();
    let direction = match words.language().direction() {
        Direction::LeftToRight => app::report::Direction::LeftToRight,
        Direction::RightToLeft => app::report::Direction::RightToLeft,
    };
    match draw(&Drawn { words: &lookup, direction, width: Width::Full }) {
        Ok(svg) => Ok(Some(svg)),
        Err(app::Error::Conflict(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
