//! What stands on a screen that nobody uses any more is taken off it: the browser goes by itself, without a script, to a
//! page that holds nothing, when the node would lock or the session would end.
//!
//! A page on which something may be typed or chosen stays, because that would be lost; but for forms that are marked
//! `data-brief`, a search or a comment below a record, which are short and stand beside what must not be read.

use crate::view::session::SessionLeft;
use crate::visit::{Answer, Visit, local};
use crate::words::Language;
use app::locking::Mode;
use app::people;
use axum::http::HeaderValue;

/// Where the browser goes. Nobody is asked for there: it would count as somebody at the keyboard.
pub(crate) const PATH: &str = "/session/left";

/// So much later than the end itself: a node looks every five seconds whether it locks.
const LATER: i64 = 10;

/// When the browser leaves a page of somebody signed in, and where it goes; nothing for a page that stays.
pub(crate) fn header(page: &str, mode: Option<Mode>, (then, language): (&str, Language)) -> Option<HeaderValue> {
    if may_be_typed_in(page) {
        return None;
    }
    let idle = if mode == Some(Mode::Laptop) { Mode::IDLE_SECONDS } else { people::IDLE.as_secs() };
    let (then, language) = (crate::pages::percent(then), language.code());
    HeaderValue::from_str(&format!("{}; url={PATH}?in={language}&then={then}", idle + LATER)).ok()
}

/// Whether a page has a form that changes something and holds more than what the page itself wrote into it.
fn may_be_typed_in(page: &str) -> bool {
    let forms = page.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next());
    let is_box = |tag: &str| {
        let is_input = tag.starts_with("input") && !tag.contains("type=\"hidden\"");
        is_input || tag.starts_with("textarea") || tag.starts_with("select")
    };
    let keeps = |form: &&str| {
        let tag = form.split('>').next().unwrap_or_default();
        tag.contains("method=\"post\"") && !tag.contains(" data-brief")
    };
    forms.filter(keeps).any(|form| form.split('<').skip(1).any(is_box))
}

/// The page that holds nothing, with the way back.
///
/// # Errors
/// As [`Visit::page`].
pub async fn left(mut visit: Visit) -> Answer {
    visit.language = visit.asked("in").and_then(Language::from_code).unwrap_or(visit.language);
    let then = local(visit.asked("then").unwrap_or("/")).to_owned();
    visit.page("", &SessionLeft { then })
}

#[cfg(test)]
mod tests {
    use super::{header, may_be_typed_in};
    use crate::words::Language;
    use app::locking::Mode;

    #[test]
    fn a_page_in_which_something_may_be_typed_stays() {
        let form =
            |inside: &str| format!("<main><form class=\"one\" method=\"post\" action=\"/x\">{inside}</form></main>");
        for typed in ["<textarea name=\"a\"></textarea>", "<input id=\"a\" name=\"a\">", "<select name=\"a\"></select>"]
        {
            assert!(may_be_typed_in(&form(typed)), "{typed}");
        }
        assert!(!may_be_typed_in(&form("<input type=\"hidden\" name=\"csrf\" value=\"x\"><button>Go</button>")));
        assert!(!may_be_typed_in("<form method=\"post\" data-brief action=\"/search\"><input name=\"q\"></form>"));
        assert!(!may_be_typed_in("<form method=\"get\" action=\"/records/incident\"><input name=\"from\"></form>"));
    }

    #[test]
    fn a_laptop_is_left_when_it_locks_and_an_office_when_the_session_ends() {
        let at = |mode| header("<p>A case</p>", mode, ("/records/incident/a?b=c&d", Language::ALL[0]));
        let laptop = at(Some(Mode::Laptop)).expect("it is left");
        assert_eq!(laptop, "610; url=/session/left?in=en&then=/records/incident/a%3Fb%3Dc%26d");
        for mode in [Some(Mode::Office), None] {
            assert!(at(mode).expect("it is left").to_str().expect("text").starts_with("1810; "));
        }
    }
}
