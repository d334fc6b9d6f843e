//! Writes every sample page, in every language, into a directory, to be looked at in a browser.
//!
//! `cargo run -p web --example preview -- DIRECTORY`

#[path = "../tests/all/sample/mod.rs"]
mod sample;

use std::path::PathBuf;
use web::{Language, assets};

fn main() -> std::io::Result<()> {
    let directory = std::env::args().nth(1).map_or_else(|| PathBuf::from("preview"), PathBuf::from);
    std::fs::create_dir_all(&directory)?;
    let style = assets::stylesheet();
    std::fs::write(directory.join("app.css"), style.text())?;
    let setting = sample::setting();
    for language in Language::ALL {
        for (name, page) in sample::all(&setting, language) {
            let escaped = style.path().replace('/', "&#x2f;");
            let page = page.replace(&escaped, "app.css");
            std::fs::write(directory.join(format!("{name}-{}.html", language.code())), page)?;
        }
    }
    Ok(())
}
