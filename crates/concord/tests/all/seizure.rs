//! A machine that is taken away: what of fifty planted words is found in files, and in memory, once the power is gone.
//!
//! The words go in as a list, are looked at on a page, searched, and backed up; then the process is killed.

use crate::{PASSPHRASE, Place, said};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

/// Rows of the list; each brings a person, a place, a source and a sentence that stand nowhere else.
const ROWS: usize = 12;
const ACCOUNT: &str = "six other words for one account";

const MAPPING: &str = r#"
kind = "incident"
key = "n"
[[field]]
to = "report_id"
column = "n"
[[field]]
to = "date"
column = "day"
[[field]]
to = "place"
[field.place]
country = "SY"
governorate = "governorate"
name = "place"
[[field]]
to = "narrative"
column = "story"
[[field]]
to = "verification"
constant = "unverified"
[[row]]
to = "parties"
split = { column = "party", by = ", ", into = "name" }
[[row.field]]
to = "role"
constant = "party"
[[row]]
to = "sources"
split = { column = "source", by = ", ", into = "name" }
"#;

/// What is planted: words that no program, dictionary or form holds.
fn planted() -> Vec<String> {
    let row =
        |n: usize| [format!("Qashtiran{n}"), format!("Vurmedale{n}"), format!("Oplinderz{n}"), format!("Ksemboril{n}")];
    let words = (10..10 + ROWS).flat_map(row);
    words.chain([PASSPHRASE.to_owned(), ACCOUNT.to_owned()]).collect()
}

fn list() -> String {
    let mut text = "n,day,governorate,place,story,party,source\n".to_owned();
    for n in 10..10 + ROWS {
        text.push_str(&format!(
            "{n},2017-07-{n},Raqqa,Vurmedale{n},They took Qashtiran{n} at night.,Oplinderz{n},Ksemboril{n}\n"
        ));
    }
    text
}

/// How often a word stands in bytes: as UTF-8, as UTF-16, or as digits.
fn found<'a>(bytes: &[u8], words: &'a [Vec<(String, Vec<u8>)>]) -> Vec<&'a str> {
    let stands = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    words.iter().flatten().filter(|(_, needle)| stands(needle)).map(|(name, _)| name.as_str()).collect()
}

fn needles(words: &[String]) -> Vec<Vec<(String, Vec<u8>)>> {
    let ways = |word: &String| {
        let wide = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let hex: String = word.bytes().map(|b| format!("{b:02x}")).collect();
        vec![
            (word.clone(), word.as_bytes().to_vec()),
            (format!("{word} as UTF-16"), wide),
            (format!("{word} as digits"), hex.into_bytes()),
        ]
    };
    words.iter().map(ways).collect()
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder reads");
    let paths = entries.map(|e| e.expect("it reads").path());
    paths.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}

/// A node that is being served, with its temporary folder beside it.
struct Served {
    child: Child,
    port: u16,
}

impl Served {
    fn of(place: &Place) -> Self {
        std::fs::create_dir_all(place.path("tmp")).expect("a folder is made");
        let mut child = Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(["serve", "--dir", "node", "--listen", "127.0.0.1:0"])
            .current_dir(place.path(""))
            .env("CONCORD_PASSPHRASE_FILE", place.path("words"))
            .env("TMPDIR", place.path("tmp"))
            .env_remove("CONCORD_DIR")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("its output is piped");
        let line = BufReader::new(out).lines().map_while(Result::ok).find(|l| l.contains("localhost:"));
        let port = line.and_then(|l| l.split("localhost:").nth(1)?.split(' ').next()?.parse().ok());
        let port = port.expect("it says where it serves");
        Self { child, port }
    }

    /// What a request gives, head and body.
    fn ask(&self, method: &str, path: &str, (cookie, form): (&str, &str)) -> String {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        socket.write_all(head.as_bytes()).expect("it takes the request");
        let mut text = Vec::new();
        socket.read_to_end(&mut text).expect("it answers");
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Signs in with the code that the authenticator's address gives now; the cookie.
    fn sign_in(&self, otpauth: &str) -> String {
        let now = jiff::Timestamp::now();
        let code = app::people::code_of(otpauth, now).expect("the address is one");
        let form = format!("name=keeper&passphrase={}&code={code}&then=/", ACCOUNT.replace(' ', "+"));
        let answer = self.ask("POST", "/session", ("", &form));
        let cookie = answer.lines().find_map(|l| l.strip_prefix("set-cookie: ")).expect("it lets them in");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// Everything that the process may write to, of what the system lets us read.
    #[cfg(target_os = "linux")]
    fn memory(&self) -> Option<Vec<u8>> {
        use std::io::{Seek, SeekFrom};
        let id = self.child.id();
        let maps = std::fs::read_to_string(format!("/proc/{id}/maps")).ok()?;
        let mut memory = std::fs::File::open(format!("/proc/{id}/mem")).ok()?;
        let mut all = Vec::new();
        for line in maps.lines().filter(|l| l.split(' ').nth(1).is_some_and(|p| p.starts_with("rw"))) {
            let (from, to) = line.split(' ').next()?.split_once('-')?;
            let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
            let mut part = vec![0; usize::try_from(to - from).ok()?];
            memory.seek(SeekFrom::Start(from)).ok()?;
            if memory.read_exact(&mut part).is_ok() {
                all.extend(part);
            }
        }
        Some(all)
    }

    fn csrf(&self, cookie: &str) -> String {
        let page = self.ask("GET", "/account", (cookie, ""));
        page.split("name=\"csrf\" value=\"").nth(1).and_then(|t| t.split('"').next()).unwrap_or_default().to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A child that has ended by itself cannot be stopped, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A node with the planted words in it, looked at on its pages; the secret of the account.
fn node_with_words(place: &Place) -> String {
    std::fs::write(place.path("account"), ACCOUNT).expect("the folder may be written");
    let init =
        ["init", "--dir", "node", "--account", "keeper", "--account-passphrase-file", "account", "first", "The first"];
    let made = place.done(&init);
    let otpauth = made.lines().find(|l| l.starts_with("otpauth:")).expect("the secret is shown once").to_owned();
    std::fs::write(place.path("list.csv"), list()).expect("the folder may be written");
    std::fs::write(place.path("mapping.toml"), MAPPING).expect("the folder may be written");
    let import = ["import", "--dir", "node", "list.csv", "--mapping", "mapping.toml"];
    assert!(place.done(&import).contains("12 accepted"), "{}", said(&place.run(&import)));
    otpauth
}

/// Opens every record, and searches for a word.
fn look(served: &Served, cookie: &str) {
    let csrf = served.csrf(cookie);
    let list = served.ask("GET", "/records/incident", (cookie, ""));
    let mut opened = 0;
    let addresses: Vec<String> = list
        .split("href=\"")
        .skip(1)
        .filter_map(|t| t.split('"').next())
        .map(|a| a.replace("&#x2f;", "/"))
        .filter(|a| a.starts_with("/records/incident/") && a.len() > 30)
        .collect();
    for address in addresses {
        let page = served.ask("POST", &format!("{address}/open"), (cookie, &format!("csrf={csrf}&reason=to+check")));
        let shown = served.ask("GET", &address, (cookie, ""));
        opened += usize::from(page.contains("Qashtiran") || shown.contains("Qashtiran"));
    }
    assert!(opened >= ROWS, "{opened} records were opened and read");
    assert!(served.ask("POST", "/search", (cookie, &format!("csrf={csrf}&q=Qashtiran11"))).contains("200 OK"));
}

#[test]
fn after_the_power_is_gone_no_planted_word_is_in_any_file() {
    let place = Place::new();
    let otpauth = node_with_words(&place);
    let words = planted();
    assert!(words.len() >= 50, "{}", words.len());
    let needles = needles(&words);
    assert!(!found(list().as_bytes(), &needles).is_empty(), "the scan finds what is there");
    {
        let served = Served::of(&place);
        let cookie = served.sign_in(&otpauth);
        look(&served, &cookie);
        // Dropped here: killed, with everything still in memory and in the log of the database.
    }
    place.done(&["backup", "--dir", "node", "--to", "copy"]);
    let looked: Vec<PathBuf> = ["node", "tmp", "copy"].into_iter().flat_map(|f| files(&place.path(f))).collect();
    assert!(looked.len() >= 7, "{looked:?}");
    for file in looked {
        let bytes = std::fs::read(&file).expect("it reads");
        let seen = found(&bytes, &needles);
        assert!(seen.is_empty(), "{} holds {seen:?}", file.display());
        let secret = otpauth.split("secret=").nth(1).and_then(|t| t.split('&').next()).expect("it has one");
        assert!(memchr::memmem::find(&bytes, secret.as_bytes()).is_none(), "{} holds a code secret", file.display());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_of_the_process_goes_to_a_core_file() {
    let place = Place::new();
    node_with_words(&place);
    let served = Served::of(&place);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", served.child.id())).expect("it reads");
    let core: Vec<&str> =
        limits.lines().find(|l| l.starts_with("Max core")).expect("it is there").split("  ").collect();
    assert_eq!(core.iter().filter(|t| t.trim() == "0").count(), 2, "{core:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn after_the_lock_no_planted_word_is_left_in_memory() {
    let place = Place::new();
    let otpauth = node_with_words(&place);
    let needles = needles(&planted());
    let served = Served::of(&place);
    let cookie = served.sign_in(&otpauth);
    look(&served, &cookie);
    let Some(before) = served.memory() else {
        println!("skipped: this account may not look into the memory of the program");
        return;
    };
    assert!(memchr::memmem::find(&before, b"The first").is_some(), "what is not secret is seen: the scan reads memory");
    let seen = found(&before, &needles).len();
    let keys = |memory: &[u8]| {
        let passphrase = PASSPHRASE.to_owned().into();
        app::seizure::keys_in(memory, &place.path("node"), &passphrase).expect("the passphrase opens the slot")
    };
    let open = keys(&before);
    for key in ["database", "keyring", "search index", "data keys"] {
        assert!(open.contains(&key), "an open node has its keys in memory, or the scan finds nothing: {open:?}");
    }
    let csrf = served.csrf(&cookie);
    let locked = served.ask("POST", "/lock", (&cookie, &format!("csrf={csrf}&confirm=yes")));
    assert!(locked.starts_with("HTTP/1.1 303"), "{locked}");
    let is_locked = || served.ask("GET", "/", ("", "")).contains("location: /unlock");
    let waits = std::iter::repeat_with(is_locked).take(200).position(|locked| {
        std::thread::sleep(Duration::from_millis(50));
        locked
    });
    assert!(waits.is_some(), "it locks");
    // The page says so at once; what was under way then lets go of the node a moment later.
    let until = Instant::now() + Duration::from_secs(20);
    let (left, held) = loop {
        let after = served.memory().expect("as before");
        let (left, held) = (found(&after, &needles), keys(&after));
        if (left.is_empty() && held.is_empty()) || Instant::now() > until {
            break (left, held);
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    println!("{seen} of {} ways to write the words before, {} after", needles.len() * 3, left.len());
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(held, [""; 0], "after the lock; before it were {open:?}");
}
