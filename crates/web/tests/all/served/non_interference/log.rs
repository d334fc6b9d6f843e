//! Two pages of the log, which readers of the log may see: what of them must be the same.

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
    // From a place on, each begins with another entry: only its words can be looked at.
    if address.contains("before=") {
        return true;
    }
    let (without, with) = (read(without), read(with));
    let (mut same, mut others) = (0, 0);
    for entry in &with.open {
        if without.open.get(same) == Some(entry) {
            same += 1;
        } else {
            others += 1;
        }
    }
    let lacking = without.open.len() - same;
    others <= more && lacking <= with.closed.saturating_sub(without.closed) + more
}

fn read(page: &str) -> Page {
    let rows = page.split("<tr>").skip(1).filter_map(|row| row.split("</tr>").next());
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
    let brought = |detail: &str| open(&format!("received{DETAIL}{detail}</span>"));
    assert!(is_same_log("/audit", (&brought("harm items=0 sha256=ab"), &brought("harm items=1 sha256=cd")), 0));
    assert!(!is_same_log("/audit", (&brought("pairs=0"), &brought("pairs=1")), 0));
    assert_eq!(without_hashes(&format!("root {} of 12", "a1".repeat(32))), "root  of 12 ");
}
