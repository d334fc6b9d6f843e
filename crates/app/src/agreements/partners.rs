//! Partners: who we paired with, in person or by voice.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Draft;
use crate::node::{Node, hex, seconds, unhex};
use crate::{Error, Result, certificates, exchange};
use policy::Role;
use record::{Body, Label, OrgId};
use seal::{Fingerprint, NodeCertificate, PublicKey};
use store::{Tx, statements as sql, values};

/// A partner we paired with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Their organisation.
    pub org: OrgId,
    /// Short name that we gave them.
    pub short_name: String,
    /// Their node's certificate.
    pub certificate: NodeCertificate,
    /// Their signing keys that are believed, the newest first: what they signed before may still be read.
    pub keys: Vec<PublicKey>,
    /// UTC time at which the certificate took the place of another; empty for the one that was compared.
    pub renewed_at: String,
    /// UTC time at which they revoked the key of this certificate; empty while it is trusted.
    pub revoked_at: String,
    /// Sequence and hash of the last bundle we sealed.
    pub sent: (u64, Vec<u8>),
    /// Sequence and hash of the last bundle we accepted.
    pub received: (u64, Vec<u8>),
    /// When the last bundle that we accepted was made, in seconds UTC.
    pub received_at: i64,
    /// Whether the pairing stands.
    pub is_open: bool,
    /// Whether the channel is being started again.
    pub is_anew: bool,
    /// Whether this node went back to a backup, and waits to be told what it withdrew from them since.
    pub asks: bool,
    /// UTC time of our last bundle; empty before the first.
    pub sent_at: String,
    /// UTC time at which we accepted their last bundle; empty before the first.
    pub heard_at: String,
    /// Where their node takes bundles from the network; empty when only files are carried.
    pub address: String,
}

impl Partner {
    /// Days until their certificate ends; negative afterwards.
    pub fn days_left(&self, node: &Node) -> i64 {
        (self.certificate.not_after().0 - seconds(node.now()).0).div_euclid(86_400)
    }

    /// The text of a document that one of their keys signed.
    pub(crate) fn text_of(&self, signed: &[u8]) -> Option<Vec<u8>> {
        self.keys.iter().find_map(|key| seal::document::verify(signed, key).ok())
    }
}

/// The words and digits that both sides read to each other before they pair.
pub fn fingerprint(node: &Node, certificate: &NodeCertificate) -> Fingerprint {
    Fingerprint::of(&node.certificate, certificate)
}

/// Pairs with a partner whose certificate was compared in person or by voice.
///
/// # Errors
/// `Forbidden` unless the actor is a leader, coordinator or administrator; `Refused` for our own or an
/// expired certificate; `Conflict` when the partner is pinned with another root key.
pub async fn pair(node: &Node, actor: &Actor, short_name: &str, certificate: &NodeCertificate) -> Result<OrgId> {
    let may = [Role::Leader, Role::Coordinator, Role::Administrator].into_iter().any(|r| actor.is(r));
    node.require(may, "only a leader, coordinator or administrator pairs with partners")?;
    certificate.verify(seconds(node.now()))?;
    let org = OrgId::parse(certificate.org_id().as_str())
        .filter(|o| o != &node.org)
        .ok_or_else(|| Error::Refused("this is our own certificate; take the partner's".to_owned()))?;
    if OrgId::parse(short_name).is_none() {
        return Err(Error::Refused("a short name has a-z, 0-9 and - only".to_owned()));
    }
    let mut change = node.change("agreements::pair").await?;
    let others = partners_in(&mut change.tx).await?;
    if others.iter().any(|p| p.short_name == short_name && p.org != org) {
        return Err(Error::Conflict(format!(
            "another partner is called `{short_name}` here; choose another short name"
        )));
    }
    if let Some(same) = others.iter().find(|p| p.org == org && p.short_name != short_name) {
        return Err(Error::Conflict(format!(
            "this partner is called `{}` here already; pair under that short name",
            same.short_name
        )));
    }
    let none: Vec<u8> = Vec::new();
    if let Some(known) = others.iter().find(|p| p.org == org && p.certificate != *certificate) {
        // Whoever compares words again may hold an old certificate: it never comes back.
        certificates::renew(&mut change, &actor.id, (known, certificate)).await?;
    }
    let values = values![org.as_str(), short_name, certificate.to_bytes().to_vec(), "paired", none];
    change.tx.execute(sql::CHANNEL_SET, values).await?;
    if others.iter().all(|p| p.org != org) {
        exchange::paired(&mut change, &org).await?;
    }
    let body = Body::default()
        .with("short_name", short_name)
        .with("organisation", org.as_str())
        .with("since", node.today().to_string());
    let mut draft = Draft::new("partner", body, Label::own(&node.org), &actor.id);
    let key = node.keyed_hash(&format!("partner|{org}"));
    let exists = change.tx.fetch(sql::SOURCE_KEYS, &[]).await?.iter().any(|r| r.text(0).as_deref() == Some(&key));
    if !exists {
        draft.source_key = Some(key);
        change.create(vec![draft], "create").await?;
    }
    change.note(&Entry::general("pair", &actor.id, Some(short_name.to_owned())))?;
    change.commit().await?;
    Ok(org)
}

/// All partners.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn partners(node: &Node) -> Result<Vec<Partner>> {
    let mut tx = node.store.read().await?;
    partners_in(&mut tx).await
}

/// The partners that this person may list, and those whom a label of theirs names already.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn listed(node: &Node, actor: &Actor, named: &record::label::Audience) -> Result<Vec<Partner>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, policy::Action::List).await?;
    let records = tx.records_of("partner").await?.into_iter().filter(|r| scope.includes(r));
    let orgs: std::collections::BTreeSet<String> =
        records.filter_map(|r| r.open.get("organisation")?.as_str().map(str::to_owned)).collect();
    let is_named = |org: &OrgId| matches!(named, record::label::Audience::Only(only) if only.contains(org));
    let all = partners_in(&mut tx).await?;
    Ok(all.into_iter().filter(|p| orgs.contains(p.org.as_str()) || is_named(&p.org)).collect())
}

pub(crate) async fn partners_in(tx: &mut Tx) -> Result<Vec<Partner>> {
    let rows = tx.fetch(sql::CHANNELS, &[]).await?;
    let known = certificates::known(tx).await?;
    rows.iter()
        .map(|r| {
            let org = OrgId::parse(&r.need(0)?).ok_or(Error::NotFound)?;
            let certificate = NodeCertificate::from_bytes(&r.bytes(2))?;
            Ok(Partner {
                short_name: r.need(1)?,
                keys: known.keys(&org, &certificate),
                renewed_at: known.renewed_at(&org).unwrap_or_default(),
                revoked_at: known.revoked_at(&org, certificate.signing_key()).unwrap_or_default(),
                org,
                certificate,
                sent: (r.int(4).unwrap_or(0).unsigned_abs(), r.bytes(5)),
                received: (r.int(6).unwrap_or(0).unsigned_abs(), r.bytes(7)),
                is_open: r.text(3).as_deref() == Some("paired"),
                received_at: r.int(8).unwrap_or(0),
                is_anew: r.int(9).unwrap_or(0) > 0,
                asks: r.int(9) == Some(2),
                sent_at: r.text(10).unwrap_or_default(),
                heard_at: r.text(11).unwrap_or_default(),
                address: r.text(12).unwrap_or_default(),
            })
        })
        .collect()
}

/// The partner of that id or short name.
pub(crate) async fn partner(tx: &mut Tx, name: &str) -> Result<Partner> {
    let all = partners_in(tx).await?;
    all.into_iter().find(|p| p.short_name == name || p.org.as_str() == name).ok_or(Error::NotFound)
}

/// The partner of that id. Whatever comes from outside is looked up so: a short name is ours to give, and nobody may mean
/// a partner by it.
pub(crate) async fn partner_of(tx: &mut Tx, org: &OrgId) -> Result<Partner> {
    let all = partners_in(tx).await?;
    all.into_iter().find(|p| &p.org == org).ok_or(Error::NotFound)
}

/// Reads a certificate from the text that partners hand each other: hexadecimal digits.
///
/// # Errors
/// `Refused` when it is no certificate.
pub fn read_certificate(text: &str) -> Result<NodeCertificate> {
    let bytes =
        unhex(text.trim()).map_err(|_| Error::Refused("this is no certificate; ask for it again".to_owned()))?;
    Ok(NodeCertificate::from_bytes(&bytes)?)
}

/// Our certificate as the text that partners hand each other.
pub fn certificate_text(node: &Node) -> String {
    hex(node.certificate.to_bytes())
}

/// Ends the pairing: no bundle goes to them or is taken from them any more. Pairing again needs both people again.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` for an unknown partner; `Conflict` while an agreement runs.
pub async fn close(node: &Node, actor: &Actor, org: &OrgId, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader ends a pairing")?;
    let mut change = node.change("agreements::close").await?;
    let found = partner(&mut change.tx, org.as_str()).await?;
    let running = super::with_in(node, &mut change.tx, org).await?;
    if running.is_some_and(|a| ["active", "suspended"].contains(&a.state.as_str())) {
        return Err(Error::Conflict("an agreement with them still runs; end it first, and let them know".to_owned()));
    }
    change.tx.execute(sql::CHANNEL_STATE, values![org.as_str(), "closed"]).await?;
    change.note(&Entry::general("close", &actor.id, Some(found.short_name)).because(reason))?;
    change.commit().await
}

/// Sets where the partner's node takes bundles from the network; empty when only files are carried.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner; `Refused` for what is no address.
pub async fn set_address(node: &Node, actor: &Actor, partner: &str, address: &str) -> Result<()> {
    let may = [Role::Officer, Role::Coordinator, Role::Leader, Role::Administrator].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator, leader or administrator sets addresses")?;
    let is_good = address.is_empty()
        || address.rsplit_once(':').is_some_and(|(host, port)| {
            is_host(host) && port.parse::<u16>().is_ok_and(|p| p > 0) && port.chars().all(|c| c.is_ascii_digit())
        });
    if !is_good {
        return Err(Error::Refused("an address is `host:port`, for instance `node.example.org:8443`".to_owned()));
    }
    let mut change = node.change("agreements::set_address").await?;
    let found = self::partner(&mut change.tx, partner).await?;
    change.tx.execute(sql::CHANNEL_ADDRESS, values![found.org.as_str(), address]).await?;
    change.note(&Entry::general("address", &actor.id, Some(found.short_name)))?;
    change.commit().await
}

/// A name as the domain name system has them, or an address of the network.
fn is_host(host: &str) -> bool {
    let part = |p: &str| {
        let is_plain = p.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        (1..=63).contains(&p.len()) && is_plain && !p.starts_with('-') && !p.ends_with('-')
    };
    let is_six = |h: &str| h.strip_prefix('[').and_then(|h| h.strip_suffix(']')).map(str::parse::<core::net::Ipv6Addr>);
    host.len() <= 253 && (host.split('.').all(part) || is_six(host).is_some_and(|a| a.is_ok()))
}
