//! A square code (QR, ISO/IEC 18004) as a drawing. The code itself comes from a crate; here it is only drawn.

use crate::{Error, Svg};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// The white border that readers need, in modules.
// Source: ISO/IEC 18004, section 5.3.8: four modules.
const QUIET: i32 = 4;
/// The size of a module in pixels.
const MODULE: i32 = 4;

/// These bytes as a square code, dark on white in every theme, since a reader must see it.
///
/// # Errors
/// [`Error::Chart`] for more than a code can hold: 2,953 bytes.
pub fn qr(title: &str, bytes: &[u8]) -> Result<Svg, Error> {
    let too_long = |_| Error::Chart { title: title.to_owned(), reason: "too long for a square code" };
    let code = QrCode::encode_binary(bytes, QrCodeEcc::Low).map_err(too_long)?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let modules = code.size() + 2 * QUIET;
    Ok(Svg::square(title, (modules, modules * MODULE), &path))
}
