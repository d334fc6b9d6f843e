//! Styles, served as one file whose name carries its hash, so that it can be kept for ever; and the one script.

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
#[include = "*.js"]
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

/// A file whose address changes with its content.
pub struct Asset {
    path: String,
    text: String,
}

impl Asset {
    /// Its address.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its content.
    pub fn text(&self) -> &str {
        &self.text
    }
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| join("app", "css", &ORDER));
static PASSKEY: LazyLock<Asset> = LazyLock::new(|| join("passkey", "js", &["passkey.js"]));

/// The style sheet of this program.
pub fn stylesheet() -> &'static Asset {
    &STYLESHEET
}

/// The script that stands between a page and a device with passkeys.
pub fn passkey_script() -> &'static Asset {
    &PASSKEY
}

/// The names of all files, for the test that none is left out.
pub fn files() -> Vec<String> {
    Files::iter().map(|name| name.to_string()).collect()
}

/// Their routes. `Cache-Control` set here is kept by the headers of every answer.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let style = async || serve("text/css; charset=utf-8", stylesheet());
    let script = async || serve("text/javascript; charset=utf-8", passkey_script());
    Router::new().route(stylesheet().path(), get(style)).route(passkey_script().path(), get(script))
}

fn serve(kind: &'static str, asset: &'static Asset) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.text())
}

fn join(called: &str, ending: &str, names: &[&str]) -> Asset {
    let mut text = String::new();
    for name in names {
        let data = Files::get(name).map(|f| f.data).unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&data));
    }
    let mut hash = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
        let _infallible = write!(hash, "{byte:02x}");
    }
    Asset { path: format!("/static/{called}-{hash}.{ending}"), text }
}
