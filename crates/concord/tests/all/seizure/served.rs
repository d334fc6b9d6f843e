//! A node that is being served, asked as a browser would.

use super::machine::Machine;
use super::scan::{ACCOUNT, ROWS, list};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A node that is being served, with its temporary folder beside it.
pub struct Served {
    child: Child,
    port: u16,
}

impl Served {
    pub fn of(machine: &Machine) -> Self {
        let mut child = machine
            .command("serve", &["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("its output is piped");
        let line = BufReader::new(out).lines().map_while(Result::ok).find(|l| l.contains("localhost:"));
        let port = line.and_then(|l| l.split("localhost:").nth(1)?.split(' ').next()?.parse().ok());
        let port = port.expect("it says where it serves");
        Self { child, port }
    }

    /// The number of its process.
    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What a request gives, head and body.
    pub fn ask(&self, method: &str, path: &str, (cookie, form): (&str, &str)) -> String {
        self.send((method, path), cookie, ("application/x-www-form-urlencoded", form))
    }

    fn send(&self, (method, path): (&str, &str), cookie: &str, (kind, body): (&str, &str)) -> String {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: {cookie}\r\n\
             content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        socket.write_all(head.as_bytes()).expect("it takes the request");
        let mut text = Vec::new();
        socket.read_to_end(&mut text).expect("it answers");
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Signs in with the code that the authenticator's address gives now; the cookie.
    pub fn sign_in(&self, otpauth: &str) -> String {
        let now = jiff::Timestamp::now();
        let code = app::people::code_of(otpauth, now).expect("the address is one");
        let form = format!("name=keeper&passphrase={}&code={code}&then=/", ACCOUNT.replace(' ', "+"));
        let answer = self.ask("POST", "/session", ("", &form));
        let cookie = answer.lines().find_map(|l| l.strip_prefix("set-cookie: ")).expect("it lets them in");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    fn csrf(&self, cookie: &str) -> String {
        let page = self.ask("GET", "/account", (cookie, ""));
        page.split("name=\"csrf\" value=\"").nth(1).and_then(|t| t.split('"').next()).unwrap_or_default().to_owned()
    }

    /// Takes the second list in through the page, opens every record, and searches for a word.
    pub fn work(&self, cookie: &str) {
        self.import(cookie);
        let csrf = self.csrf(cookie);
        let page = self.ask("GET", "/records/incident", (cookie, ""));
        let mut opened = 0;
        let addresses: Vec<String> = page
            .split("href=\"")
            .skip(1)
            .filter_map(|t| t.split('"').next())
            .map(|a| a.replace("&#x2f;", "/"))
            .filter(|a| a.starts_with("/records/incident/") && a.len() > 30)
            .collect();
        for address in addresses {
            let page = self.ask("POST", &format!("{address}/open"), (cookie, &format!("csrf={csrf}&reason=to+check")));
            let shown = self.ask("GET", &address, (cookie, ""));
            opened += usize::from(page.contains("Qashtiran") || shown.contains("Qashtiran"));
        }
        assert!(opened >= ROWS, "{opened} records were opened and read");
        let form = format!("csrf={csrf}&q=Qashtiran11");
        assert!(self.ask("POST", "/search", (cookie, &form)).contains("200 OK"));
    }

    fn import(&self, cookie: &str) {
        let csrf = self.csrf(cookie);
        let (list, mapping) = (list(1), super::machine::MAPPING);
        let mut body = String::new();
        for (name, text) in [
            ("csrf\"", csrf.as_str()),
            ("do\"", "import"),
            ("list\"; filename=\"list.csv\"", &list),
            ("mapping\"; filename=\"mapping.toml\"", mapping),
        ] {
            body.push_str(&format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\r\n\r\n{text}\r\n"));
        }
        body.push_str("--edge--\r\n");
        let answer = self.send(("POST", "/import"), cookie, ("multipart/form-data; boundary=edge", &body));
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Locks the node, and waits until its pages say so.
    pub fn lock(&self, cookie: &str) {
        let csrf = self.csrf(cookie);
        let locked = self.ask("POST", "/lock", (cookie, &format!("csrf={csrf}&confirm=yes")));
        assert!(locked.starts_with("HTTP/1.1 303"), "{locked}");
        let is_locked = || self.ask("GET", "/", ("", "")).contains("location: /unlock");
        let waits = std::iter::repeat_with(is_locked).take(200).position(|locked| {
            std::thread::sleep(Duration::from_millis(50));
            locked
        });
        assert!(waits.is_some(), "it locks");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A child that has ended by itself cannot be stopped, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
