//! The one place where what went wrong becomes an answer.
//!
//! What a person may not see and what does not exist look the same, down to the byte.

use crate::frame::Frame;
use crate::pages::Pages;
use crate::refusals;
use crate::view::error::ErrorPage;
use crate::words::Language;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use record::Problem;

/// The faces of a failure.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// There is no such thing.
    NotFound,
    /// There is, and the person may not; answered like [`Fault::NotFound`].
    Forbidden,
    /// What was sent cannot be taken as it is.
    Invalid(Vec<Problem>),
    /// Somebody else changed it in the meantime.
    Conflict,
    /// It cannot be done as things stand; the action's own words say why.
    Clash(String),
    /// What came from outside cannot be taken; the action's own words say why and what to do.
    Refused(String),
    /// The form is not of this session: too old, or of another site.
    Stale,
    /// Our fault.
    Internal,
    /// More was sent than is taken.
    TooLarge,
    /// What is severe opens only after a proof; the middleware of proofs asks for it.
    Unproved,
    /// Something was sent while a leader only looks as another role.
    Viewing,
    /// A file was asked for while a leader only looks as another role.
    Taking,
}

impl Fault {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::Forbidden => StatusCode::NOT_FOUND,
            Self::Invalid(_) | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict | Self::Clash(_) => StatusCode::CONFLICT,
            Self::Stale | Self::Viewing | Self::Taking | Self::Unproved => StatusCode::FORBIDDEN,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// The page: its words live under `fault-CODE`, `fault-CODE-why` and `fault-CODE-remedy`.
    pub fn page(&self) -> ErrorPage {
        match self {
            Self::NotFound | Self::Forbidden => ErrorPage::new("not-found", &[]),
            Self::Invalid(problems) => ErrorPage::new("invalid", problems),
            Self::Conflict => ErrorPage::new("conflict", &[]),
            Self::Clash(why) | Self::Refused(why) => {
                ErrorPage { detail: Some(why.clone()), ..ErrorPage::new("refused", &[]) }
            }
            Self::Stale => ErrorPage::new("stale", &[]),
            Self::Internal => ErrorPage::new("internal", &[]),
            Self::TooLarge => ErrorPage::new("too-large", &[]),
            Self::Unproved => ErrorPage::new("unproved", &[]),
            Self::Viewing => ErrorPage::new("viewing", &[]),
            Self::Taking => ErrorPage::new("taking", &[]),
        }
    }

    /// The page with what the action said in the reader's language, where it is known.
    pub fn page_in(&self, pages: &Pages, language: Language) -> ErrorPage {
        let mut page = self.page();
        let said = page.detail.as_deref().and_then(|why| refusals::translated(pages.words(language), why));
        if let Some(said) = said {
            page.detail = Some(said);
            page.is_translated = true;
        }
        page
    }

    /// The answer. When even its page cannot be made, the status alone.
    pub fn answer(&self, pages: &Pages, language: Language, frame: &Frame) -> Response {
        match pages.render(language, frame, &self.page_in(pages, language)) {
            Ok(page) => (self.status(), Html(page)).into_response(),
            Err(error) => {
                tracing::error!(page.reason = %error, "an error page could not be made");
                self.status().into_response()
            }
        }
    }
}

/// A bare answer that carries the fault along; `visit::around` makes the page of it, in the reader's language.
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<app::Error> for Fault {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::NotFound => Self::NotFound,
            // A page that needs a reason asks for it; where none is asked, the record stays closed.
            app::Error::Forbidden(_) | app::Error::ReasonNeeded => Self::Forbidden,
            app::Error::ProofNeeded => Self::Unproved,
            app::Error::Invalid(problems) => Self::Invalid(problems),
            app::Error::Conflict(why) => Self::Clash(why),
            app::Error::Refused(why) => Self::Refused(why),
            app::Error::Internal(why) => {
                tracing::error!(action.reason = %why, "an action failed");
                Self::Internal
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;
    use std::fmt::Debug;
    use std::sync::{Arc, Mutex};
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Level, Metadata, Subscriber};

    /// Keeps what is printed, with its level.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<(Level, String)>>>);

    struct Words(String);

    impl Visit for Words {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            self.0.push_str(&format!("{}={value:?} ", field.name()));
        }
    }

    impl Subscriber for Kept {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }
        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }
        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, event: &Event<'_>) {
            let mut words = Words(String::new());
            event.record(&mut words);
            self.0.lock().expect("nobody panics").push((*event.metadata().level(), words.0));
        }
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn what_nobody_expected_is_printed_and_a_refusal_is_not() {
        let kept = Kept::default();
        tracing::subscriber::with_default(kept.clone(), || {
            assert!(matches!(Fault::from(app::Error::Refused("say why".to_owned())), Fault::Refused(_)));
            assert!(matches!(Fault::from(app::Error::Internal("the disk is full".to_owned())), Fault::Internal));
        });
        let printed = kept.0.lock().expect("nobody panics").clone();
        assert_eq!(printed.len(), 1, "{printed:?}");
        assert!(printed[0].0 == Level::ERROR && printed[0].1.contains("the disk is full"), "{printed:?}");
    }
}
