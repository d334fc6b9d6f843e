//! People of this organisation: accounts, sign-in with passphrase and code, sessions.

mod leaving;
mod staff;
mod viewing;

pub use leaving::{Left, leave};
pub use staff::{Given, Listed, invite, list, may_administer, set};
pub(crate) use staff::{active, carry_out, succeed};
pub use viewing::{end_view, view_as};

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use policy::Role;
use record::Compartment;
use seal::Cost;
use secrecy::SecretString;
use std::collections::BTreeSet;
use store::{Row, statements as sql, values};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// A new account.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What they sign in with.
    pub name: String,
    /// Their passphrase.
    pub passphrase: SecretString,
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// Sealed compartments that their work needs.
    pub grants: BTreeSet<Compartment>,
    /// en or ar
    pub language: String,
    /// Cost of the passphrase.
    pub cost: Cost,
}

/// A session that has begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// What the cookie carries.
    pub token: String,
    /// Who.
    pub actor: Actor,
}

/// A live session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// What forms carry.
    pub csrf: String,
    /// The role as which a leader only looks; then `actor` has that role alone.
    pub view_as: Option<Role>,
    /// Whose session it is, with all that is theirs, while they look as another role.
    pub own: Actor,
}

const IDLE: SignedDuration = SignedDuration::from_mins(30);
const LONGEST: SignedDuration = SignedDuration::from_hours(8);
const STEP_SECONDS: i64 = 30;
/// Failures after which the account waits, and how long each further one makes it wait.
const FREE_FAILURES: i64 = 5;

/// Adds an account and returns its TOTP secret as an `otpauth:` address.
///
/// # Errors
/// `Conflict` when the name is taken; `Refused` for a passphrase under 12 characters, and for a grant of attribution
/// where the organisation keeps it closed.
pub async fn add(node: &Node, new: &NewUser, by: &str) -> Result<String> {
    use secrecy::ExposeSecret;
    if new.passphrase.expose_secret().chars().count() < 12 {
        return Err(Error::Refused("a passphrase has at least 12 characters; four or five words are good".to_owned()));
    }
    if new.grants.contains(&Compartment::Attribution) && node.is_attribution_closed() {
        let words = "this organisation keeps attribution closed; it opts in before anybody is granted it";
        return Err(Error::Refused(words.to_owned()));
    }
    let secret = base32_secret(node);
    let hash = seal::hash_passphrase(&new.passphrase, new.cost, &mut *node.rng())?;
    let roles: Vec<&str> = new.roles.iter().map(|r| r.code()).collect();
    let grants: Vec<&str> = new.grants.iter().map(|c| c.code()).collect();
    let id = node.new_id();
    let mut change = node.change("people::add").await?;
    let values = values![
        id.as_str(),
        new.name.as_str(),
        hash,
        secret.as_str(),
        roles.join(","),
        grants.join(","),
        new.language.as_str()
    ];
    change.tx.execute(sql::USER_INSERT, values).await?;
    change.note(&Entry::general("user-add", by, Some(roles.join(","))))?;
    change.commit().await?;
    totp(&secret, &new.name, node.name())?
        .to_url()
        .map_err(|e| Error::Internal(format!("the code secret does not work: {e}")))
}

/// The code that an account's authenticator shows now. Only a demonstration node tells it.
///
/// # Errors
/// `Forbidden` on any node that does not demonstrate; `NotFound` for an unknown name.
pub async fn demo_code(node: &Node, name: &str) -> Result<String> {
    node.require(node.is_demo, "codes come from the person's authenticator")?;
    let user = by_name(node, name).await?.ok_or(Error::NotFound)?;
    let at = node.now().as_second().unsigned_abs();
    Ok(totp(&user.totp, name, node.name())?.generate(at).to_string())
}

/// The code that an `otpauth:` address gives at a moment. For the accounts of a demonstration only.
///
/// # Errors
/// `Refused` when the address cannot be read.
pub fn code_of(address: &str, at: Timestamp) -> Result<String> {
    let totp = Totp::from_url(address).map_err(|e| Error::Refused(format!("this is no code secret: {e}")))?;
    Ok(totp.generate(at.as_second().unsigned_abs()).to_string())
}

/// Signs in. Every refusal has the same answer, whether the name exists or not.
///
/// # Errors
/// `Refused` when name, passphrase or code is wrong, the code was used before, or the account waits.
pub async fn sign_in(node: &Node, name: &str, passphrase: &SecretString, code: &str) -> Result<Begun> {
    let refused = || Error::Refused("name, passphrase or code is wrong; after five failures wait a minute".to_owned());
    let Some(user) = by_name(node, name).await? else {
        // The same work is done for a name that does not exist, so that the time tells nothing.
        let _ = seal::hash_passphrase(passphrase, Cost::default(), &mut *node.rng());
        return Err(refused());
    };
    let now = node.now();
    let waits = user.blocked_until.as_deref().and_then(|t| t.parse::<Timestamp>().ok()).is_some_and(|t| t > now);
    let is_right = seal::verify_passphrase(passphrase, &user.hash).unwrap_or(false);
    let step = matching_step(&user, code, now, node.name());
    let mut change = node.change("people::sign_in").await?;
    let is_first_use = match step {
        Some(step) if is_right && user.is_active && !waits => {
            change.tx.execute(sql::USER_SIGNED_IN, values![user.actor.id.as_str(), step]).await? == 1
        }
        _ => false,
    };
    if !is_first_use {
        let wait = (user.failures + 2 - FREE_FAILURES).clamp(0, 6);
        let until = (wait > 0).then(|| now + SignedDuration::from_secs(30 << wait)).map(|t| t.to_string());
        change.tx.execute(sql::USER_FAILED, values![user.actor.id.as_str(), until]).await?;
        change.note(&Entry::general("sign-in-refused", &user.actor.id, None))?;
        change.commit().await?;
        return Err(refused());
    }
    let fresh = || record::id::token(&mut *node.rng());
    // Two guards of one generator in one statement would wait for each other.
    let (mut token, csrf) = (fresh(), fresh());
    token.push_str(&fresh());
    let values = values![hashed(&token), user.actor.id.as_str(), csrf, now.to_string()];
    change.tx.execute(sql::SESSION_INSERT, values).await?;
    change.note(&Entry::general("sign-in", &user.actor.id, None))?;
    change.commit().await?;
    Ok(Begun { token, actor: user.actor })
}

/// The session of a token; `None` when it ended or never was.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn session(node: &Node, token: &str) -> Result<Option<Session>> {
    let key = hashed(token);
    let mut tx = node.store.read().await?;
    let Some(row) = tx.fetch_one(sql::SESSION, values![key.as_str()]).await? else { return Ok(None) };
    let time = |i: usize| row.text(i).and_then(|t| t.parse::<Timestamp>().ok()).unwrap_or(Timestamp::MIN);
    let (now, started, seen) = (node.now(), time(2), time(3));
    if now.duration_since(started) > LONGEST || now.duration_since(seen) > IDLE {
        return Ok(None);
    }
    let found = tx.fetch_one(sql::USER_BY_ID, values![row.need(0)?]).await?;
    drop(tx);
    let Some(user) = found.as_ref().map(User::read).transpose()?.filter(|u| u.is_active) else { return Ok(None) };
    if now.duration_since(seen) > SignedDuration::from_mins(1) {
        let mut tx = node.store.begin("people::session_seen").await?;
        tx.execute(sql::SESSION_SEEN, values![key, now.to_string()]).await?;
        tx.commit().await?;
    }
    let Some((actor, view_as)) = viewing::seen_as(user.actor.clone(), row.text(4).as_deref()) else { return Ok(None) };
    Ok(Some(Session { actor, csrf: row.need(1)?, view_as, own: user.actor }))
}

/// Ends a session.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn sign_out(node: &Node, token: &str, actor: &Actor) -> Result<()> {
    let mut change = node.change("people::sign_out").await?;
    change.tx.execute(sql::SESSION_DELETE, values![hashed(token)]).await?;
    let old = |age: SignedDuration| (node.now() - age).to_string();
    change.tx.execute(sql::SESSIONS_OLD, values![old(IDLE), old(LONGEST)]).await?;
    change.note(&Entry::general("sign-out", &actor.id, None))?;
    change.commit().await
}

/// Sets the language in which a person reads.
///
/// # Errors
/// `Refused` for a language that this program does not have.
pub async fn set_language(node: &Node, actor: &Actor, language: &str) -> Result<()> {
    if !["en", "ar"].contains(&language) {
        return Err(Error::Refused("choose en or ar".to_owned()));
    }
    let mut tx = node.store.begin("people::set_language").await?;
    tx.execute(sql::USER_LANGUAGE, values![actor.id.as_str(), language]).await?;
    Ok(tx.commit().await?)
}

/// The account of that name as an actor, for the command line, which holds the unlocked node anyway.
///
/// # Errors
/// `NotFound` for an unknown or closed account.
pub async fn actor(node: &Node, name: &str) -> Result<Actor> {
    by_name(node, name).await?.filter(|u| u.is_active).map(|u| u.actor).ok_or(Error::NotFound)
}

/// The first active account with a role, for the command line.
///
/// # Errors
/// `NotFound` when nobody has it.
pub async fn with_role(node: &Node, role: Role) -> Result<Actor> {
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::USERS, &[]).await?;
    for row in &rows {
        let user = User::read(row)?;
        if user.is_active && user.actor.is(role) {
            return Ok(user.actor);
        }
    }
    Err(Error::NotFound)
}

/// Names of people by id, so that history shows who did what.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn names(node: &Node) -> Result<Vec<(String, String)>> {
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::USERS, &[]).await?;
    rows.iter().map(|r| Ok((r.need(0)?, r.need(1)?))).collect()
}

struct User {
    actor: Actor,
    hash: String,
    totp: String,
    last_step: i64,
    failures: i64,
    blocked_until: Option<String>,
    is_active: bool,
}

impl User {
    fn read(row: &Row) -> Result<Self> {
        let list = |i: usize| row.text(i).unwrap_or_default();
        Ok(Self {
            actor: Actor {
                id: row.need(0)?,
                name: row.need(1)?,
                roles: list(5).split(',').filter_map(Role::from_code).collect(),
                grants: list(6).split(',').filter_map(Compartment::from_code).collect(),
                language: row.need(7)?,
            },
            hash: row.need(2)?,
            totp: row.need(3)?,
            last_step: row.int(4).unwrap_or(0),
            failures: row.int(8).unwrap_or(0),
            blocked_until: row.text(9),
            is_active: row.int(10) == Some(1),
        })
    }
}

async fn by_name(node: &Node, name: &str) -> Result<Option<User>> {
    let mut tx = node.store.read().await?;
    let row = tx.fetch_one(sql::USER_BY_NAME, values![name]).await?;
    row.as_ref().map(User::read).transpose()
}

async fn by_id(tx: &mut store::Tx, id: &str) -> Result<Option<User>> {
    let row = tx.fetch_one(sql::USER_BY_ID, values![id]).await?;
    row.as_ref().map(User::read).transpose()
}

/// The time step in which the code is right and was not used: now, or one step to either side.
fn matching_step(user: &User, code: &str, now: Timestamp, issuer: &str) -> Option<i64> {
    let totp = totp(&user.totp, &user.actor.name, issuer).ok()?;
    let code = code.trim();
    let current = now.as_second() / STEP_SECONDS;
    [current, current - 1, current + 1].into_iter().find(|step| {
        *step > user.last_step && is_same(&totp.generate((step * STEP_SECONDS).unsigned_abs()).to_string(), code)
    })
}

/// Compares without telling by time where two texts differ.
fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
}

fn base32_secret(node: &Node) -> String {
    let mut bytes = [0_u8; 20];
    rand_core::Rng::fill_bytes(&mut *node.rng(), &mut bytes);
    record::id::base32(&bytes).to_uppercase()
}

fn totp(secret: &str, name: &str, issuer: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret)
        .map_err(|e| Error::Internal(format!("the stored code secret is damaged: {e}")))?;
    let plain = |t: &str| t.replace(':', " ");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS.unsigned_abs())
        .with_secret(secret)
        .with_account_name(plain(name))
        .with_issuer(Some(plain(issuer)))
        .build()
        .map_err(|e| Error::Internal(format!("the code secret does not work: {e}")))
}

fn hashed(token: &str) -> String {
    seal::Digest::of(token.as_bytes()).to_string()
}
