//! A square code (QR, ISO/IEC 18004) as a drawing. The code itself comes from a crate; here it is only drawn.

use crate::{Error, Svg};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// The white border that readers need, in modules.
// Source: ISO/IEC 18004, section 5.3.8: four modules.
const QUIET: i32 = 4;
/// The size of a module in pixels.
const MODULE: i32 = 4;

/// This text as a square code, dark on white in every theme, since a reader must see it.
///
/// # Errors
/// [`Error::Chart`] for more than a code can hold: 2,953 bytes, or 4,296 capitals and digits.
pub fn qr(title: &str, text: &str) -> Result<Svg, Error> {
    let too_long = |_| Error::Chart { title: title.to_owned(), reason: "too long for a square code" };
    let code = QrCode::encode_text(text, QrCodeEcc::Low).map_err(too_long)?;
    let mut path = String::new();
    for y in 0..code.size() {
        // One stroke for each run of dark modules: a code on a page must stay light on the line.
        let (mut x, mut pen) = (0, None);
        while x < code.size() {
            let run = (x..code.size()).take_while(|&at| code.get_module(at, y)).count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                let _ = match pen {
                    None => write!(path, "M{} {}.5h{run}", x + QUIET, y + QUIET),
                    Some(end) => write!(path, "m{} 0h{run}", x - end),
                };
                pen = Some(x + run);
            }
            x += run.max(1);
        }
    }
    let modules = code.size() + 2 * QUIET;
    Ok(Svg::square(title, (modules, modules * MODULE), &path))
}
