//! Every template with every sample in every language.

use crate::sample::{self, HOSTILE};
use std::collections::BTreeSet;
use web::{Language, assets};

fn each(check: impl Fn(&str, &str, Language)) {
    let setting = sample::setting();
    for language in Language::ALL {
        for (name, page) in sample::all(&setting, language) {
            check(&format!("{name} in {}", language.code()), &page, language);
        }
    }
}

/// The start tags of a page.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|t| t.split('>').next()).filter(|t| !t.starts_with(['/', '!']))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[at..].split('"').next()
}

#[test]
fn every_page_renders_and_every_word_is_there() {
    each(|name, page, _| {
        assert!(!page.starts_with("could not be rendered"), "{page}");
        let missing: Vec<&str> = page.split('⟦').skip(1).filter_map(|p| p.split('⟧').next()).collect();
        assert!(missing.is_empty(), "{name} lacks {missing:?}");
    });
}

#[test]
fn every_template_has_a_sample() {
    let setting = sample::setting();
    let pages = sample::all(&setting, Language::English);
    let names: String = pages.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ");
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")).expect("templates are there");
    let mut count = 0;
    for folder in folders.filter_map(Result::ok).filter(|f| f.path().is_dir() && f.file_name() != "part") {
        count += std::fs::read_dir(folder.path()).expect("a folder can be read").count();
    }
    // By hand: the words that stand for each template in the names of the samples.
    let seen = "session session-left proving resuming account-show account-authenticator account-codes passkey-new passkey-remove invitation-enter invitation-open invitation-made today list- edit- show reason- confirm- audience import matches match picture objective \
                product clearance partners see-as see-list audit destroyed exchange error- search estimate estimating trends \
                trend approvals approving labelling exporting people person-new person-added person-show view-as \
                consents overrides authorities authority- attribution- spectrum levels requests asked- asking alerts \
                warned warning holds sure- agreements agreement-active agreement-confirm agreement-new agreement-step \
                pairing channel private private-new private-run documents document-records document-editing document-shown document-heads \
                document-versions commented retention onward- keys unlock backups \
                reviewed match-events match-event-one match-quality";
    assert_eq!(count, seen.split_whitespace().count(), "a template was added; give it a sample and name it here");
    assert!(seen.split_whitespace().all(|s| names.contains(s)), "{names}");
}

#[test]
fn every_page_has_one_heading_a_language_and_a_direction() {
    each(|name, page, language| {
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
        let start = format!("<html lang=\"{}\" dir=\"{}\">", language.code(), language.direction().code());
        assert!(page.contains(&start), "{name} lacks {start}");
        assert_eq!(page.matches("<main").count(), 1, "{name}");
        assert!(!page.contains("<title> ·"), "{name} has no title");
    });
}

#[test]
fn whoever_is_signed_in_ends_the_session_from_every_page() {
    let mut seen = 0;
    each(|name, page, _| {
        let is_signed_in = page.contains("action=\"/account\"") || page.contains("href=\"/account\"");
        assert!(!is_signed_in || page.contains("action=\"/session/end\""), "{name}");
    });
    let setting = sample::setting();
    for (name, page) in sample::all(&setting, Language::ALL[0]) {
        seen += usize::from(page.contains("action=\"/session/end\""));
        let head = page.split("<main").next().unwrap_or_default();
        assert!(
            !page.contains("action=\"/session/end\"") || head.contains("action=\"/session/end\""),
            "{name}: in the head"
        );
    }
    assert!(seen > 100, "{seen} samples are of somebody signed in");
}

#[test]
fn headings_do_not_skip_a_level() {
    each(|name, page, _| {
        let main = page.split("<main").nth(1).unwrap_or_default();
        let mut last = 0;
        for tag in tags(main).filter(|t| t.len() > 1 && t.starts_with('h')) {
            let Some(level) = tag[1..2].parse::<u32>().ok() else {
                continue;
            };
            assert!(level <= last + 1, "{name}: h{level} after h{last}");
            last = level;
        }
    });
}

#[test]
fn every_box_has_a_label() {
    each(|name, page, _| {
        let labels: BTreeSet<&str> =
            tags(page).filter(|t| t.starts_with("label ")).filter_map(|t| attribute(t, "for")).collect();
        let is_box = |t: &&str| ["input ", "select ", "textarea "].iter().any(|b| t.starts_with(b));
        for tag in tags(page).filter(is_box).filter(|t| attribute(t, "type") != Some("hidden")) {
            let inside = page.contains(&format!("<label><{tag}>"));
            let named = attribute(tag, "id").is_some_and(|id| labels.contains(id));
            assert!(inside || named, "{name}: <{tag}> has no label");
        }
    });
}

#[test]
fn ids_are_unique_and_what_is_pointed_at_is_there() {
    each(|name, page, _| {
        let mut ids = BTreeSet::new();
        for id in tags(page).filter_map(|t| attribute(t, "id")) {
            assert!(ids.insert(id), "{name} has `{id}` twice");
        }
        for attribute_name in ["for", "aria-labelledby", "aria-describedby"] {
            for target in tags(page).filter_map(|t| attribute(t, attribute_name)).flat_map(str::split_whitespace) {
                assert!(ids.contains(target), "{name}: {attribute_name} points at `{target}`, which is not there");
            }
        }
    });
}

/// The tag of the one script of ours.
fn our_script() -> String {
    format!("script src=\"{}\" defer", assets::passkey_script().path().replace('/', "&#x2f;"))
}

#[test]
fn no_page_carries_a_style_or_a_script_of_its_own() {
    let script = our_script();
    each(|name, page, _| {
        for tag in tags(page) {
            // One script of ours, in a file of its own, on pages that ask a device for a passkey.
            let is_ours = tag == script && page.contains(" data-passkey=");
            assert!((is_ours || !tag.starts_with("script")) && !tag.starts_with("style"), "{name}: <{tag}>");
            assert!(attribute(tag, "style").is_none(), "{name}: <{tag}>");
            assert!(!tag.contains(" on") || !tag.contains("on="), "{name}: <{tag}>");
            for place in ["src", "href", "action"] {
                let address = attribute(tag, place).unwrap_or_default();
                assert!(!address.contains(':') && !address.starts_with("//"), "{name} leads elsewhere: <{tag}>");
            }
        }
    });
}

#[test]
fn hostile_text_is_escaped() {
    let mut seen = 0;
    let setting = sample::setting();
    let ours = format!("<{}>", our_script());
    for (name, page) in sample::all(&setting, Language::English) {
        assert!(!page.contains(HOSTILE) && !page.replace(&ours, "").contains("<script"), "{name}");
        seen += page.matches("&lt;script&gt;").count();
    }
    // The test would see nothing if the samples held no hostile text.
    assert!(seen > 30, "{seen}");
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    each(|name, page, _| {
        for form in page.split("<form ").skip(1).filter_map(|f| f.split("</form>").next()) {
            let is_post = form.split('>').next().is_some_and(|t| t.contains("method=\"post\""));
            assert_eq!(is_post, form.contains("name=\"csrf\""), "{name}");
        }
    });
}

#[test]
fn what_is_not_allowed_looks_like_what_is_not_there() {
    let setting = sample::setting();
    let pages = sample::all(&setting, Language::English);
    let page = |wanted: &str| pages.iter().find(|(n, _)| n == wanted).map(|(_, p)| p.clone());
    assert_eq!(page("error-0"), page("error-1"));
    assert!(page("error-0").is_some_and(|p| p.contains("Not found")));
}

#[test]
fn a_closed_part_shows_whom_to_ask_and_nothing_of_what_it_holds() {
    let setting = sample::setting();
    let pages = sample::all(&setting, Language::English);
    let (_, page) = pages.iter().find(|(n, _)| n == "show").expect("the sample is there");
    // The body of the sample holds a name in `identity`, which is not granted.
    assert!(page.contains("Closed to you. Ask \u{2068}Human Rights Monitor\u{2069}."));
    assert!(!page.contains("<bdi>closed</bdi>"));
    assert!(page.contains("35.9500, 39.0100"), "the exact place is granted in the sample");
}

#[test]
fn pages_stay_light() {
    // Source: screens.md, Measures: the first page at most 60 KB, later ones 20 KB, styles apart.
    let style = assets::stylesheet().text().len();
    let heavy = |name: &str| name.starts_with("edit-wrong") || name.starts_with("error-5");
    each(|name, page, _| {
        assert!(page.len() + style <= 60_000, "{name}: {} with styles", page.len() + style);
        assert!(heavy(name) || page.len() <= 20_000, "{name}: {}", page.len());
    });
}
