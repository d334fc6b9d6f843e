//! The same request to both twins, and whether the answers are one.

use super::super::{Got, Session};
use super::world::{Forbidden, Twins};
use app::Role;

/// An address whose answer may differ, for whom, what of it is left out, and why that gives nothing away.
struct Exception {
    path: &'static str,
    roles: &'static [Role],
    of: &'static [Forbidden],
    /// What is compared instead; nothing of the body where it is empty.
    left: fn(&str) -> String,
    #[expect(dead_code, reason = "it is there to be read by whoever adds a line")]
    why: &'static str,
}

/// Closed: whoever adds a line says why. Everything else is compared byte by byte, with its headers.
const EXCEPTIONS: [Exception; 5] = [
    Exception {
        path: "/people",
        roles: &[Role::Leader, Role::Administrator],
        of: &[Forbidden::User],
        left: |_| String::new(),
        why: "who keeps accounts, and who answers for them, sees which there are; everybody else is compared",
    },
    Exception {
        path: "/audit",
        roles: &[Role::Leader, Role::Coordinator, Role::Administrator],
        of: &[Forbidden::Record, Forbidden::Ended, Forbidden::NotAnalysed],
        left: entries,
        why: "its readers watch over the log itself: how long it is and that something stands at each place is what \
              they check; what an entry about a hidden record says stays closed to them",
    },
    Exception {
        path: "/audit",
        roles: &[Role::Leader, Role::Coordinator, Role::Administrator],
        of: &[Forbidden::User, Forbidden::Partner, Forbidden::Text, Forbidden::Link],
        left: |_| String::new(),
        why: "that an account was made and that a partner was paired are administrative acts, which the log is there \
              to tell its readers; and each root differs as the salted leaves do",
    },
    Exception {
        path: "/audit/export",
        roles: &[Role::Leader, Role::Coordinator, Role::Administrator],
        of: &[
            Forbidden::Record,
            Forbidden::Ended,
            Forbidden::Text,
            Forbidden::Link,
            Forbidden::User,
            Forbidden::Partner,
            Forbidden::NotAnalysed,
        ],
        left: |_| String::new(),
        why: "it holds salted hashes and the signed root, which whoever watches over the log compares with a partner's",
    },
    Exception {
        path: "/exchange",
        roles: &[Role::Officer, Role::Leader, Role::Coordinator],
        of: &[Forbidden::Ended],
        left: without_counts,
        why: "whoever carries bundles knows how many records each brought, as on the day it came; a later end of a \
              label takes back what may be read and not what was carried",
    },
];

/// The entries of the log that are open, without their places and details of how much a bundle brought; the newest,
/// since the page holds a fixed number of lines and closed ones take room.
fn entries(page: &str) -> String {
    let rows = page.split("<tr>").skip(1).filter(|row| !row.contains("<td></td><td></td>"));
    let cells = rows.map(|row| row.split("</td>").skip(1).collect::<Vec<_>>().join("</td>"));
    let told =
        cells.map(|row| row.split("<br><span class=\"quiet\" dir=\"ltr\">").next().unwrap_or_default().to_owned());
    told.take(10).collect::<Vec<_>>().join("\n")
}

/// The page without the sentence that says how many records a bundle brought.
fn without_counts(page: &str) -> String {
    let line = |l: &str| match l.split_once("<br><span class=\"quiet\">") {
        Some((before, _)) if l.starts_with("<li><p><bdi>") => before.to_owned(),
        _ => l.to_owned(),
    };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Who asks: a name for messages, a role unless nobody is signed in, and the sessions on both twins.
pub struct Asker {
    pub name: String,
    pub role: Option<Role>,
    pub without: Session,
    pub with: Session,
}

impl Asker {
    pub fn nobody() -> Self {
        let none = Session { cookie: String::new(), csrf: String::new() };
        Self { name: "a visitor".to_owned(), role: None, without: none.clone(), with: none }
    }
}

/// What both twins answered.
pub struct Answers {
    pub without: Got,
    pub with: Got,
}

impl Answers {
    /// Whether the answers differ in anything that the closed list of exceptions does not name.
    pub fn differ(&self, path: &str, asker: &Asker, what: Forbidden) -> bool {
        if self.without.status != self.with.status || self.without.headers != self.with.headers {
            let lengths_alone = self.without.status == self.with.status && exception(path, asker, what).is_some();
            return !lengths_alone;
        }
        if self.without.bytes == self.with.bytes {
            return false;
        }
        match exception(path, asker, what) {
            Some(e) => (e.left)(&self.without.text()) != (e.left)(&self.with.text()),
            None => true,
        }
    }

    /// Where they begin to differ.
    pub fn difference(&self) -> String {
        let (a, b) = (self.without.text(), self.with.text());
        let at = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        let around = |t: &str| {
            let bytes = t.as_bytes();
            let (from, to) = (at.saturating_sub(120).min(bytes.len()), (at + 120).min(bytes.len()));
            String::from_utf8_lossy(&bytes[from..to]).into_owned()
        };
        format!("{} and {}\nwithout: …{}…\nwith: …{}…", self.without.status, self.with.status, around(&a), around(&b))
    }
}

fn exception(path: &str, asker: &Asker, what: Forbidden) -> Option<&'static Exception> {
    let path = path.split('?').next().unwrap_or_default();
    let fits =
        |e: &&Exception| e.path == path && asker.role.is_some_and(|r| e.roles.contains(&r)) && e.of.contains(&what);
    EXCEPTIONS.iter().find(fits)
}

impl Twins {
    pub async fn get(&self, asker: &Asker, path: &str) -> Answers {
        let without = self.without.get(&asker.without, path).await;
        Answers { without, with: self.with.get(&asker.with, path).await }
    }

    pub async fn post(&self, asker: &Asker, path: &str, form: &str) -> Answers {
        let without = self.without.post(&asker.without, path, form).await;
        Answers { without, with: self.with.post(&asker.with, path, form).await }
    }

    pub async fn upload(&self, asker: &Asker, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answers {
        let without = self.without.upload(&asker.without, path, parts).await;
        Answers { without, with: self.with.upload(&asker.with, path, parts).await }
    }
}
