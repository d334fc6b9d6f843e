//! What was posted, once its token is known to be the session's: forms, and forms with a file.

use crate::csrf;
use crate::fault::Fault;
use crate::form::Submission;
use crate::visit::Visit;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;

/// A posted form. Without a session, the browser must say that it comes from this site.
pub struct Posted(pub Submission);

/// A posted form with files.
#[derive(Default)]
pub struct Upload {
    /// Its texts by name.
    pub texts: BTreeMap<String, String>,
    /// Its files by name: what the file was called, and what it holds.
    pub files: BTreeMap<String, (String, Bytes)>,
}

/// Whether a form is of this session, and of this site.
///
/// # Errors
/// [`Fault::Stale`] when it is not.
pub(crate) fn check(visit: &Visit, headers: &HeaderMap, given: &str) -> Result<(), Fault> {
    from_here(visit, headers)?;
    let fits = visit.signed.as_ref().is_none_or(|s| csrf::is_valid(&s.csrf, given));
    if fits { Ok(()) } else { Err(Fault::Stale) }
}

/// Whether the browser says that a form is of this site, which is known before anything of it is read.
fn from_here(visit: &Visit, headers: &HeaderMap) -> Result<(), Fault> {
    if csrf::is_same_origin(headers, visit.secured.as_ref()) { Ok(()) } else { Err(Fault::Stale) }
}

fn visit_of(request: &Request) -> Result<Visit, Fault> {
    request.extensions().get::<Visit>().cloned().ok_or(Fault::Internal)
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let (visit, headers) = (visit_of(&request)?, request.headers().clone());
        from_here(&visit, &headers)?;
        let bytes = Bytes::from_request(request, state).await.map_err(|e| size_or_form(e.status()))?;
        let submission = Submission::parse(&bytes).map_err(|_| Fault::Invalid(Vec::new()))?;
        check(&visit, &headers, &submission.csrf)?;
        Ok(Self(submission))
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let (visit, headers) = (visit_of(&request)?, request.headers().clone());
        from_here(&visit, &headers)?;
        let broken = |e: MultipartError| size_or_form(e.status());
        let mut parts = Multipart::from_request(request, state).await.map_err(|e| size_or_form(e.status()))?;
        let mut found = Self::default();
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(file) => {
                    found.files.insert(name, (file, part.bytes().await.map_err(broken)?));
                }
                None => {
                    found.texts.insert(name, part.text().await.map_err(broken)?);
                }
            }
        }
        check(&visit, &headers, found.text(csrf::FIELD))?;
        Ok(found)
    }
}

impl Upload {
    /// A text, empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(String::as_str).unwrap_or_default()
    }

    /// A file that holds something.
    pub fn file(&self, name: &str) -> Option<&(String, Bytes)> {
        self.files.get(name).filter(|(_, bytes)| !bytes.is_empty())
    }
}

pub(crate) fn size_or_form(status: StatusCode) -> Fault {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Fault::TooLarge } else { Fault::Invalid(Vec::new()) }
}
