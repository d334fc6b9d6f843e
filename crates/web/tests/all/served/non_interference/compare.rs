//! The same request to both twins, and whether the answers are one.

use super::super::{Got, Session};
use super::addresses::is_at;
use super::forbidden::Forbidden;
use super::log::{is_same_log, without_hashes};
use super::world::{SECRET, Twins};
use app::Role;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, HeaderValue, StatusCode};

/// An address whose answer may differ, for whom, in what, and why that gives nothing away.
struct Exception {
    /// The route.
    path: &'static str,
    roles: &'static [Role],
    of: &'static [Forbidden],
    /// Whether the bodies are the same but for what may differ: the address, without, with.
    is_same: fn(&str, &str, &str) -> bool,
    #[expect(dead_code, reason = "it is there to be read by whoever adds a line")]
    why: &'static str,
}

const WATCHERS: &[Role] = &[Role::Leader, Role::Coordinator, Role::Administrator];

/// Closed: whoever adds a line says why. Everything else is compared byte by byte, with its headers.
const EXCEPTIONS: [Exception; 7] = [
    Exception {
        path: "/people",
        roles: &[Role::Leader, Role::Administrator],
        of: &[Forbidden::User],
        is_same: |_, without, with| without_the_account(without) == without_the_account(with),
        why: "who keeps accounts, and who answers for them, sees which there are; everybody else is compared",
    },
    Exception {
        path: "/people/{id}",
        roles: &[Role::Administrator],
        of: &[Forbidden::User],
        is_same: |_, without, with| without_the_account(without) == without_the_account(with),
        why: "who closes an account chooses who carries on",
    },
    Exception {
        path: "/audit",
        roles: WATCHERS,
        of: &[Forbidden::Record, Forbidden::Ended],
        is_same: |address, without, with| is_same_log(address, (without, with), 0),
        why: "its readers watch over the log itself: how long it is and that something stands at each place is what \
              they check; what an entry about a hidden record says stays closed to them",
    },
    Exception {
        path: "/audit",
        roles: WATCHERS,
        of: &[Forbidden::User],
        is_same: |address, without, with| is_same_log(address, (without, with), 1),
        why: "that an account was made is an administrative act, which the log is there to tell its readers",
    },
    Exception {
        path: "/audit",
        roles: WATCHERS,
        of: &[Forbidden::Text, Forbidden::Link],
        is_same: |_, without, with| without_hashes(without) == without_hashes(with),
        why: "the root and each hash of a sealed bundle differ as the salted leaves and the encryption do",
    },
    Exception {
        path: "/audit/export",
        roles: WATCHERS,
        of: &[Forbidden::Record, Forbidden::Ended, Forbidden::Text, Forbidden::Link, Forbidden::User],
        is_same: |_, _, with| !with.contains(SECRET),
        why: "it holds salted hashes and the signed root, which whoever watches over the log compares with a partner's",
    },
    Exception {
        path: "/exchange",
        roles: &[Role::Officer, Role::Leader, Role::Coordinator],
        of: &[Forbidden::Ended],
        is_same: |_, without, with| without_counts(without) == without_counts(with),
        why: "whoever carries bundles knows how many records each brought, as on the day it came; a later end of a \
              label takes back what may be read and not what was carried",
    },
];

/// The page without what it says of the account that is there in one world: a line of a list, a choice.
fn without_the_account(page: &str) -> Vec<String> {
    let page = page.replace("<option ", "\n<option ").replace("</option>", "</option>\n");
    let lines = page.lines().filter(|line| !line.contains(SECRET) && !line.trim().is_empty());
    lines.map(str::to_owned).collect()
}

/// The page without the sentence that says how many records a bundle brought.
fn without_counts(page: &str) -> String {
    let parts = |l: &str| {
        let (before, rest) = l.split_once("<br><span class=\"quiet\">")?;
        let (_, after) = rest.split_once("</span>")?;
        l.starts_with("<li><p><bdi>").then(|| format!("{before}{after}"))
    };
    let line = |l: &str| parts(l).unwrap_or_else(|| l.to_owned());
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
    pub fn differ(&self, address: &str, asker: &Asker, what: Forbidden) -> bool {
        if self.without.status != self.with.status || headers(&self.without) != headers(&self.with) {
            return true;
        }
        if self.without.bytes == self.with.bytes {
            return false;
        }
        let (without, with) = (self.without.text(), self.with.text());
        exception(address, asker, what).is_none_or(|e| !(e.is_same)(address, &without, &with))
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

/// All headers but the length, which follows from the body and is compared with it.
fn headers(got: &Got) -> HeaderMap {
    let mut headers = got.headers.clone();
    headers.remove(CONTENT_LENGTH);
    headers
}

fn exception(address: &str, asker: &Asker, what: Forbidden) -> Option<&'static Exception> {
    let is_for = |e: &Exception| asker.role.is_some_and(|r| e.roles.contains(&r)) && e.of.contains(&what);
    EXCEPTIONS.iter().find(|e| is_at(e.path, address) && is_for(e))
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

#[test]
fn an_exception_leaves_out_what_it_names_whatever_the_length_and_nothing_else() {
    let got = |body: &str| {
        let headers = HeaderMap::from_iter([(CONTENT_LENGTH, HeaderValue::from(body.len()))]);
        Got { status: StatusCode::OK, headers, bytes: body.as_bytes().to_vec() }
    };
    let differ = |(address, role, what): (&str, Role, Forbidden), without: &str, with: &str| {
        let asker = Asker { role: Some(role), ..Asker::nobody() };
        Answers { without: got(without), with: got(with) }.differ(address, &asker, what)
    };
    let people = ("/people", Role::Leader, Forbidden::User);
    let (one, other, two) = ("<li>Anna</li>\n", "<li>Basil B</li>\n", "<li>Anna</li>\n<li>zanzibar</li>\n");
    assert!(!differ(people, one, two), "the account itself");
    assert!(differ(people, other, two) && differ(people, one, other), "and whatever else there is");
    assert!(differ(("/people", Role::Officer, Forbidden::User), one, two), "for nobody else");
    assert!(differ(("/people", Role::Leader, Forbidden::Record), one, two), "for nothing else");
    let exchange = ("/exchange?done=sealed", Role::Officer, Forbidden::Ended);
    let line = |name: &str, count: &str| format!("<li><p><bdi>{name}</bdi><br><span class=\"quiet\">{count}</span>");
    assert!(!differ(exchange, &line("harm", "no records"), &line("harm", "1 record")));
    assert!(differ(exchange, &line("harm", "no records"), &line("harms", "1 record")));
    assert!(differ(exchange, &line("harm", "no records"), &format!("{} held", line("harm", "1 record"))));
}
