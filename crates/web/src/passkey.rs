//! Passkeys on pages: what is asked of a device, and what came back. The script that stands between is `static/passkey.js`.

use crate::fault::Fault;
use crate::form::Submission;
use crate::headers::Scripted;
use crate::view::passkey::PasskeyOffer;
use crate::visit::{Answer, Visit};
use app::people::{self, Offer, Shown};
use axum::http::header::SET_COOKIE;
use axum::response::Response;

/// What came back from the browser; nothing where passkeys do not work, and without what it was bound to.
pub(crate) fn shown(visit: &Visit, bound: Option<&str>, form: &Submission) -> Option<Shown> {
    Some(Shown {
        origin: visit.origin.clone()?,
        bound: bound?.to_owned(),
        challenge: form.text("challenge").to_owned(),
        credential: form.text("credential").to_owned(),
    })
}

/// What a device is asked at the door, bound to a cookie that this browser has or is given: with [`give`].
///
/// # Errors
/// [`Fault::Internal`] when the ceremony cannot begin.
pub(crate) fn at_the_door(visit: &Visit) -> Result<Option<(PasskeyOffer, String)>, Fault> {
    let Some(origin) = &visit.origin else { return Ok(None) };
    // Whoever has the door open in two windows keeps both.
    let cookie = visit.door.clone().unwrap_or_else(|| people::door_cookie(visit.node()));
    let offer = people::offer_to_enter(visit.node(), origin, &cookie)?;
    Ok(Some((page(offer), cookie)))
}

/// What a device is asked of whoever proves themself again, bound to the session.
///
/// # Errors
/// [`Fault::Internal`] when the ceremony cannot begin.
pub(crate) fn to_prove(visit: &Visit) -> Result<Option<PasskeyOffer>, Fault> {
    let Some((origin, signed)) = visit.origin.as_ref().zip(visit.signed.as_ref()) else { return Ok(None) };
    Ok(Some(page(people::offer_to_prove(visit.node(), origin, &signed.token)?)))
}

/// The view of an offer.
pub(crate) fn page(offer: Offer) -> PasskeyOffer {
    let script = crate::assets::passkey_script().path().to_owned();
    PasskeyOffer { challenge: offer.challenge, options: offer.options, script }
}

/// Lets a page that carries an offer use the script, and keeps the cookie of the door with the browser.
///
/// # Errors
/// [`Fault::Internal`] when the cookie fits no header, which it always does.
pub(crate) fn give(visit: &Visit, mut response: Response, (script, cookie): (Scripted, Option<&str>)) -> Answer {
    response.extensions_mut().insert(script);
    if let Some(cookie) = cookie {
        let set = visit.server.cookie.set_door(cookie).map_err(|_| Fault::Internal)?;
        response.headers_mut().append(SET_COOKIE, set);
    }
    Ok(response)
}
