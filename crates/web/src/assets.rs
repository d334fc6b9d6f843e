//! Styles, served as one file whose name carries its hash, so that it can be kept for ever.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "static/"]
#[include = "*.css"]
struct Files;

/// The order in which the files are joined: values and bare elements first, paper last.
pub const ORDER: [&str; 12] = [
    "colors.css",
    "base.css",
    "layout.css",
    "form.css",
    "button.css",
    "table.css",
    "list.css",
    "record.css",
    "compare.css",
    "chart.css",
    "notice.css",
    "print.css",
];

/// The whole style sheet.
pub struct Stylesheet {
    path: String,
    text: String,
}

impl Stylesheet {
    /// Its address, which changes with its content.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its content.
    pub fn text(&self) -> &str {
        &self.text
    }
}

static STYLESHEET: LazyLock<Stylesheet> = LazyLock::new(join);

/// The style sheet of this program.
pub fn stylesheet() -> &'static Stylesheet {
    &STYLESHEET
}

/// The names of all style files, for the test that none is left out of [`ORDER`].
pub fn files() -> Vec<String> {
    Files::iter().map(|name| name.to_string()).collect()
}

/// The route of the style sheet. `Cache-Control` set here is kept by the headers of every answer.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(stylesheet().path(), get(serve))
}

async fn serve() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, stylesheet().text())
}

fn join() -> Stylesheet {
    let mut text = String::new();
    for name in ORDER {
        let data = Files::get(name).map(|f| f.data).unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&data));
    }
    let mut hash = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
        let _infallible = write!(hash, "{byte:02x}");
    }
    Stylesheet { path: format!("/static/app-{hash}.css"), text }
}
