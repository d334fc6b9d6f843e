//! Passkeys: a key in a device of the person, which signs after it has verified them, in the place of passphrase and code.
//!
//! They are found by the device itself, without a name, so that nothing a node says depends on who has one. What is asked
//! of the device is made in `challenge`, what it answers is judged in `ceremony`, and how a key is kept stands in `kept`.

mod ceremony;
mod challenge;
mod kept;

use super::account::end_others;
use super::authenticator::is_same;
use super::signing::{Tried, begin, renew};
use super::{Begun, Browser, Former, User, by_id, session};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::clock::text;
use crate::node::Node;
use crate::{Error, Result};
use challenge::Purpose;
use kept::{Inside, Kept};
use store::{statements as sql, values};
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential, WebauthnError};

/// How many a person may have.
pub const MOST_PASSKEYS: usize = 10;

const LONGEST_NAME: usize = 60;

/// Where a page is reached, when passkeys work there: under a name of this machine itself, or over TLS under any name.
///
/// Browsers know none for addresses of numbers, and none without TLS but on the machine itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    name: String,
    port: u16,
    is_secure: bool,
}

impl Origin {
    /// The one of a name that the node answers to, and of the port at which it listens; none where no passkey can work.
    pub fn of(name: &str, port: u16) -> Option<Self> {
        let is_local = name == "localhost" || name.ends_with(".localhost");
        (is_local && is_name(name)).then(|| Self { name: name.to_owned(), port, is_secure: false })
    }

    /// The one of a name, in small letters, under which pages go out over TLS, and of the port that people ask for; none
    /// for a name that no browser could ask for, and for an address of numbers.
    pub fn secure(name: &str, port: u16) -> Option<Self> {
        let is_label = |part: &str| part.len() <= 63 && !part.starts_with('-') && !part.ends_with('-');
        // Source: URL Standard, "ends in a number": such a name would be read as an address of numbers.
        let is_number = name.rsplit('.').next().is_none_or(|last| last.starts_with(|c: char| c.is_ascii_digit()));
        let origin = Self { name: name.to_owned(), port, is_secure: true };
        let is_whole = is_name(name) && !is_number && name.split('.').all(is_label);
        (is_whole && ceremony::may_rely(&origin)).then_some(origin)
    }

    /// The same name at another port.
    #[must_use]
    pub fn at(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// The name, by which a device tells its keys apart.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port that people ask for.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The whole, as a browser writes it into what is signed.
    pub fn address(&self) -> String {
        match (self.is_secure, self.port) {
            (true, 443) => format!("https://{}", self.name),
            (true, port) => format!("https://{}:{port}", self.name),
            (false, port) => format!("http://{}:{port}", self.name),
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    name.len() <= 253 && name.split('.').all(|part| !part.is_empty() && part.bytes().all(is_letter))
}

/// What a page gives to the script of the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What comes back with the answer.
    pub challenge: String,
    /// What the browser is asked, as JSON.
    pub options: String,
}

/// What came back, and what it is bound to.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Where the page was reached.
    pub origin: Origin,
    /// The secret of this browser: the token of its session, or a cookie of the door.
    pub bound: String,
    /// As it stood in the offer.
    pub challenge: String,
    /// What the device gave, as JSON.
    pub credential: String,
}

/// A passkey as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPasskey {
    /// By which it is removed.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// The address at which it works.
    pub address: String,
    /// When it was added, UTC.
    pub added: String,
    /// When it was last used, UTC.
    pub used: Option<String>,
}

enum Verdict {
    Right,
    Wrong,
    /// Its counter went back: there are two of it.
    Copied,
}

/// A secret for a browser at the door that has none yet: to it, what the door asks is bound.
pub fn door_cookie(node: &Node) -> String {
    record::id::token(&mut *node.rng())
}

/// What the door asks of a device; nothing in it depends on who has an account.
///
/// # Errors
/// `Internal` when the ceremony cannot begin.
pub fn offer_to_enter(node: &Node, origin: &Origin, cookie: &str) -> Result<Offer> {
    let challenge = challenge::make(node, Purpose::Enter, (origin, cookie));
    Ok(Offer { options: ceremony::request(origin, &challenge)?, challenge })
}

/// What is asked of a device of whoever is to prove themself again.
///
/// # Errors
/// `Internal` when the ceremony cannot begin.
pub fn offer_to_prove(node: &Node, origin: &Origin, token: &str) -> Result<Offer> {
    let challenge = challenge::make(node, Purpose::Prove, (origin, token));
    Ok(Offer { options: ceremony::request(origin, &challenge)?, challenge })
}

/// What is asked of a device that is to hold a new passkey.
///
/// # Errors
/// `Conflict` when there are ten already.
pub async fn offer_to_add(node: &Node, actor: &Actor, (origin, token): (&Origin, &str)) -> Result<Offer> {
    let mut tx = node.store.read().await?;
    let present = kept::of(node, &mut tx, &actor.id).await?;
    check_number(&present)?;
    let here = present.iter().filter(|k| k.inside.address == origin.name());
    let here = here.map(|k| k.inside.key.cred_id().to_vec()).collect();
    let challenge = challenge::make(node, Purpose::Add, (origin, token));
    Ok(Offer { options: ceremony::creation(origin, &challenge, (handle(node, &actor.id), here))?, challenge })
}

/// One's own, the newest last.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn passkeys(node: &Node, actor: &Actor) -> Result<Vec<OwnPasskey>> {
    let mut tx = node.store.read().await?;
    let mut found = kept::of(node, &mut tx, &actor.id).await?;
    found.sort_by(|a, b| (&a.inside.added, &a.id).cmp(&(&b.inside.added, &b.id)));
    let own = |Kept { id, inside, .. }: Kept| {
        let Inside { name, address, added, used, .. } = inside;
        OwnPasskey { id, name, address, added, used }
    };
    Ok(found.into_iter().map(own).collect())
}

/// Adds what a device made, and ends every other session.
///
/// # Errors
/// `Refused` for a name of no or more than 60 characters, and for what no device made on this page; `Conflict` when the
/// page is older than five minutes, when there are ten already, and for a passkey that is here already.
pub async fn add_passkey(node: &Node, actor: &Actor, shown: &Shown, name: &str) -> Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::Refused("a passkey is called something of 1 to 60 characters".to_owned()));
    }
    let moment = challenge::moment(node, Purpose::Add, (&shown.origin, &shown.bound), &shown.challenge)?;
    let credential: RegisterPublicKeyCredential = ceremony::read(&shown.credential).ok_or_else(nothing)?;
    let key = ceremony::made(&shown.origin, &shown.challenge, &credential)?;
    let mut change = node.change("people::add_passkey").await?;
    by_id(&mut change.tx, &actor.id).await?.filter(|u: &User| u.is_active).ok_or(Error::NotFound)?;
    let present = kept::of(node, &mut change.tx, &actor.id).await?;
    check_number(&present)?;
    let (name, address, added) = (name.to_owned(), shown.origin.name().to_owned(), text(node.now()));
    let inside = Inside { key, name, address, added, used: None, moment };
    if !kept::insert(&mut change, &actor.id, &inside).await? {
        return Err(Error::Conflict("this passkey is here already; take another device".to_owned()));
    }
    end_others(&mut change, actor, &shown.bound).await?;
    change.note(&Entry::general("passkey-added", &actor.id, None))?;
    change.commit().await
}

/// Removes one of one's own, and ends every other session: one of them may have begun with it.
///
/// # Errors
/// `NotFound` for one that is not there, or is somebody else's.
pub async fn remove_passkey(node: &Node, actor: &Actor, token: &str, id: &str) -> Result<()> {
    let mut change = node.change("people::remove_passkey").await?;
    if change.tx.execute(sql::PASSKEY_REMOVE, values![id, actor.id.as_str()]).await? == 0 {
        return Err(Error::NotFound);
    }
    end_others(&mut change, actor, token).await?;
    change.note(&Entry::general("passkey-removed", &actor.id, None))?;
    change.commit().await
}

/// Signs in with a passkey in the place of name, passphrase and code, as [`super::enter`].
///
/// # Errors
/// `Conflict` when the page is older than five minutes; `Refused`, with one answer, for a passkey that is not known, did
/// not sign rightly or was used before, for a counter that went back, and when the account waits or was closed.
pub async fn enter_with_passkey(
    node: &Node,
    shown: &Shown,
    (browser, former): (Browser, Option<&Former>),
) -> Result<Begun> {
    let (user, change) = check(node, shown, (Purpose::Enter, None)).await?;
    begin(change, user, (browser, former, Some("passkey"))).await
}

/// As [`super::prove`], with a passkey. The token is what the offer was bound to.
///
/// # Errors
/// `NotFound` when the session has ended; else as [`enter_with_passkey`], and for the passkey of somebody else.
pub async fn prove_with_passkey(node: &Node, shown: &Shown) -> Result<Begun> {
    let person = session(node, &shown.bound).await?.ok_or(Error::NotFound)?.own;
    let (user, change) = check(node, shown, (Purpose::Prove, Some(&person.id))).await?;
    renew(change, user, (&shown.bound, Some("passkey"))).await
}

/// Ends every one of a person: whoever gets in anew, or leaves, leaves none behind.
pub(super) async fn end_all(change: &mut Change<'_>, person: &str, by: &str) -> Result<()> {
    let ended = change.tx.execute(sql::PASSKEYS_END, values![person]).await?;
    if ended > 0 {
        change.note(&Entry::general("passkeys-end", by, Some(format!("{person}: {ended}"))))?;
    }
    Ok(())
}

/// Checks what a device signed, in the change that is given back for what follows.
async fn check<'n>(
    node: &'n Node,
    shown: &Shown,
    (purpose, whose): (Purpose, Option<&str>),
) -> Result<(User, Change<'n>)> {
    let moment = challenge::moment(node, purpose, (&shown.origin, &shown.bound), &shown.challenge)?;
    let credential: Option<PublicKeyCredential> = ceremony::read(&shown.credential);
    let id = credential.as_ref().map(|c| kept::id_of(c.get_credential_id())).unwrap_or_default();
    let mut tx = node.store.read().await?;
    let found = kept::find(node, &mut tx, &id).await?.filter(|k| whose.is_none_or(|person| person == k.person));
    drop(tx);
    let person = whose.map(str::to_owned).or_else(|| found.as_ref().map(|k| k.person.clone()));
    let tried = Tried::find(node, |u| Some(&u.actor.id) == person.as_ref(), &id).await?;
    let mut verdict = Verdict::Wrong;
    if let Some((credential, mut kept)) = credential.zip(found) {
        verdict = judge(node, (shown, moment), (&credential, &mut kept))?;
        if matches!(verdict, Verdict::Right) {
            let mut change = node.change("people::check_passkey").await?;
            // The account and the passkey as they are now decide: either may have been closed or used meanwhile.
            if tried.may_show(&mut change).await? && kept::update(&mut change, &kept).await? {
                return Ok((tried.user, change));
            }
        }
    }
    let mut change = node.change("people::check_passkey").await?;
    if matches!(verdict, Verdict::Copied) {
        change.note(&Entry::general("passkey-copied", &tried.user.actor.id, None))?;
    }
    let refusal = if purpose == Purpose::Prove { "prove-refused" } else { "sign-in-refused" };
    tried.count(change, refusal).await?;
    Err(refused())
}

/// Judges a signature, and writes into what is kept what a right one changes.
fn judge(
    node: &Node,
    (shown, moment): (&Shown, i64),
    (credential, kept): (&PublicKeyCredential, &mut Kept),
) -> Result<Verdict> {
    let inside = &mut kept.inside;
    // INVARIANT: a challenge that was answered, and every earlier one, is worth nothing any more.
    if moment <= inside.moment || !ceremony::is_of(credential, handle(node, &kept.person)) {
        return Ok(Verdict::Wrong);
    }
    let signed = ceremony::signed(&shown.origin, &shown.challenge, (credential, &inside.key))?;
    Ok(match signed {
        Ok(result) if result.user_verified() => {
            inside.key.update_credential(&result);
            (inside.used, inside.moment) = (Some(text(node.now())), moment);
            Verdict::Right
        }
        Err(WebauthnError::CredentialPossibleCompromise) => Verdict::Copied,
        Ok(_) | Err(_) => Verdict::Wrong,
    })
}

/// Whose key it is, as a device keeps it: the same for all keys of a person, and nobody learns the person from it.
fn handle(node: &Node, person: &str) -> ceremony::Handle {
    let digest = seal::Digest::of(node.keyed_hash(&format!("passkey-handle|{person}")).as_bytes());
    let mut handle = ceremony::Handle::default();
    handle.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
    handle
}

fn check_number(present: &[Kept]) -> Result<()> {
    if present.len() >= MOST_PASSKEYS {
        return Err(Error::Conflict("there are ten passkeys already; remove one first".to_owned()));
    }
    Ok(())
}

fn nothing() -> Error {
    Error::Refused("no device answered; press the button once more".to_owned())
}

fn refused() -> Error {
    Error::Refused("this passkey opens nothing here; sign in with passphrase and code".to_owned())
}
