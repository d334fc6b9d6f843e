//! The log in both worlds, for those who may read it: what of it must be the same.

use super::super::{Session, Site};
use super::addresses::is_at;
use super::scrape::links;
use super::world::SECRET;

/// What stands before the details of an entry.
const DETAIL: &str = "<br><span class=\"quiet\" dir=\"ltr\">";

/// The entries of a page of the log.
struct Page {
    /// What the open ones say, the newest first, without their places.
    open: Vec<String>,
    /// How many are closed.
    closed: usize,
}

/// Whether two pages of the log show the same open entries. Closed ones take room, so that `with` may lack as many at its
/// end; and it may have so many `more` open ones.
pub fn is_same_log(address: &str, (without, with): (&str, &str), more: usize) -> bool {
    if more == 0 && with.contains(SECRET) && !without.contains(SECRET) {
        return false;
    }
    // From a place on, each begins with another entry: only its words can be looked at, and the log is compared as a whole.
    if begins_elsewhere(address) {
        return true;
    }
    let (without, with) = (read(without), read(with));
    let (others, lacking) = apart(&without.open, &with.open);
    others <= more && lacking <= with.closed.saturating_sub(without.closed) + more
}

/// Whether all pages of two logs show the same open entries in the same order, but for so many `more` in the second. An
/// entry is the same whichever record it leads to: what comes after the forbidden thing has another id in each world.
pub fn is_same_whole((without, with): (&str, &str), more: usize) -> bool {
    let open = |pages: &str| read(pages).open.iter().map(|entry| without_addresses(entry)).collect::<Vec<_>>();
    let (without, with) = (open(without), open(with));
    let (others, lacking) = apart(&without, &with);
    let tells = with.iter().any(|entry| entry.contains(SECRET)) && !without.iter().any(|entry| entry.contains(SECRET));
    others <= more && lacking == 0 && (more > 0 || !tells)
}

/// How many entries of the second are not the next ones of the first, and how many of the first were not met.
fn apart(without: &[String], with: &[String]) -> (usize, usize) {
    let (mut same, mut others) = (0, 0);
    for entry in with {
        if without.get(same) == Some(entry) {
            same += 1;
        } else {
            others += 1;
        }
    }
    (others, without.len() - same)
}

/// Whether an address shows the log from a place on.
pub fn begins_elsewhere(address: &str) -> bool {
    is_at("/audit", address) && address.contains("before=")
}

/// The address of the newest page for what an address asks.
pub fn newest(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("before=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// All pages of the log from this one on, the newest first.
pub async fn pages(site: &Site, session: &Session, address: &str) -> String {
    let (mut all, mut next) = (String::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let page = site.get(session, &address).await.text();
        next = links(&page).into_iter().find(|link| begins_elsewhere(link));
        all.push_str(&page);
    }
    all
}

fn without_addresses(entry: &str) -> String {
    let mut parts = entry.split("<a href=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + part.split_once('"').map_or("", |(_, rest)| rest))
}

fn read(page: &str) -> Page {
    let rows = page.split("<tr>").skip(1).filter_map(|row| row.split("</tr>").next());
    // Each page has a row of headings.
    let rows = rows.filter(|row| row.contains("</td>"));
    let (closed, open): (Vec<&str>, Vec<&str>) = rows.partition(|row| row.contains("<td></td><td></td>"));
    Page { open: open.into_iter().map(entry).collect(), closed: closed.len() }
}

/// What an entry says, without its place, without hashes, and without how much a bundle or a list brought.
fn entry(row: &str) -> String {
    let cells = row.split_once("</td>").map_or("", |(_, cells)| cells);
    let counts = |detail: &str| detail.contains(" items=") || detail.contains(" added=");
    let said = match cells.split_once(DETAIL).and_then(|(b, rest)| Some((b, rest.split_once("</span>")?))) {
        Some((before, (detail, after))) if counts(detail) => format!("{before}{after}"),
        _ => cells.to_owned(),
    };
    without_hashes(&said)
}

/// A text without its hashes: runs of 64 hexadecimal digits and more.
pub fn without_hashes(text: &str) -> String {
    let (mut kept, mut run) = (String::with_capacity(text.len()), String::new());
    for c in text.chars().chain([' ']) {
        if c.is_ascii_hexdigit() {
            run.push(c);
            continue;
        }
        if run.len() < 64 {
            kept.push_str(&run);
        }
        run.clear();
        kept.push(c);
    }
    kept
}

#[test]
fn a_page_of_the_log_may_lack_what_closed_entries_push_out_and_nothing_else() {
    let closed = "<tr><td>9</td>\n<td></td><td></td><td>closed</td><td></td></tr>";
    let open = |did: &str| format!("<tr><td>9</td>\n<td>now</td><td>{did}</td></tr>");
    let page = |rows: &[&str]| rows.concat();
    let (anna, basil) = (open("anna"), open("basil"));
    let whole = page(&[&anna, &basil]);
    assert!(is_same_log("/audit", (&whole, &page(&[&anna, closed])), 0), "pushed out");
    assert!(!is_same_log("/audit", (&whole, &page(&[&anna])), 0), "left out");
    assert!(!is_same_log("/audit", (&whole, &page(&[&basil, closed])), 0), "not the first");
    assert!(!is_same_log("/audit", (&whole, &page(&[&open("omar"), &anna, &basil])), 0), "one more");
    assert!(is_same_log("/audit", (&whole, &page(&[&open("omar"), &anna, &basil])), 1), "which may be");
    assert!(!is_same_log("/audit?before=9", (&whole, &open(SECRET)), 0), "its word");
    let pages = |pages: &[&[&str]]| {
        let one = |rows: &&[&str]| format!("<tr><th>when</th></tr>{}", rows.concat());
        pages.iter().map(one).collect::<String>()
    };
    let led = |to: &str| open(&format!("anna</td><td><a href=\"/records/{to}\">Incident</a>"));
    let (one, other) = (pages(&[&[&anna, &led("1")], &[&basil]]), pages(&[&[&anna, closed], &[&led("2"), &basil]]));
    assert!(is_same_whole((&one, &other), 0), "moved from one page to the next");
    assert!(!is_same_whole((&one, &pages(&[&[&anna, closed], &[&basil]])), 0), "left out");
    assert!(!is_same_whole((&one, &pages(&[&[&anna, &open("omar")], &[&led("2"), &basil]])), 0), "one more");
    assert!(is_same_whole((&one, &pages(&[&[&anna, &open("omar")], &[&led("2"), &basil]])), 1), "which may be");
    assert!(!is_same_whole((&one, &pages(&[&[&basil, &led("1")], &[&anna]])), 0), "in another order");
    assert_eq!(newest("/audit?did=import&before=9&who=u"), "/audit?did=import&who=u");
    assert_eq!((newest("/audit?before=9"), begins_elsewhere("/audit/export?before=9")), ("/audit".to_owned(), false));
    let brought = |detail: &str| open(&format!("received{DETAIL}{detail}</span>"));
    assert!(is_same_log("/audit", (&brought("harm items=0 sha256=ab"), &brought("harm items=1 sha256=cd")), 0));
    assert!(!is_same_log("/audit", (&brought("pairs=0"), &brought("pairs=1")), 0));
    assert_eq!(without_hashes(&format!("root {} of 12", "a1".repeat(32))), "root  of 12 ");
}
