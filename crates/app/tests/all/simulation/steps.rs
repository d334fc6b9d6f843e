//! One random step: what people and accidents do.

use super::book::{Backup, CAVEATS, Granted, ORGS, World, key};
use crate::world::{copy, incident, officer, protocol, shared_label, sign, terms};
use app::labels::{self, Declassifier, Outcome, Wish};
use app::{agreements, records, shred};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use record::label::{Caveat, CaveatCode};
use record::{Label, OrgId, RecordId, Rung};
use std::collections::BTreeSet;

fn below(rng: &mut ChaCha20Rng, n: usize) -> usize {
    (rng.next_u64() % n as u64) as usize
}

fn two(rng: &mut ChaCha20Rng) -> (usize, usize) {
    let a = below(rng, ORGS);
    (a, (a + 1 + below(rng, ORGS - 1)) % ORGS)
}

/// How far an agreement lets records pass: not at all, in outline, or as cases, which is as far as records go.
const RUNGS: [Rung; 6] = [Rung::Match, Rung::Outline, Rung::Case, Rung::Case, Rung::JointAnalysis, Rung::JointAction];

/// Everybody agrees with everybody, each for itself on how far.
pub async fn begin(world: &mut World, rng: &mut ChaCha20Rng) {
    for a in 0..ORGS {
        for b in a + 1..ORGS {
            agree(world, rng, (a, b, 1)).await;
        }
    }
}

/// Both sign a version, in person.
async fn agree(world: &mut World, rng: &mut ChaCha20Rng, (a, b, version): (usize, usize, u32)) {
    let [ours, theirs] = [RUNGS[below(rng, RUNGS.len())], RUNGS[below(rng, RUNGS.len())]];
    let first = protocol(world.org(a), world.org(b), (terms(ours), terms(theirs)));
    let id = match version {
        1 => first.id.clone(),
        _ => format!("again-{}-{}", key(a, b).0, key(a, b).1),
    };
    sign(world.org(a), world.org(b), &agreements::Protocol { id, version, ..first }).await;
    world.rungs.extend([((a, b, version), ours), ((b, a, version), theirs)]);
    world.books[a].versions.insert(b, version);
    world.books[b].versions.insert(a, version);
}

/// Does one thing, chosen at random.
pub async fn one(world: &mut World, rng: &mut ChaCha20Rng) {
    for away in &mut world.offline {
        *away = away.saturating_sub(1);
    }
    match below(rng, 100) {
        0..=15 => create(world, rng, BTreeSet::new()).await,
        16..=21 => edit(world, rng).await,
        22..=27 => audience(world, rng, false).await,
        28..=31 => audience(world, rng, true).await,
        32..=35 => caveat(world, rng).await,
        36..=39 => revoke(world, rng).await,
        40..=41 => destroy(world, rng).await,
        42..=43 => leave(world, rng).await,
        44..=47 => rejoin(world, rng).await,
        48..=50 => {
            let who = below(rng, ORGS);
            world.offline[who] = 10 + below(rng, 20) as u32;
            world.did("offline");
        }
        51..=72 => {
            let (from, to) = two(rng);
            if world.offline[from] == 0 {
                world.seal(from, to).await;
            }
        }
        73..=88 => deliver(world, rng).await,
        89..=91 => replay(world, rng).await,
        92..=93 => reorder(world, rng).await,
        94..=95 => tamper(world, rng).await,
        96 => backup(world, rng).await,
        97 => restore(world, rng).await,
        _ => {
            let days = 1 + below(rng, 3) as i64;
            for i in 0..ORGS {
                world.org(i).clock.days(days);
                world.org(i).node.tend().await.expect("it is tended");
            }
            world.did("days pass");
        }
    }
}

async fn create(world: &mut World, rng: &mut ChaCha20Rng, caveats: BTreeSet<CaveatCode>) {
    let (who, mark) = (below(rng, ORGS), world.mark());
    let audience: BTreeSet<usize> = (0..ORGS).filter(|o| *o != who && rng.next_u64().is_multiple_of(2)).collect();
    let others: Vec<&crate::world::Org> = audience.iter().map(|o| world.org(*o)).collect();
    let label = Label { caveats: marks(&caveats), ..shared_label(world.org(who), &others) };
    let day = format!("2017-{:02}-{:02}", 1 + below(rng, 12), 1 + below(rng, 28));
    let body = incident(&day, "Village", "Name").with("civilian_deaths", mark);
    let made = records::create_labelled(&world.org(who).node, &officer(), "incident", body, label).await;
    let id = made.expect("a record is written");
    world.did(if caveats.is_empty() { "create" } else { "caveat" });
    world.books[who].records.insert(id, Granted { audience, caveats, mark });
}

fn marks(caveats: &BTreeSet<CaveatCode>) -> BTreeSet<Caveat> {
    caveats.iter().copied().map(Caveat::Is).collect()
}

fn some_record(world: &World, rng: &mut ChaCha20Rng) -> Option<(usize, RecordId)> {
    let who = below(rng, ORGS);
    let ids: Vec<&RecordId> = world.books[who].records.keys().collect();
    (!ids.is_empty()).then(|| (who, ids[below(rng, ids.len())].clone()))
}

async fn revision(world: &World, (who, id): (usize, &RecordId)) -> i64 {
    let show = records::show(&world.org(who).node, &officer(), id, Some("to look")).await;
    show.expect("our own record is there").record.revision
}

async fn edit(world: &mut World, rng: &mut ChaCha20Rng) {
    let Some((who, id)) = some_record(world, rng) else { return };
    let (at, mark) = (revision(world, (who, &id)).await, world.mark());
    let body = incident("2017-06-01", "Another village", "Another name").with("civilian_deaths", mark);
    records::update(&world.org(who).node, &officer(), &id, at, body).await.expect("it is changed");
    world.books[who].records.get_mut(&id).expect("it is on the books").mark = mark;
    world.did("edit");
}

async fn audience(world: &mut World, rng: &mut ChaCha20Rng, is_wider: bool) {
    let Some((who, id)) = some_record(world, rng) else { return };
    let other = below(rng, ORGS);
    let mut audience = world.books[who].records[&id].audience.clone();
    let has_changed = if is_wider { other != who && audience.insert(other) } else { audience.remove(&other) };
    if !has_changed {
        return;
    }
    set_audience(world, (who, &id), audience).await;
    world.did(if is_wider { "widen" } else { "narrow" });
}

async fn set_audience(world: &mut World, (who, id): (usize, &RecordId), audience: BTreeSet<usize>) {
    let us = world.org(who).org().clone();
    let orgs: BTreeSet<OrgId> = audience.iter().map(|o| world.org(*o).org().clone()).chain([us]).collect();
    let done = records::set_audience(&world.org(who).node, &officer(), id, orgs, "as decided").await;
    done.expect("the audience is set");
    world.books[who].records.get_mut(id).expect("it is on the books").audience = audience;
}

/// A new record under a caveat, one more on an old record, or one less. Only the origin does any of it.
async fn caveat(world: &mut World, rng: &mut ChaCha20Rng) {
    let one = CAVEATS[below(rng, CAVEATS.len())];
    match below(rng, 3) {
        0 => create(world, rng, BTreeSet::from([one])).await,
        1 => {
            let Some((who, id)) = some_record(world, rng) else { return };
            let mut caveats = world.books[who].records[&id].caveats.clone();
            if caveats.insert(one) {
                set_caveats(world, (who, &id), caveats).await;
                world.did("caveat added");
            }
        }
        _ => {
            let of = |who: usize| world.books[who].records.iter().filter(|(_, g)| !g.caveats.is_empty());
            let bound: Vec<(usize, RecordId)> =
                (0..ORGS).flat_map(|who| of(who).map(move |(id, _)| (who, id.clone()))).collect();
            if bound.is_empty() {
                return;
            }
            let (who, id) = bound[below(rng, bound.len())].clone();
            let mut caveats = world.books[who].records[&id].caveats.clone();
            caveats.pop_first();
            set_caveats(world, (who, &id), caveats).await;
            world.did("caveat removed");
        }
    }
}

async fn set_caveats(world: &mut World, (who, id): (usize, &RecordId), caveats: BTreeSet<CaveatCode>) {
    let node = &world.org(who).node;
    let shown = records::show(node, &officer(), id, Some("to look")).await.expect("our own record is there");
    let wish = Wish {
        label: Label { caveats: marks(&caveats), ..shown.label },
        declassifier: Some(Declassifier::OriginatorApproval),
        reason: "as decided".to_owned(),
        revision: Some(shown.record.revision),
    };
    let done = labels::set(node, &officer(), id, &wish).await.expect("the label is set");
    assert_eq!(done, Outcome::Done, "nobody else is asked about what is of low sensitivity");
    world.books[who].records.get_mut(id).expect("it is on the books").caveats = caveats;
}

async fn revoke(world: &mut World, rng: &mut ChaCha20Rng) {
    let Some((who, id)) = some_record(world, rng) else { return };
    shred::withdraw(&world.org(who).node, &officer(), &id, "a source asked").await.expect("it is withdrawn");
    world.books[who].records.get_mut(&id).expect("it is on the books").audience.clear();
    world.did("revoke");
}

async fn destroy(world: &mut World, rng: &mut ChaCha20Rng) {
    let Some((who, id)) = some_record(world, rng) else { return };
    shred::shred(&world.org(who).node, &World::leader(), &id, "it must go").await.expect("it is shredded");
    world.books[who].records.remove(&id);
    world.did("shred");
}

async fn leave(world: &mut World, rng: &mut ChaCha20Rng) {
    let (who, other) = two(rng);
    let org = world.org(other).org().clone();
    let node = &world.org(who).node;
    let ended = if rng.next_u64().is_multiple_of(2) {
        agreements::terminate(node, &World::leader(), &org, "it is over").await
    } else {
        agreements::suspend(node, &World::leader(), &org, "a pause").await
    };
    if ended.is_ok() {
        let version = world.books[who].version(other);
        world.books[who].stopped.insert((other, version));
        world.did("leave");
    }
}

/// Both sign the next version, after one of them stopped or because they want another.
async fn rejoin(world: &mut World, rng: &mut ChaCha20Rng) {
    let (a, b) = two(rng);
    let is_stopped = world.books[a].has_stopped(b) || world.books[b].has_stopped(a);
    if !is_stopped && below(rng, 2) == 0 {
        return;
    }
    let version = world.versions.get(&key(a, b)).copied().unwrap_or(1) + 1;
    world.versions.insert(key(a, b), version);
    agree(world, rng, (a, b, version)).await;
    world.did(if is_stopped { "rejoin" } else { "agree anew" });
}

fn some_flight(world: &World, rng: &mut ChaCha20Rng, least: usize) -> Option<(usize, usize)> {
    let ready: Vec<(usize, usize)> = world
        .flights
        .iter()
        .filter(|((_, to), q)| q.len() >= least && world.offline[*to] == 0)
        .map(|(pair, _)| *pair)
        .collect();
    (!ready.is_empty()).then(|| ready[below(rng, ready.len())])
}

async fn deliver(world: &mut World, rng: &mut ChaCha20Rng) {
    let Some((from, to)) = some_flight(world, rng, 1) else { return };
    let flight = world.flights.get_mut(&(from, to)).and_then(std::collections::VecDeque::pop_front);
    let flight = flight.expect("it was chosen because something is on its way");
    match world.deliver((from, to), &flight).await {
        Ok(()) => {
            world.arrived.entry((from, to)).or_default().push(flight);
            world.did("deliver");
        }
        // Too old, or the channel is broken by an earlier accident: both people start it again, now or later.
        Err(_) => {
            world.broken.insert(key(from, to));
            world.did("deliver refused");
            if below(rng, 2) == 0 {
                world.broken.remove(&key(from, to));
                world.start_anew(from, to).await;
            }
        }
    }
}

async fn replay(world: &mut World, rng: &mut ChaCha20Rng) {
    let old: Vec<(usize, usize)> = world.arrived.iter().filter(|(_, a)| !a.is_empty()).map(|(p, _)| *p).collect();
    if old.is_empty() {
        return;
    }
    let pair = old[below(rng, old.len())];
    let flight = world.arrived[&pair][below(rng, world.arrived[&pair].len())].clone();
    assert!(world.deliver(pair, &flight).await.is_err(), "a bundle is taken once");
    world.did("replay refused");
}

async fn reorder(world: &mut World, rng: &mut ChaCha20Rng) {
    let Some(pair) = some_flight(world, rng, 2) else { return };
    let flight = world.flights[&pair][1].clone();
    assert!(world.deliver(pair, &flight).await.is_err(), "the second does not go before the first");
    world.did("reorder refused");
}

async fn tamper(world: &mut World, rng: &mut ChaCha20Rng) {
    let Some(pair) = some_flight(world, rng, 1) else { return };
    let mut flight = world.flights[&pair][0].clone();
    let at = below(rng, flight.bytes.len());
    flight.bytes[at] ^= 1 << below(rng, 8);
    assert!(world.deliver(pair, &flight).await.is_err(), "byte {at} was altered");
    world.did("tamper refused");
}

async fn backup(world: &mut World, rng: &mut ChaCha20Rng) {
    let who = below(rng, ORGS);
    let folder = tempfile::tempdir().expect("a folder");
    let org = world.orgs[who].take().expect("it is there");
    let target = folder.path().to_owned();
    world.orgs[who] = Some(org.reopen_after(move |_, home| copy(home, &target)).await);
    world.backups.insert(who, Backup { folder, books: world.books[who].clone() });
    world.did("backup");
}

/// A node goes back to an older day. Its people notice, and start every channel again.
async fn restore(world: &mut World, rng: &mut ChaCha20Rng) {
    let whole: Vec<usize> = world.backups.keys().copied().collect();
    if whole.is_empty() {
        return;
    }
    let who = whole[below(rng, whole.len())];
    let backup = world.backups.remove(&who).expect("it was chosen");
    let org = world.orgs[who].take().expect("it is there");
    let from = backup.folder.path().to_owned();
    let restored = org.reopen_after(move |_, home| {
        for entry in std::fs::read_dir(home).expect("a folder") {
            std::fs::remove_file(entry.expect("a file").path()).expect("it goes");
        }
        copy(&from, home);
    });
    world.orgs[who] = Some(restored.await);
    world.books[who] = backup.books;
    world.restored.insert(who);
    world.seen.retain(|(_, holder, _), _| *holder != who);
    for other in (0..ORGS).filter(|o| *o != who) {
        world.start_anew(who, other).await;
    }
    world.did("restore");
}
