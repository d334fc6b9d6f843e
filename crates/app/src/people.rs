//! People of this organisation: accounts, sign-in with passphrase and code or with a passkey, sessions.

mod account;
mod authenticator;
mod invitations;
mod leaving;
mod news;
mod passkeys;
mod recovery;
mod sessions;
mod signing;
mod staff;
mod strength;
mod viewing;

pub use account::{
    Ending, NewPassphrase, Open, begin_authenticator, begun_authenticator, confirm_authenticator, end_sessions,
    end_sessions_of, open_sessions, set_passphrase,
};
pub use authenticator::seal_codes;
pub(crate) use authenticator::{seal_old, unsealed};
pub(crate) use invitations::may_reset;
pub use invitations::{
    Choice, Invitation, Invited, LASTS, Reset, TRIES, accept, ask_reset, invite_again, invite_by_link, invited,
    invited_still, is_made, is_unopened, make_reset, reset_alone, word,
};
pub use leaving::{Left, leave};
pub use news::{News, news};
pub use passkeys::{
    MOST_PASSKEYS, Offer, Origin, OwnPasskey, Shown, add_passkey, door_cookie, enter_with_passkey, offer_to_add,
    offer_to_enter, offer_to_prove, passkeys, prove_with_passkey, remove_passkey,
};
pub use recovery::{CODES, recovery_left, renew_recovery};
pub(crate) use sessions::Seen;
pub use sessions::{Browser, FRESH, Former, IDLE, Session, session, sign_out};
pub(crate) use signing::{count_failure, is_waiting};
pub use signing::{enter, prove, sign_in};
pub use staff::{Given, Listed, invite, list, may_administer, set};
pub(crate) use staff::{active, carry_out, may_no_more, succeed};
pub(crate) use strength::check as check_strength;
pub use viewing::{end_view, view_as};

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Node, normal};
use crate::{Error, Result};
use authenticator::{base32_secret, totp};
use jiff::Timestamp;
use policy::Role;
use record::Compartment;
use seal::Cost;
use secrecy::SecretString;
use std::collections::BTreeSet;
use store::{Row, statements as sql, values};
use totp_rs::Totp;

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

/// Whether somebody of this name may have an account with this passphrase in an organisation of these names.
///
/// # Errors
/// `Refused` without a name, for one that no authenticator shows, and for a passphrase that would be guessed.
pub fn check_new((name, passphrase): (&str, &SecretString), (of, short_name): (&str, &str)) -> Result<()> {
    if name.trim().is_empty() || name.contains(':') {
        return Err(Error::Refused("an account has a name, without a colon; give one".to_owned()));
    }
    check_strength(passphrase, &[name, of, short_name])
}

/// Adds an account and returns its TOTP secret as an `otpauth:` address.
///
/// # Errors
/// `Conflict` when the name is taken; `Refused` for a passphrase that is too short, too long or too easy to guess, and
/// for a grant of attribution where the organisation keeps it closed.
pub async fn add(node: &Node, new: &NewUser, by: &str) -> Result<String> {
    check_new((&new.name, &new.passphrase), (node.name(), node.short_name()))?;
    if new.grants.contains(&Compartment::Attribution) && node.is_attribution_closed() {
        let words = "this organisation keeps attribution closed; it opts in before anybody is granted it";
        return Err(Error::Refused(words.to_owned()));
    }
    let secret = base32_secret(node);
    let hash = seal::hash_passphrase(&normal(&new.passphrase), new.cost, &mut *node.rng())?;
    let roles: Vec<&str> = new.roles.iter().map(|r| r.code()).collect();
    let grants: Vec<&str> = new.grants.iter().map(|c| c.code()).collect();
    let id = node.new_id();
    let mut change = node.change("people::add").await?;
    let values = values![
        id.as_str(),
        new.name.as_str(),
        hash,
        authenticator::sealed(node, id.as_str(), &secret),
        roles.join(","),
        grants.join(","),
        new.language.as_str()
    ];
    change.tx.execute(sql::USER_INSERT, values).await?;
    change.note(&Entry::general("user-add", by, Some(format!("{}: {}", new.name, roles.join(",")))))?;
    change.commit().await?;
    authenticator::address(&secret, &new.name, node.name())
}

/// The code that an account's authenticator shows now. Only a demonstration node tells it.
///
/// # Errors
/// `Forbidden` on any node that does not demonstrate; `NotFound` for an unknown name.
pub async fn demo_code(node: &Node, name: &str) -> Result<String> {
    node.require(node.is_demo, "codes come from the person's authenticator")?;
    let user = by_name(node, name).await?.ok_or(Error::NotFound)?;
    let at = node.now().as_second().unsigned_abs();
    let secret = authenticator::opened(node, &user.actor.id, &user.totp)?;
    Ok(totp(&secret, name, node.name())?.generate(at).to_string())
}

/// The code that an `otpauth:` address gives at a moment. For the accounts of a demonstration only.
///
/// # Errors
/// `Refused` when the address cannot be read.
pub fn code_of(address: &str, at: Timestamp) -> Result<String> {
    let totp = Totp::from_url(address).map_err(|e| Error::Refused(format!("this is no code secret: {e}")))?;
    Ok(totp.generate(at.as_second().unsigned_abs()).to_string())
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
    by_name(node, name).await?.filter(|u| u.is_active).map(at_command_line).ok_or(Error::NotFound)
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
            return Ok(at_command_line(user));
        }
    }
    Err(Error::NotFound)
}

/// The passphrase of the node was typed for this very command.
fn at_command_line(user: User) -> Actor {
    Actor { is_proved: true, ..user.actor }
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
    /// The secret of the authenticator, as it is kept.
    totp: String,
    last_step: i64,
    failures: i64,
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
                is_proved: false,
            },
            hash: row.need(2)?,
            totp: row.need(3)?,
            last_step: row.int(4).unwrap_or(0),
            failures: row.int(8).unwrap_or(0),
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

fn hashed(token: &str) -> String {
    seal::Digest::of(token.as_bytes()).to_string()
}
