//! Places to which the node could be made to call out.
//!
//! No page fetches anything. The one thing that calls out speaks TLS to a pinned key at `host:port`, long after the
//! request that set the address, from a task of its own.

use super::wire::{ask, get, post};
use super::{Attack, Target, attack, sound};
use app::Role;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::TcpListener;

const PAGE: &str = "/partners/harm/channel";

fn form(address: &str) -> String {
    let plain = address.replace(':', "%3A").replace('/', "%2F").replace('\r', "%0D").replace('\n', "%0A");
    format!("address={plain}")
}

/// Addresses of another shape.
pub fn misshapen(target: &Target) -> Vec<Attack> {
    let send =
        |address: &str| attack(format!("a partner at {address}"), post(PAGE, &target.lead, &form(address)), [422]);
    [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_",
        "127.0.0.1",
        "127.0.0.1:0",
        "127.0.0.1:99999",
        "[::1]",
        "[::1%25lo]:22",
        "evil.example:80/path",
        "evil.example:443\r\nx: y",
        "user@evil.example:443",
    ]
    .into_iter()
    .map(send)
    .collect()
}

/// A port of this machine at which somebody listens.
struct Ear(TcpListener);

impl Ear {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.set_nonblocking(true).expect("it does not wait");
        Self(listener)
    }

    fn port(&self) -> u16 {
        self.0.local_addr().expect("it has an address").port()
    }

    /// A connection stands in the queue of the listener once the caller has it, so that nothing is waited for here.
    fn heard_nothing(&self) -> bool {
        self.0.accept().is_err_and(|e| e.kind() == ErrorKind::WouldBlock)
    }
}

/// Good-looking addresses inside: kept, called by no request, and answered alike whoever listens there.
pub async fn inner_addresses_are_called_by_no_request(target: &Target) {
    let (ear, shut) = (Ear::new(), Ear::new().port());
    let mut addresses = [
        "127.0.0.1:5432",
        "169.254.169.254:80",
        "[::1]:22",
        "10.0.0.1:80",
        "localhost:80",
        "metadata.google.internal:80",
        "2130706433:80",
    ]
    .map(str::to_owned)
    .to_vec();
    for host in ["127.0.0.1", "localhost", "127.1"] {
        addresses.extend([ear.port(), shut].map(|port| format!("{host}:{port}")));
    }
    let mut answers = Vec::new();
    for address in &addresses {
        let set = ask(target.address, &post(PAGE, &target.lead, &form(address))).await;
        assert_eq!(set.status, 303, "{address}: {}", set.text());
        sound(address, &set, &[]);
        assert!(ear.heard_nothing(), "{address} was called while it was set");
        let mut said = vec![set.without(address)];
        // Whatever else looks at a partner.
        for path in [PAGE, "/partners", "/exchange", "/spectrum", "/"] {
            said.push(ask(target.address, &get(path, &target.lead)).await.without(address));
            assert!(ear.heard_nothing(), "{address} was called by {path}");
        }
        assert!(said[1].2.contains("<id>"), "{address} is kept, and shown to who may set it");
        answers.push(said);
    }
    for (address, said) in addresses.iter().zip(&answers) {
        assert!(said == &answers[0], "{address} is answered otherwise than {}", addresses[0]);
    }
    let sealed = ask(target.address, &post("/exchange/seal", &target.lead, "partner=harm")).await;
    assert!([200, 303].contains(&sealed.status), "{}", sealed.status);
    assert!(ear.heard_nothing(), "what is sealed waits for who carries it");
    // The test of the test: this ear hears.
    let _call = std::net::TcpStream::connect(("127.0.0.1", ear.port())).expect("somebody listens");
    assert!(!ear.heard_nothing());
}

/// Who may not set an address is told nothing, and sets none.
pub async fn an_address_is_set_by_nobody_else(target: &Target) {
    let site = &target.full.pair.monitor;
    site.person("rami", BTreeSet::from([Role::Reviewer, Role::Adviser])).await;
    let rami = site.sign_in("rami").await;
    let ear = Ear::new();
    let before = target.state().await;
    for session in [&target.nour, &rami] {
        let address = format!("127.0.0.1:{}", ear.port());
        let got = ask(target.address, &post(PAGE, session, &form(&address))).await;
        let absent = ask(target.address, &post("/partners/nobody/channel", session, &form(&address))).await;
        assert_eq!((got.status, got.body), (404, absent.body), "as for a partner that there is not");
        assert_eq!(ask(target.address, &get(PAGE, session)).await.status, 404);
    }
    assert!(ear.heard_nothing());
    assert_eq!(target.state().await, before, "nothing was set");
}
