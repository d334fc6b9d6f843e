//! Getting in for the first time, and again after a passphrase was lost: an invitation that the person opens alone.
//!
//! An administrator makes it and hands it on; what it leads to, the administrator never learns. Nothing of the account
//! changes before it is used: until then the old passphrase, codes and sessions stand. A reset needs a second person,
//! who tells the person a word by voice: the invitation without the word, or the word without the invitation, opens
//! nothing.

use super::account::other_code;
use super::authenticator::{self, base32_secret, is_same, step_of, totp};
use super::recovery::{self, grouped, plain};
use super::staff::{active, invite, may_administer, second_person};
use super::{NewUser, check_strength, hashed, news, passkeys};
use crate::actor::Actor;
use crate::approvals::{self, Exact, State};
use crate::audit::Entry;
use crate::change::Change;
use crate::clock::text;
use crate::node::{Node, normal};
use crate::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use policy::Role;
use record::RecordId;
use seal::Cost;
use secrecy::SecretString;
use store::{statements as sql, values};
use zeroize::Zeroizing;

/// How long an invitation may be used.
pub const LASTS: SignedDuration = SignedDuration::from_hours(72);
/// How often a code or word may be tried with it.
pub const TRIES: i64 = 5;
/// Letters of the word that the second person tells: 40 random bits, of which five may be tried.
const WORD: usize = 8;

/// What an administrator hands on, shown once.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Whose account.
    pub name: String,
    /// What they type on the page of invitations.
    pub token: String,
    /// Until when.
    pub ends: Timestamp,
    /// Whether a second person tells them a word.
    pub needs_word: bool,
}

/// What became of asking for a reset.
#[derive(Debug, Clone)]
pub enum Reset {
    /// A leader decides.
    Waits(RecordId),
    /// No other leader is there to ask.
    Made(Invitation),
}

/// What somebody sees who has an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The name to sign in with.
    pub name: String,
    /// The `otpauth:` address of the authenticator.
    pub address: String,
    /// Whether the word of a second person is asked for.
    pub needs_word: bool,
    /// Whether they have been here before.
    pub is_reset: bool,
}

/// What they choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Their passphrase.
    pub passphrase: SecretString,
    /// What their authenticator shows.
    pub code: String,
    /// What the second person told them.
    pub word: String,
    /// What it costs to try the passphrase.
    pub cost: Cost,
}

struct Kept {
    person: Actor,
    is_reset: bool,
    totp: Zeroizing<String>,
    approval: Option<RecordId>,
}

/// Adds a person who chooses their own passphrase; roles as with [`invite`].
///
/// # Errors
/// As [`invite`], but for the passphrase.
pub async fn invite_by_link(
    node: &Node,
    actor: &Actor,
    new: &NewUser,
    is_attribution_meant: bool,
) -> Result<(Invitation, Option<RecordId>)> {
    // Nobody knows it, and it takes the work of any other to be told wrong.
    let new = NewUser { passphrase: base32_secret(node).into(), name: new.name.trim().to_owned(), ..new.clone() };
    let (_, waits) = invite(node, actor, &new, is_attribution_meant).await?;
    let person = super::actor(node, &new.name).await?;
    Ok((make(node, actor, (&person, "invite"), None).await?, waits))
}

/// Whether a person was invited and never came, so that a new invitation needs nobody else.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn is_unopened(node: &Node, person: &str) -> Result<bool> {
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::INVITATIONS_OF, values![person]).await?;
    Ok(!rows.is_empty() && rows.iter().all(|r| r.text(0).as_deref() == Some("invite") && r.int(1) == Some(0)))
}

/// Makes the invitation anew for somebody who never came; the earlier one ends.
///
/// # Errors
/// `Forbidden` unless the actor keeps accounts; `NotFound` for who is not here; `Conflict` for who came already.
pub async fn invite_again(node: &Node, actor: &Actor, person: &str) -> Result<Invitation> {
    node.require(may_administer(node, actor), "only an administrator invites people")?;
    if !is_unopened(node, person).await? {
        return Err(Error::Conflict("this person has been here already; ask for a reset".to_owned()));
    }
    let person = here(node, person).await?;
    make(node, actor, (&person, "invite"), None).await
}

/// Asks a leader to let a person choose a new passphrase and authenticator.
///
/// # Errors
/// `Forbidden` unless the actor keeps accounts; `NotFound` for who is not here; `Refused` without a reason; `Conflict`
/// when it is a leader who lost them and no other one is there.
pub async fn ask_reset(node: &Node, actor: &Actor, person: &str, reason: &str) -> Result<Reset> {
    node.require(may_administer(node, actor), "only an administrator asks for a reset")?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why; the reason is logged".to_owned()));
    }
    let person = here(node, person).await?;
    let mut change = node.change("people::ask_reset").await?;
    if person.id != actor.id && !has_decider(&mut change, (actor, &person)).await? {
        // An administrator alone would get in as somebody who sees content.
        return Err(Error::Conflict(
            "no other leader is there to approve this; whoever holds the passphrase of the node makes it at the command \
             line, with `concord person reset --alone`"
                .to_owned(),
        ));
    }
    let exact = Exact::Reset { person: person.id.clone() };
    let waits = second_person(&mut change, actor, exact, reason).await?;
    change.commit().await?;
    match waits {
        Some(approval) => Ok(Reset::Waits(approval)),
        None => Ok(Reset::Made(make(node, actor, (&person, "reset"), None).await?)),
    }
}

/// Makes the invitation where nobody is there to approve it, for whoever holds the passphrase of the node and could act
/// as anybody: at the command line only.
///
/// # Errors
/// As [`ask_reset`]; `Conflict` when a leader is there to ask.
pub async fn reset_alone(node: &Node, actor: &Actor, person: &str, reason: &str) -> Result<Invitation> {
    node.require(may_administer(node, actor), "only an administrator makes invitations")?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why; the reason is logged".to_owned()));
    }
    let person = here(node, person).await?;
    let mut change = node.change("people::reset_alone").await?;
    if has_decider(&mut change, (actor, &person)).await? {
        return Err(Error::Conflict("a leader is there to approve this; ask without `--alone`".to_owned()));
    }
    change.note(&Entry::general("people-alone", &actor.id, Some(person.name.clone())).because(reason))?;
    change.commit().await?;
    make(node, actor, (&person, "reset"), None).await
}

/// Whether a leader is here who neither asks nor is the one who lost their secrets.
async fn has_decider(change: &mut Change<'_>, (actor, person): (&Actor, &Actor)) -> Result<bool> {
    let all = super::staff::all(&mut change.tx).await?;
    let others = all.iter().filter(|u| u.is_active && u.actor.is(Role::Leader));
    Ok(others.filter(|u| u.actor.id != actor.id && u.actor.id != person.id).count() > 0)
}

/// Whether what was asked may still be done when a leader approves it.
pub(crate) async fn may_reset(change: &mut Change<'_>, asker: &Actor, person: &str) -> Result<()> {
    change.node.require(may_administer(change.node, asker), "who asked does not keep accounts any more")?;
    active(&mut change.tx, person).await?.map(|_| ()).ok_or(Error::NotFound)
}

/// Makes the invitation that a leader approved: once, for who asked.
///
/// # Errors
/// `NotFound` for what somebody else asked, and when the person left; `Conflict` unless it is approved and was not made.
pub async fn make_reset(node: &Node, actor: &Actor, approval: &RecordId) -> Result<Invitation> {
    node.require(may_administer(node, actor), "only an administrator makes invitations")?;
    let found = approvals::show(node, actor, approval).await?;
    let Exact::Reset { person } = &found.exact else { return Err(Error::NotFound) };
    if found.asked_by != actor.id {
        return Err(Error::NotFound);
    }
    if found.state != State::Approved || is_made(node, approval).await? {
        return Err(Error::Conflict("this is not approved, was made already, or has ended; ask again".to_owned()));
    }
    let person = here(node, person).await?;
    make(node, actor, (&person, "reset"), Some(approval)).await
}

/// Whether the invitation of an approval was made.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn is_made(node: &Node, approval: &RecordId) -> Result<bool> {
    let mut tx = node.store.read().await?;
    let row = tx.fetch_one(sql::INVITATIONS_OF_APPROVAL, values![approval.as_str()]).await?;
    Ok(row.and_then(|r| r.int(0)).unwrap_or(0) > 0)
}

/// The word that the second person tells, for an approval that he or she gave.
///
/// # Errors
/// `NotFound` for anybody else.
pub async fn word(node: &Node, actor: &Actor, approval: &RecordId) -> Result<String> {
    let found = approvals::show(node, actor, approval).await?;
    // The approval ends before the invitation does; until then the word may be needed.
    let is_given = matches!(found.state, State::Approved | State::Expired);
    let is_theirs = found.decided_by.as_deref() == Some(&actor.id) && is_given;
    if !is_theirs || !matches!(found.exact, Exact::Reset { .. }) {
        return Err(Error::NotFound);
    }
    Ok(grouped(&word_of(node, approval)))
}

/// What an invitation leads to, with a new secret for the authenticator: one that somebody saw before, who made the
/// invitation for instance, is worth nothing.
///
/// # Errors
/// `Refused` with one answer for what never was, has ended, was used, or is of somebody who left.
pub async fn invited(node: &Node, token: &str) -> Result<Invited> {
    let (key, secret) = (hashed(&plain(token)), base32_secret(node));
    let mut change = node.change("people::invited").await?;
    let kept = authenticator::sealed(node, &key, &secret);
    let values = values![key.as_str(), kept, text(node.now()), TRIES];
    change.tx.execute(sql::INVITATION_SECRET, values).await?;
    change.commit().await?;
    invited_still(node, token).await
}

/// As [`invited`], with the secret that was shown last: for who typed something wrong.
///
/// # Errors
/// As [`invited`].
pub async fn invited_still(node: &Node, token: &str) -> Result<Invited> {
    let mut tx = node.store.read().await?;
    let kept = kept(node, &mut tx, &hashed(&plain(token))).await?;
    let address = authenticator::address(&kept.totp, &kept.person.name, node.name())?;
    Ok(Invited { name: kept.person.name, address, needs_word: kept.approval.is_some(), is_reset: kept.is_reset })
}

/// Uses an invitation: sets passphrase and authenticator, ends every session, code and passkey of before, and gives the
/// recovery codes. Roles, records and name stay.
///
/// # Errors
/// `Refused` as [`invited`]; for a passphrase that would be guessed, which costs nothing; for a wrong code or word,
/// after five of which the invitation ends.
pub async fn accept(node: &Node, token: &str, choice: &Choice) -> Result<Vec<String>> {
    let key = hashed(&plain(token));
    let mut tx = node.store.read().await?;
    let kept = kept(node, &mut tx, &key).await?;
    drop(tx);
    let person = kept.person.id.as_str();
    check_strength(&choice.passphrase, &[&kept.person.name, node.name(), node.short_name()])?;
    // Counted before it is looked at, so that many at once are not more than five.
    let mut change = node.change("people::try_invitation").await?;
    let (now, most) = (text(node.now()), TRIES);
    if change.tx.execute(sql::INVITATION_TRY, values![key.as_str(), now.as_str(), most]).await? == 0 {
        return Err(ended());
    }
    let steps = step_of(&totp(&kept.totp, &kept.person.name, node.name())?, &choice.code, node.now());
    let is_told = kept.approval.as_ref().is_none_or(|id| is_same(&plain(&word_of(node, id)), &plain(&choice.word)));
    let Some(step) = steps.into_iter().max().filter(|_| is_told) else {
        change.note(&Entry::general("invitation-refused", person, None))?;
        change.commit().await?;
        return Err(if kept.approval.is_some() { other_code_or_word() } else { other_code() });
    };
    change.commit().await?;
    let hash = seal::hash_passphrase(&normal(&choice.passphrase), choice.cost, &mut *node.rng())?;
    let mut change = node.change("people::accept").await?;
    // INVARIANT: of two who come with one token at once, one changes this row and the other finds it changed.
    if change.tx.execute(sql::INVITATION_USE, values![key.as_str(), now.as_str()]).await? == 0 {
        return Err(ended());
    }
    let secret = authenticator::sealed(node, person, &kept.totp);
    if change.tx.execute(sql::USER_RESET, values![person, hash, secret, step]).await? == 0 {
        return Err(ended());
    }
    change.tx.execute(sql::SESSIONS_END, values![person]).await?;
    passkeys::end_all(&mut change, person, person).await?;
    change.tx.execute(sql::INVITATIONS_END, values![person, now.as_str()]).await?;
    let codes = recovery::renew(&mut change, person).await?;
    if kept.is_reset {
        news::altered(&mut change, person).await?;
    }
    change.note(&Entry::general(if kept.is_reset { "reset" } else { "account-opened" }, person, None))?;
    change.commit().await?;
    Ok(codes)
}

async fn here(node: &Node, person: &str) -> Result<Actor> {
    let mut tx = node.store.read().await?;
    active(&mut tx, person).await?.ok_or(Error::NotFound)
}

/// Makes one; every earlier one of the person ends.
async fn make(
    node: &Node,
    actor: &Actor,
    (person, kind): (&Actor, &str),
    approval: Option<&RecordId>,
) -> Result<Invitation> {
    // Each takes the generator in its turn: two guards of it in one statement would wait for each other.
    let token = record::id::token(&mut *node.rng());
    let (key, secret) = (hashed(&token), base32_secret(node));
    let secret = authenticator::sealed(node, &key, &secret);
    let ends = node.now() + LASTS;
    let mut change = node.change("people::make_invitation").await?;
    active(&mut change.tx, &person.id).await?.ok_or(Error::NotFound)?;
    end_all(&mut change, &person.id).await?;
    let approved = approval.map(|id| id.as_str().to_owned());
    let values =
        values![key, person.id.as_str(), kind, actor.id.as_str(), text(node.now()), text(ends), secret, approved];
    change.tx.execute(sql::INVITATION_INSERT, values).await?;
    change.note(&Entry::general(&format!("{kind}-made"), &actor.id, Some(person.name.clone())))?;
    change.commit().await?;
    Ok(Invitation { name: person.name.clone(), token: grouped(&token), ends, needs_word: approval.is_some() })
}

/// Ends every invitation of a person.
pub(super) async fn end_all(change: &mut Change<'_>, person: &str) -> Result<()> {
    let now = text(change.node.now());
    change.tx.execute(sql::INVITATIONS_END, values![person, now]).await?;
    Ok(())
}

async fn kept(node: &Node, tx: &mut store::Tx, key: &str) -> Result<Kept> {
    let row = tx.fetch_one(sql::INVITATION, values![key, text(node.now()), TRIES]).await?.ok_or_else(ended)?;
    let person: String = row.need(0)?;
    Ok(Kept {
        person: active(tx, &person).await?.ok_or_else(ended)?,
        is_reset: row.text(1).as_deref() == Some("reset"),
        totp: authenticator::opened(node, key, &row.need(2)?)?,
        approval: row.text(3).map(|id| RecordId::parse(&id).ok_or_else(ended)).transpose()?,
    })
}

fn word_of(node: &Node, approval: &RecordId) -> String {
    node.keyed_hash(&format!("reset {approval}")).chars().take(WORD).collect()
}

fn ended() -> Error {
    Error::Refused(
        "this invitation is not known, was used, or has ended; ask who gave it to you for a new one".to_owned(),
    )
}

fn other_code_or_word() -> Error {
    Error::Refused("code or word is not right; ask the second person for the word, and take the next code".to_owned())
}
