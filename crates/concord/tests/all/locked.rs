//! A served node that is locked from a page: bundles wait on its disk until somebody unlocks it.

use crate::{PASSPHRASE, Place, said, two_nodes};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Served {
    child: Child,
    web: String,
    post: String,
}

impl Served {
    fn of(place: &Place, name: &str, mode: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(["serve", "--dir", name, "--listen", "127.0.0.1:0", "--post", "127.0.0.1:0", "--mode", mode])
            .current_dir(place.path(""))
            .env("CONCORD_PASSPHRASE_FILE", place.path("words"))
            .env_remove("CONCORD_DIR")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("its output is piped");
        let (mut web, mut post) = (String::new(), String::new());
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("http://") {
                web = rest.split_whitespace().next().unwrap_or_default().to_owned();
            }
            if line.contains("taking bundles") {
                post = line.split(" on ").last().unwrap_or_default().to_owned();
                break;
            }
        }
        Self { child, web, post }
    }

    /// One request by hand; the head and the body of the answer.
    fn ask(&self, head: &str, cookie: &str, body: &str) -> String {
        let port = self.web.rsplit(':').next().expect("a port");
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens");
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A child that has ended by itself cannot be stopped, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map(|(found, _)| found).unwrap_or_default()
}

fn waiting(place: &Place) -> usize {
    std::fs::read_dir(place.path("second/waiting")).map_or(0, |all| all.filter_map(Result::ok).count())
}

/// Waits until the last who held the node has let go of it.
fn until_closed(place: &Place) {
    let until = Instant::now() + Duration::from_secs(60);
    let file = std::fs::OpenOptions::new().write(true).open(place.path("second/node.lock")).expect("it is there");
    while file.try_lock().is_err() {
        assert!(Instant::now() < until, "the node was not let go of");
        std::thread::sleep(Duration::from_millis(50));
    }
    file.unlock().expect("it was held here");
}

#[test]
fn bundles_for_a_locked_node_wait_on_its_disk_and_are_taken_in_when_it_opens() {
    let place = two_nodes();
    let added = place.done(&[
        "person",
        "--dir",
        "second",
        "add",
        "nour",
        "--roles",
        "administrator",
        "--account-passphrase-file",
        "words",
    ]);
    let address = added.split_whitespace().find(|w| w.starts_with("otpauth://")).expect("a secret").to_owned();
    let served = Served::of(&place, "second", "office");
    let code = app::people::code_of(&address, app::clock::system_now()).expect("a code");
    let words = PASSPHRASE.replace(' ', "+");
    let signed = served.ask("POST /session", "", &format!("name=nour&passphrase={words}&code={code}&then=/"));
    let cookie = between(&signed, "set-cookie: ", ";").to_owned();
    let page = served.ask("GET /", &cookie, "");
    let csrf = between(&page, "name=\"csrf\" value=\"", "\"").to_owned();
    let locked = served.ask("POST /lock", &cookie, &format!("csrf={csrf}"));
    assert!(locked.contains("location: /unlock"), "{locked}");
    assert!(served.ask("GET /records/incident", &cookie, "").contains("location: /unlock?then="));
    until_closed(&place);
    let sent = place.run(&["send", "--dir", "first", "second", "--address", &served.post]);
    assert!(sent.status.success(), "{}", said(&sent));
    assert!(waiting(&place) > 0, "they wait as they came");
    let doctor = place.run(&["doctor", "--dir", "second"]);
    assert!(doctor.status.code() == Some(1) && !said(&doctor).contains("in use by another"), "the folder is let go of");
    let wrong = served.ask("POST /unlock", "", "passphrase=wrong&then=/");
    assert!(wrong.starts_with("HTTP/1.1 422"), "{wrong}");
    let opened = served.ask("POST /unlock", "", &format!("passphrase={words}&then=/"));
    assert!(opened.contains("location: /\r\n"), "{opened}");
    let until = Instant::now() + Duration::from_secs(60);
    while waiting(&place) > 0 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(waiting(&place), 0, "it is in quarantine");
}
