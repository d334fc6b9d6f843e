//! Two nodes on this machine: what passes at the rung of cases, and its withdrawal, go over the network.

use super::leaving::Leaving;
use super::{Hatch, collect, office, send, serve};
use crate::command::stays;
use app::agreements::{self, Clauses, Party, Protocol, Terms};
use app::clock::{SystemClock, demonstration_rng};
use app::exchange::Obstacle;
use app::record::label::{Audience, Consents};
use app::record::{Body, Compartment, Label, PlacePrecision, Rung, Sensitivity, TimePrecision, Use};
use app::{Actor, Cost, Error, Founding, Home, Node, Role, exchange, receive, records, shred};
use courier::Source;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

async fn found(folder: &Path, name: &str, seed: u64) -> Arc<Node> {
    let founding = Founding {
        short_name: name.to_owned(),
        name: format!("The {name}"),
        is_humanitarian: false,
        is_demo: true,
        // The least that Argon2 takes: these passphrases guard nothing.
        cost: Cost { memory_kib: 8, passes: 1, lanes: 1 },
    };
    let (home, passphrase) = (Home::folder(folder.join(name)), "four plain words here".to_owned().into());
    let node = Node::found_with(&home, &founding, &passphrase, Box::new(SystemClock), demonstration_rng(seed)).await;
    Arc::new(node.expect("a node is founded"))
}

fn officer() -> Actor {
    Actor {
        id: "u-omar".to_owned(),
        name: "omar".to_owned(),
        roles: BTreeSet::from([Role::Officer, Role::Leader]),
        grants: BTreeSet::from(Compartment::SEALED),
        language: "en".to_owned(),
        is_proved: true,
    }
}

/// Both pair, and `from` grants cases to `to`.
async fn agree(from: &Node, to: &Node) {
    for (a, b) in [(from, to), (to, from)] {
        agreements::pair(a, &officer(), b.short_name(), b.certificate()).await.expect("they pair");
    }
    let grants = Terms {
        rung: Rung::Case,
        place: PlacePrecision::Exact,
        time: TimePrecision::Day,
        uses: BTreeSet::from([Use::Analysis]),
        caveats: BTreeSet::new(),
        kinds: BTreeSet::from(["incident".to_owned()]),
        ..Terms::nothing()
    };
    let party = |n: &Node, grants| Party { org: n.org().clone(), short_name: n.short_name().to_owned(), grants };
    let protocol = Protocol {
        id: "one".to_owned(),
        version: 1,
        parties: [party(from, grants), party(to, Terms::nothing())],
        starts: from.today(),
        ends: from.today().checked_add(jiff::Span::new().days(90)).expect("a day"),
        purpose: "protection of civilians".to_owned(),
        risk_of_sharing: "a source is guessed".to_owned(),
        risk_of_not_sharing: "nobody acts".to_owned(),
        clauses: Clauses::default(),
    };
    let offered = agreements::offer(from, &officer(), &protocol).await.expect("an offer");
    let signed = agreements::countersign(to, &officer(), &offered).await.expect("a countersignature");
    agreements::conclude(from, &officer(), &signed).await.expect("it is concluded");
}

async fn incident(from: &Node, to: &Node) -> app::record::RecordId {
    let body = Body::default()
        .with("date", "2017-07-12")
        .with("place", json!({ "code": "SY-Raqqa/Ar-Raqqah" }))
        .with("acts", json!([{ "type": "V01" }]))
        .with("narrative", "A strike on a house wrecked the bakery")
        .with("verification", "unverified");
    let label = Label {
        sensitivity: Sensitivity::Low,
        audience: Audience::Only(BTreeSet::from([from.org().clone(), to.org().clone()])),
        consents: Consents { is_identified: true, ..Consents::not_needed() },
        ..Label::own(from.org())
    };
    records::create_labelled(from, &officer(), "incident", body, label).await.expect("a record")
}

/// Closes the files of both. Left open, the threads of the database would still run while the cryptographic library
/// cleans up after itself at the end of the process, and the process would crash.
async fn close(from: &Node, to: &Node) {
    from.store().close().await;
    to.store().close().await;
}

/// Seals, brings what may leave, and accepts what came. Gives how many went.
async fn carry(from: &Node, to: &Node) -> (usize, receive::Accepted) {
    exchange::seal_for(from, &officer(), to.short_name()).await.expect("it is sealed");
    let sent = send(from, to.short_name(), |_, _| {}).await.expect("their node takes it");
    let mut accepted = receive::Accepted::default();
    for bundle in receive::list(to, &officer()).await.expect("a list") {
        if bundle.state == "quarantine" {
            accepted = receive::accept(to, &officer(), &bundle.id).await.expect("it is accepted");
        }
    }
    (sent, accepted)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_and_its_withdrawal_go_over_the_network_and_what_may_not_pass_any_more_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (found(folder.path(), "alpha", 1).await, found(folder.path(), "beta", 2).await);
    agree(&from, &to).await;
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = socket.local_addr().expect("an address").to_string();
    let (_open, news) = watch::channel(Some(Arc::clone(&to)));
    let hatch = Hatch::new(news, to.store().folder().to_owned());
    let desk = tokio::spawn(serve((office(&to).expect("a key"), hatch), socket, std::future::pending()));
    agreements::set_address(&from, &officer(), "beta", &address).await.expect("it is kept");
    let ours = incident(&from, &to).await;
    let (sent, accepted) = carry(&from, &to).await;
    assert_eq!((sent, accepted.added), (1, 1));
    let there = exchange::received(&to, &officer(), ("alpha", "incident")).await.expect("a list");
    assert!(there.len() == 1 && there[0].1.contains(&Compartment::Narrative), "a case with its narrative: {there:?}");
    shred::withdraw(&from, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
    let (sent, accepted) = carry(&from, &to).await;
    assert_eq!((sent, accepted.withdrawn), (1, 1));
    let there = exchange::received(&to, &officer(), ("alpha", "incident")).await.expect("a list");
    assert!(there.is_empty(), "it is gone there: {there:?}");
    incident(&from, &to).await;
    exchange::seal_for(&from, &officer(), "beta").await.expect("it is sealed");
    agreements::suspend(&from, &officer(), to.org(), "a leak").await.expect("it is suspended");
    let (sent, accepted) = carry(&from, &to).await;
    assert_eq!((sent, accepted), (0, receive::Accepted::default()), "nobody brings it, nor what was sealed after it");
    desk.abort();
    assert!(desk.await.is_err_and(|e| e.is_cancelled()), "it listened until now");
    close(&from, &to).await;
}

/// Where the line is cut while a bundle goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Begun,
    LastByte,
}

/// A bundle that holds one record is sealed for the network, and read up to where the line is cut. Gives the record, the
/// bundle and its bytes.
async fn cut(from: &Arc<Node>, to: &Node, at: Cut) -> (app::record::RecordId, Leaving<Arc<Node>>, Vec<u8>) {
    let ours = incident(from, to).await;
    exchange::seal_for_post(from, &officer(), to.short_name()).await.expect("it is sealed");
    let mut bundle = Leaving::next(Arc::clone(from), to.org()).await.expect("a look").expect("one waits");
    let whole = exchange::post::bytes(from, to.org(), bundle.id()).await.expect("it is here");
    let mut bytes = vec![0; if at == Cut::Begun { whole.len() - 1 } else { whole.len() }];
    bundle.read_at(0, &mut bytes).await.expect("it may leave");
    (ours, bundle, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_is_discarded_until_its_last_byte_leaves_and_nothing_of_it_goes_on_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (found(folder.path(), "alpha", 3).await, found(folder.path(), "beta", 4).await);
    agree(&from, &to).await;
    for at in [Cut::Begun, Cut::LastByte] {
        let (_, mut bundle, bytes) = cut(&from, &to, at).await;
        agreements::suspend(&from, &officer(), to.org(), "a leak").await.expect("it is suspended");
        let mut byte = [0];
        let last = bytes.len() as u64 - u64::from(at == Cut::LastByte);
        assert!(bundle.read_at(last, &mut byte).await.is_err(), "the last byte does not go any more");
        assert!(matches!(bundle.refused(), Some(Error::Refused(_))), "and we say why");
        assert!(bundle.read_at(0, &mut byte).await.is_err(), "nor is it begun again");
        let said = stays(&from, &officer(), "beta").await.expect("a look").expect("one stays");
        let is_sure = at == Cut::Begun;
        assert_eq!((said.contains("concord discard"), said.contains("concord send")), (is_sure, !is_sure), "{said}");
        let discarded = exchange::discard(&from, &officer(), "beta", "a leak").await;
        assert_eq!(discarded.is_ok(), is_sure, "{discarded:?}");
        agreements::resume(&from, &officer(), to.org(), "it was mended").await.expect("it goes on");
    }
    close(&from, &to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_bundle_that_may_have_come_their_node_is_asked_and_its_withdrawal_goes_either_way() {
    // Who calls whom, whether the bundle came before the line was cut, and whether a person there refused it then.
    let ways =
        [(true, false, false), (true, true, false), (false, false, false), (false, true, false), (true, true, true)];
    for (seed, (is_called, came, was_refused)) in (5..).step_by(2).zip(ways) {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (found(folder.path(), "alpha", seed).await, found(folder.path(), "beta", seed + 1).await);
        agree(&from, &to).await;
        let (called, caller) = if is_called { (&to, &from) } else { (&from, &to) };
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = socket.local_addr().expect("an address").to_string();
        let (_open, news) = watch::channel(Some(Arc::clone(called)));
        let hatch = Hatch::new(news, called.store().folder().to_owned());
        let desk = tokio::spawn(serve((office(called).expect("a key"), hatch), socket, std::future::pending()));
        agreements::set_address(caller, &officer(), called.short_name(), &address).await.expect("it is kept");

        let (ours, _, bytes) = cut(&from, &to, Cut::LastByte).await;
        let waits = match came {
            true => Some(receive::arrived(&to, from.org(), &bytes).await.expect("it came")),
            false => None,
        };
        let waits = match waits {
            Some(id) if was_refused => {
                receive::refuse(&to, &officer(), &id, "not today").await.expect("it is refused");
                None
            }
            waits => waits,
        };
        let came = waits.is_some();
        shred::withdraw(&from, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        let ask = async || match is_called {
            true => send(&from, "beta", |_, _| {}).await.map(drop).expect("their node answers"),
            false => collect(&to, "alpha").await.map(drop).expect("their node answers"),
        };
        let obstacles = async || {
            let held = exchange::held(&from, &officer()).await.expect("a look");
            exchange::discardable(&from, &officer(), &held).await.expect("a look").into_values().collect::<Vec<_>>()
        };
        assert_eq!(obstacles().await, [Some(Obstacle::Unsure)]);
        ask().await;
        // Who asked may be done before the other one has written down what it heard.
        for _ in 0..500 {
            if obstacles().await != [Some(Obstacle::Unsure)] {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        if let Some(waits) = waits {
            assert!(obstacles().await.is_empty(), "it is there, and out of our hands");
            receive::accept(&to, &officer(), &waits).await.expect("it is accepted");
        } else {
            assert_eq!(obstacles().await, [None]);
            exchange::discard(&from, &officer(), "beta", "it did not come").await.expect("it is discarded");
        }
        let next = exchange::seal_for_post(&from, &officer(), "beta").await.expect("it is sealed");
        assert_eq!(next.tombstones, usize::from(came), "what never came needs no withdrawal");
        ask().await;
        let all = receive::list(&to, &officer()).await.expect("a list");
        let last = all.iter().find(|bundle| bundle.state == "quarantine").expect("it came");
        let accepted = receive::accept(&to, &officer(), &last.id).await.expect("it is accepted");
        assert_eq!(accepted.withdrawn, usize::from(came));
        let there = exchange::received(&to, &officer(), ("alpha", "incident")).await.expect("a list");
        assert!(there.is_empty(), "nothing of it is there: {there:?}");
        desk.abort();
        assert!(desk.await.is_err_and(|e| e.is_cancelled()), "it listened until now");
        close(&from, &to).await;
    }
}
