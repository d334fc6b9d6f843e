//! What an authenticator takes, as a picture in the page itself: the content policy lets no other picture in.

use crate::fault::Fault;
use crate::view::account::{Qr, Secret};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Light modules around, without which it is not found (ISO/IEC 18004, 5.3.8).
const QUIET: i32 = 4;

/// An `otpauth:` address as what is shown of it.
///
/// # Errors
/// [`Fault::Internal`] for an address too long to draw.
pub(crate) fn secret(address: &str) -> Result<Secret, Fault> {
    let text = address.split("secret=").nth(1).and_then(|s| s.split('&').next()).unwrap_or_default();
    Ok(Secret { qr: drawn(address)?, text: text.to_owned() })
}

fn drawn(text: &str) -> Result<Qr, Fault> {
    // It is read from a screen, undamaged: the least correction gives the coarsest modules.
    let code = QrCode::encode_text(text, QrCodeEcc::Low).map_err(|_| Fault::Internal)?;
    let (side, mut path) = (code.size(), String::new());
    for y in 0..side {
        let mut at = None;
        let mut x = 0;
        while x < side {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                // From where the last line ended, or from the left edge.
                let written = match at {
                    Some(end) => write!(path, "m{} 0h{}", start - end, x - start),
                    None => write!(path, "M{} {}.5h{}", start + QUIET, y + QUIET, x - start),
                };
                written.map_err(|_| Fault::Internal)?;
                at = Some(x);
            }
            x += 1;
        }
    }
    Ok(Qr { size: side + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::{QUIET, drawn, secret};
    use qrcodegen::{QrCode, QrCodeEcc};

    /// The modules that a path makes dark.
    fn dark(path: &str) -> Vec<(i32, i32)> {
        let (mut found, mut x, mut y) = (Vec::new(), 0, 0);
        for step in path.replace('M', "|M").replace('m', "|m").split('|').filter(|s| !s.is_empty()) {
            let (from, length) = step[1..].split_once('h').expect("a move and a line");
            let (across, down) = from.split_once(' ').expect("two numbers");
            let across: i32 = across.parse().expect("a number");
            if step.starts_with('M') {
                (x, y) = (across, down.trim_end_matches(".5").parse().expect("a number"));
            } else {
                x += across;
            }
            let length: i32 = length.parse().expect("a number");
            found.extend((x..x + length).map(|x| (x - QUIET, y - QUIET)));
            x += length;
        }
        found
    }

    #[test]
    fn the_picture_has_the_modules_of_the_code_and_no_others() {
        let text = "otpauth://totp/The%20alpha:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20alpha";
        let code = QrCode::encode_text(text, QrCodeEcc::Low).expect("it fits");
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let wanted: Vec<(i32, i32)> = all.filter(|(x, y)| code.get_module(*x, *y)).collect();
        let drawn = drawn(text).expect("it is drawn");
        assert_eq!(dark(&drawn.path), wanted);
        assert_eq!(drawn.size, code.size() + 8);
        assert_eq!(secret(text).expect("it is drawn").text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
