//! The post of a serving node: takes bundles that partners bring, and brings ours to where their nodes are.
//!
//! The bytes are those of the stick. What arrives waits in quarantine until a person accepts it.

#[cfg(test)]
mod carried;
mod desk;
mod hatch;
mod leaving;

use app::exchange::post::{self, Addressee, Doubtful, Sealed};
use app::record::OrgId;
use app::{Error, Node, Result};
use courier::{Caller, Destination, Doubt, Office, Parcel, Pin, Progress, Retry, Settings, TlsKey};
use desk::Desk;
pub use hatch::Hatch;
use leaving::Leaving;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the post looks whether something is to be carried.
const ROUND: Duration = Duration::from_secs(5);

/// The most bundles that are taken from one partner before the next one is asked.
const MOST_OF_ONE: usize = 64;

/// How long what is held is left alone, while nothing more is sealed: asking what passes reads records.
const HELD: Duration = Duration::from_secs(60);

/// How often partners are asked whether they have something for us.
const ASKING: Duration = Duration::from_secs(60);

/// The longest pause after failures with one partner.
const LONGEST: Duration = Duration::from_secs(3_600);

/// The longest pause when their node said itself that it takes the post later: a person has to accept what came before,
/// and an alert may wait behind that.
const SOON: Duration = Duration::from_secs(300);

/// Whose key is whose; read anew in every round, so that a pairing that ended is closed soon.
type Known = Arc<RwLock<HashMap<Pin, OrgId>>>;

/// A node's key for the network.
fn key(node: &Node) -> Result<TlsKey> {
    let bytes = [&[1_u8], node.network_seed().expose().as_slice()].concat();
    TlsKey::from_bytes(&bytes).map_err(|e| Error::Internal(e.to_string()))
}

/// Whoever calls other nodes in the name of this one.
///
/// # Errors
/// `Internal` when its key cannot be used.
pub fn caller(node: &Node) -> Result<Caller> {
    let retry = Retry { attempts: 4, first: Duration::from_secs(1), most: Duration::from_secs(10) };
    Ok(Caller { key: key(node)?, settings: Settings::default(), retry })
}

/// Where a partner's node is, and by which key it is known.
pub fn destination(to: &Addressee) -> Destination {
    Destination { address: to.address.clone(), pin: Pin(to.pin) }
}

/// Why the post of one partner stays where it is, and whether their node said that it takes it later.
struct Failure {
    error: Error,
    is_later: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, is_later: false }
    }
}

type Tried<T> = std::result::Result<T, Failure>;

/// Brings everything that waits to one partner now, asking anew before each bundle whether it may still leave. `progress`
/// is told the share of each. Gives how many went.
///
/// # Errors
/// As [`post::addressee`]; `Refused` when their node does not take it, in their words; `Conflict` when it cannot be
/// reached.
pub async fn send(node: &Node, partner: &str, progress: impl FnMut(u64, u64) + Send) -> Result<usize> {
    let to = post::addressee(node, partner).await?;
    carry((node, &caller(node)?), &to, progress).await.map_err(|failure| failure.error)
}

async fn carry(
    (node, caller): (&Node, &Caller),
    to: &Addressee,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Tried<usize> {
    let mut sent = 0;
    loop {
        match Leaving::next(node, &to.org).await? {
            // One that went waits no more.
            Some(mut bundle) => {
                bring(node, (caller, to), &mut bundle, &mut progress).await?;
                sent += 1;
            }
            None => match settle(node, (caller, to)).await {
                // What is there stands in nobody's way.
                Ok(true) => {}
                Ok(false) => return Ok(sent),
                Err(_) => {
                    // They may have something for us all the same. `stays` says what waits.
                    tracing::warn!("a partner's node did not say whether a bundle came; it is asked again");
                    return Ok(sent);
                }
            },
        }
    }
}

/// Asks a partner's node about the bundle of which nobody here knows whether it came. Whether it did.
async fn settle(node: &Node, (caller, to): (&Caller, &Addressee)) -> Tried<bool> {
    let Some(doubt) = doubtful(node, &to.org).await? else { return Ok(false) };
    let mut rng = app::clock::system_rng()?;
    let reply = caller.renounce(&destination(to), &doubt, &mut rng).await.map_err(|e| failed(&to.short_name, &e))?;
    settled(node, &to.org, (&doubt, reply.is_some())).await?;
    Ok(reply.is_some())
}

/// The bundle to ask about: its name is its id and the number of the attempt.
async fn doubtful(node: &Node, org: &OrgId) -> Result<Option<Doubt>> {
    let Some(Doubtful { id, attempt }) = post::doubtful(node, org).await? else { return Ok(None) };
    let bytes = post::bytes(node, org, &id).await?;
    Ok(Doubt::new(Parcel::of(&bytes), &format!("{id}/{attempt}")))
}

async fn settled(node: &Node, org: &OrgId, (doubt, is_there): (&Doubt, bool)) -> Result<()> {
    let unknown = || Error::Internal("a bundle was asked about that has no name".to_owned());
    let (id, attempt) = doubt.name().split_once('/').ok_or_else(unknown)?;
    let attempt = attempt.parse().map_err(|_| unknown())?;
    post::settled(node, org, (&Doubtful { id: id.to_owned(), attempt }, is_there)).await
}

async fn bring(
    node: &Node,
    (caller, to): (&Caller, &Addressee),
    bundle: &mut Leaving<&Node>,
    progress: &mut (impl FnMut(u64, u64) + Send),
) -> Tried<()> {
    let mut rng = app::clock::system_rng()?;
    let told = |p: Progress| progress(p.done_bytes, p.size_bytes);
    if let Err(error) = caller.deliver(&destination(to), bundle, &mut rng, told).await {
        return Err(bundle.refused().map_or_else(|| failed(&to.short_name, &error), Failure::from));
    }
    Ok(post::carried(node, &to.org, bundle.id()).await?)
}

/// A failure on the way to a partner's node, in words.
fn failed(partner: &str, error: &courier::Error) -> Failure {
    let why = if is_later(error) {
        Error::Conflict(format!("the node of `{partner}` does not take it yet: {error}; it is tried again"))
    } else if error.may_pass() {
        Error::Conflict(format!(
            "the node of `{partner}` could not be reached: {error}; it is tried again, or carry the file"
        ))
    } else {
        Error::Refused(format!("the node of `{partner}` did not take it: {error}; talk to them"))
    };
    Failure { error: why, is_later: is_later(error) }
}

fn is_later(error: &courier::Error) -> bool {
    match error {
        courier::Error::NotNow { .. } => true,
        courier::Error::GaveUp { last, .. } => is_later(last),
        _ => false,
    }
}

/// Takes along what a partner's node has for us. Gives how many bundles came.
///
/// # Errors
/// As [`send`].
pub async fn collect(node: &Arc<Node>, partner: &str) -> Result<usize> {
    let from = post::addressee(node, partner).await?;
    take_along(&Desk::new(Hatch::open(node)), &caller(node)?, &from).await.map_err(|failure| failure.error)
}

async fn take_along(desk: &Desk, caller: &Caller, from: &Addressee) -> Tried<usize> {
    let (mut rng, mut taken) = (app::clock::system_rng()?, 0);
    // One who always has another one must not keep the others waiting.
    while taken < MOST_OF_ONE {
        let reply = caller.collect(&destination(from), &from.org, desk, &mut rng).await;
        match reply.map_err(|e| failed(&from.short_name, &e))? {
            Some(_) => taken += 1,
            None => break,
        }
    }
    Ok(taken)
}

/// The key by which a node is known on the network. A locked node keeps it, and nothing else: it opens no bundle.
pub struct Key(TlsKey);

/// The key of an open node.
///
/// # Errors
/// `Internal` when it cannot be used.
pub fn office(node: &Node) -> Result<Key> {
    key(node).map(Key)
}

/// Takes bundles on a socket until `stop` is ready, and brings ours meanwhile. While the node is locked, bundles of
/// partners who were known before wait on the disk as they came.
///
/// # Errors
/// `Internal` when the key cannot be used, or the listener fails.
pub async fn serve(
    (key, hatch): (Key, Hatch),
    socket: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> Result<()> {
    let known: Known = Arc::default();
    if let Some(node) = hatch.node() {
        learn(&node, &known).await?;
    }
    // One desk for what is brought and for what is fetched, so that what is taken back comes in neither way.
    let desk = Arc::new(Desk::new(hatch.clone()));
    let walking = tokio::spawn(rounds((hatch, Arc::clone(&desk)), Arc::clone(&known)));
    let pins = move |pin: &Pin| known.read().unwrap_or_else(PoisonError::into_inner).get(pin).cloned();
    let office = Office::new(key.0, pins, desk, Settings::default());
    let ended = courier::listen(socket, office, stop).await;
    walking.abort();
    ended.map_err(|e| Error::Internal(format!("the post stopped: {e}")))
}

/// Brings ours without listening: a node that nobody can call.
pub async fn walk(hatch: Hatch) {
    let desk = Arc::new(Desk::new(hatch.clone()));
    rounds((hatch, desk), Arc::default()).await;
}

/// Walks while the node is open, lets go of it as soon as it is locked, and begins again when it opens.
async fn rounds((hatch, desk): (Hatch, Arc<Desk>), known: Known) {
    let mut news = hatch.news();
    loop {
        let Ok(open) = news.wait_for(Option::is_some).await.map(|n| n.clone()) else { return };
        let Some(node) = open else { continue };
        let (waits, asked, held) = (HashMap::new(), HashMap::new(), HashMap::new());
        let walked = Rounds { node, desk: Arc::clone(&desk), known: Arc::clone(&known), waits, asked, held }.walk();
        let mut locked = hatch.news();
        tokio::select! {
            () = walked => {}
            _ = locked.wait_for(Option::is_none) => {}
        }
    }
}

async fn learn(node: &Node, known: &Known) -> Result<Vec<Addressee>> {
    let all = post::addressees(node).await?;
    let pins = all.iter().map(|a| (Pin(a.pin), a.org.clone())).collect();
    *known.write().unwrap_or_else(PoisonError::into_inner) = pins;
    Ok(all)
}

/// After a failure: when the partner is tried again, and how long was waited last.
struct Wait {
    until: Instant,
    pause: Duration,
}

struct Rounds {
    node: Arc<Node>,
    desk: Arc<Desk>,
    known: Known,
    waits: HashMap<OrgId, Wait>,
    /// When each partner was asked last whether they have something for us.
    asked: HashMap<OrgId, Instant>,
    /// What was sealed for each partner and could not leave, and when that was found.
    held: HashMap<OrgId, (Vec<Sealed>, Instant)>,
}

/// How long to wait after a failure, when so long was waited before it.
fn pause(last: Option<Duration>, is_later: bool) -> Duration {
    let longest = if is_later { SOON } else { LONGEST };
    last.map_or(ROUND, |last| (last * 2).min(longest))
}

impl Rounds {
    async fn walk(mut self) {
        let mut round = interval(ROUND);
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            round.tick().await;
            // Those that came while the node was locked, and those that came before their turn.
            if let Err(error) = app::receive::take_waiting(&self.node).await {
                tracing::error!(post.reason = %error, "bundles that wait could not be taken in");
            }
            let all = match learn(&self.node, &self.known).await {
                Ok(all) => all,
                Err(error) => {
                    tracing::error!(post.reason = %error, "the post could not look up partners");
                    continue;
                }
            };
            for to in all.iter().filter(|a| !a.address.is_empty()) {
                self.visit(to).await;
            }
        }
    }

    async fn visit(&mut self, to: &Addressee) {
        if self.waits.get(&to.org).is_some_and(|w| w.until > Instant::now()) {
            return;
        }
        match self.call(to).await {
            Ok(()) => drop(self.waits.remove(&to.org)),
            Err(Failure { is_later, .. }) => {
                // No name, no address and no reason, which may hold both: a log may be read by more people than the
                // node. `concord send` says it to who may know.
                tracing::warn!("a partner's node did not take the post; it is tried again");
                let pause = pause(self.waits.get(&to.org).map(|w| w.pause), is_later);
                self.waits.insert(to.org.clone(), Wait { until: Instant::now() + pause, pause });
            }
        }
    }

    /// Brings ours, and asks for theirs when that is due; though they take nothing now, they may have something.
    async fn call(&mut self, to: &Addressee) -> Tried<()> {
        let caller = caller(&self.node)?;
        let sent = if self.is_held(to).await? { Ok(0) } else { self.carry(&caller, to).await };
        let is_there = match &sent {
            Ok(_) => true,
            Err(failure) => failure.is_later,
        };
        if is_there && self.asked.get(&to.org).is_none_or(|at| at.elapsed() >= ASKING) {
            self.asked.insert(to.org.clone(), Instant::now());
            take_along(&self.desk, &caller, to).await?;
        }
        sent.map(|_| ())
    }

    /// Whether what waits could not leave a moment ago, and nothing was sealed since.
    async fn is_held(&self, to: &Addressee) -> Result<bool> {
        match self.held.get(&to.org) {
            Some((held, at)) if at.elapsed() < HELD => Ok(post::sealed(&self.node, &to.org).await? == *held),
            _ => Ok(false),
        }
    }

    /// Brings ours, and remembers what stays here then.
    async fn carry(&mut self, caller: &Caller, to: &Addressee) -> Tried<usize> {
        self.held.remove(&to.org);
        let sent = carry((&self.node, caller), to, |_, _| {}).await?;
        let stays = post::sealed(&self.node, &to.org).await?;
        if !stays.is_empty() {
            self.held.insert(to.org.clone(), (stays, Instant::now()));
        }
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_takes_the_post_later_is_asked_again_within_minutes_and_one_that_is_away_within_the_hour() {
        let after = |failures: usize, is_later: bool| {
            (0..failures).fold(None, |last, _| Some(pause(last, is_later))).expect("one failure at least")
        };
        assert_eq!((after(1, true), after(1, false)), (ROUND, ROUND));
        assert_eq!(after(30, true), Duration::from_secs(300));
        assert_eq!(after(30, false), Duration::from_secs(3_600));
        assert_eq!(pause(Some(LONGEST), true), SOON, "it is there again");
    }

    #[test]
    fn not_now_is_known_behind_all_attempts_and_nothing_else_is_taken_for_it() {
        let not_now = || courier::Error::NotNow { reason: "earlier bundles wait for a person".to_owned() };
        let gave_up = courier::Error::GaveUp { attempts: 4, last: Box::new(not_now()) };
        assert!(is_later(&not_now()) && is_later(&gave_up));
        let silent = courier::Error::GaveUp { attempts: 4, last: Box::new(courier::Error::Silent) };
        assert!(!is_later(&silent) && !is_later(&courier::Error::Silent));
    }
}
