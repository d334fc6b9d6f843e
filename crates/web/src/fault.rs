//! The one place where what went wrong becomes an answer.
//!
//! What a person may not see and what does not exist look the same, down to the byte.

use crate::frame::Frame;
use crate::pages::Pages;
use crate::view::error::ErrorPage;
use crate::words::Language;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use record::Problem;

/// The five faces of a failure.
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
    /// Our fault.
    Internal,
    /// More was sent than is taken.
    TooLarge,
}

impl Fault {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::Forbidden => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// The page: its words live under `fault-CODE`, `fault-CODE-why` and `fault-CODE-remedy`.
    pub fn page(&self) -> ErrorPage {
        let (code, problems) = match self {
            Self::NotFound | Self::Forbidden => ("not-found", &[][..]),
            Self::Invalid(problems) => ("invalid", problems.as_slice()),
            Self::Conflict => ("conflict", &[][..]),
            Self::Internal => ("internal", &[][..]),
            Self::TooLarge => ("too-large", &[][..]),
        };
        ErrorPage::new(code, problems)
    }

    /// The answer. When even its page cannot be made, the status alone.
    pub fn answer(&self, pages: &Pages, language: Language, frame: &Frame) -> Response {
        match pages.render(language, frame, &self.page()) {
            Ok(page) => (self.status(), Html(page)).into_response(),
            Err(error) => {
                tracing::error!(page.reason = %error, "an error page could not be made");
                self.status().into_response()
            }
        }
    }
}
