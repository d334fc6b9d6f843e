//! Joint documents among three, and what a dishonest party cannot do with one.

use crate::joint::{begin, changed, edit, head, heads, record, refusals, section, shown, two, written};
use crate::world::{Db, Org, agree, both, id, leader, officer, pair, seal_for, send, sqlite, take, terms};
use app::documents::{self, Cite, New};
use app::{Error, agreements, exchange, receive};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use record::label::{Audience, CaveatCode, Consents};
use record::{Caveat, Label, OrgId, Rung, Use};
use seal::bundle::{AgreementRef, Draft, Item};
use seal::{Checkpoint, Digest, NodeKeys, Seconds};
use serde_json::{Value, json};
use std::collections::{BTreeSet, VecDeque};
use store::values;

async fn three(db: &Db, seed: u64) -> [Org; 3] {
    let all = [db.found("alpha", seed).await, db.found("beta", seed + 1).await, db.found("gamma", seed + 2).await];
    for (i, j) in [(0, 1), (0, 2), (1, 2)] {
        pair(&all[i], &all[j]).await;
        agree(&all[i], &all[j], (terms(Rung::JointAnalysis), terms(Rung::JointAnalysis))).await;
    }
    all
}

#[test]
fn what_arrives_before_its_parent_and_its_records_falls_into_place_later() {
    both(async |db| {
        let [a, b, c] = three(&db, 91).await;
        let (from_a, from_c) = (record(&a, &[&b, &c], |l| l).await, record(&c, &[&a, &b], |l| l).await);
        begin(&a, &[&b, &c], vec![section("One.", &[&from_a])]).await;
        send(&a, &b).await;
        send(&a, &c).await;
        let there = head(&c).await;
        let mut next = changed(&shown(&c, &there).await.text, 0, "One.");
        next.sections.push(section("By gamma.", &[&from_c]));
        documents::revise(&c.node, &officer(), &BTreeSet::from([there]), &next).await.expect("it is written");
        let late = seal_for(&c, &b).await;
        send(&c, &a).await;
        edit(&a, &head(&a).await, (0, "One, by alpha.")).await;
        send(&a, &b).await;
        // What gamma wrote has not arrived: two heads, one of them of a version that is not here.
        assert_eq!(heads(&b).await.len(), 2);
        let lines = documents::list(&b.node, &officer()).await.expect("a list");
        let newest = documents::history(&b.node, &officer(), &lines[0].record.id).await.expect("a history");
        let waiting =
            newest.iter().find(|l| l.missing == 1).expect("it knows that something is missing").record.id.clone();
        let early = shown(&b, &waiting).await;
        assert_eq!(early.citations.values().filter(|c| c.record.is_none() && !c.is_here).count(), 1);
        take(&b, &late.bytes).await;
        assert_eq!(heads(&b).await, heads(&a).await);
        let settled = shown(&b, &waiting).await;
        assert!(settled.line.missing == 0 && settled.citations.values().all(|c| c.record.is_some()));
        let inputs = b.count("select count(*) from derivations where record = $1", values![waiting.as_str()]).await;
        assert_eq!(inputs, 2, "what it rests on is known now");
        send(&a, &c).await;
        assert_eq!(heads(&c).await, heads(&a).await);
        for org in [&a, &b, &c] {
            assert!(refusals(org).await.is_empty());
        }
    });
}

#[test]
fn nobody_turns_a_citation_of_anothers_record_into_one_of_their_own() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let (us, them) = (a.org(), b.org());
        send(&a, &b).await;
        let row = a.fetch("select partner_id from receipts where record = $1", values![ours.as_str()]).await;
        let shared = row[0].text(0).expect("an id");
        let keys = a.keys().await;
        let marked = |owner: &OrgId| {
            let mark = record::id::base32(&Digest::of(owner.as_str().as_bytes()).as_bytes()[..10]);
            format!("{mark}aaaa")
        };
        for (document, owner, wanted) in [("d1", us, 1), ("d2", them, 0)] {
            let mut version = forged(document, &[us, them], us);
            version["text"]["sections"][0]["cites"] = json!([marked(owner)]);
            let mut body: Value = serde_json::from_slice(&message(&version, &keys)).expect("JSON");
            body["ids"] = json!({ marked(owner): shared });
            let body = serde_json::to_vec(&body).expect("JSON");
            let row = a.fetch("select sent from channels", &[]).await;
            let sealed = bundle(&a, &b, vec![body]).await;
            take(&b, &sealed).await;
            // The next one follows this one, of which the forger's own node knows nothing.
            let hash = b.fetch("select received_hash from channels", &[]).await[0].bytes(0);
            let next = row[0].int(0).expect("a number") + 1;
            a.tamper("update channels set sent = $1, sent_hash = $2", values![next, hash]).await;
            let sql = "select count(*) from links l join records r on r.id = l.record where r.kind = 'joint_document' \
                       and l.field = $1";
            assert_eq!(b.count(sql, values![format!("cites.{}", marked(owner))]).await, wanted, "{document}");
        }
    });
}

#[test]
fn a_version_that_was_refused_while_nothing_was_in_force_comes_again_when_it_is() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        let late = seal_for(&a, &b).await;
        agreements::suspend(&b.node, &leader(), a.org(), "a leak").await.expect("it is suspended");
        take(&b, &late.bytes).await;
        assert!(documents::list(&b.node, &officer()).await.expect("a list").is_empty());
        assert_eq!(refusals(&b).await.len(), 1);
        send(&b, &a).await;
        agreements::resume(&b.node, &leader(), a.org(), "it is mended").await.expect("it goes on");
        send(&b, &a).await;
        send(&a, &b).await;
        assert_eq!(heads(&b).await, heads(&a).await);
    });
}

#[test]
fn a_partners_record_is_not_cited_to_a_third_party() {
    both(async |db| {
        let [a, b, c] = three(&db, 94).await;
        record(&b, &[&a, &c], |l| l).await;
        send(&b, &a).await;
        let row = a.fetch("select id from records where channel = $1", values![b.org().as_str()]).await;
        let copy = id(&row[0].text(0).expect("an id"));
        let parties = BTreeSet::from(["beta".to_owned(), "gamma".to_owned()]);
        let text = written(vec![section("Theirs.", &[&copy])]);
        let new = New { parties, for_use: Use::Analysis, written: text };
        let refused = documents::create(&a.node, &officer(), &new).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.ends_with("for `gamma`: audience")), "{refused:?}");
    });
}

#[test]
fn who_has_no_agreement_with_another_party_reads_and_does_not_write() {
    both(async |db| {
        let all = [db.found("alpha", 97).await, db.found("beta", 98).await, db.found("gamma", 99).await];
        let [a, b, c] = &all;
        for other in [b, c] {
            pair(a, other).await;
            agree(a, other, (terms(Rung::JointAnalysis), terms(Rung::JointAnalysis))).await;
        }
        let ours = record(a, &[b, c], |l| l).await;
        begin(a, &[b, c], vec![section("One.", &[&ours])]).await;
        send(a, b).await;
        let seen = shown(b, &head(b).await).await;
        let stranger = seen.parties.iter().find(|p| !p.is_us && !p.is_agreed).expect("gamma is a stranger");
        assert_eq!(stranger.name, c.org().as_str(), "nobody introduces them by name");
        assert!(!seen.may_revise);
        let of = BTreeSet::from([head(b).await]);
        let refused = documents::revise(&b.node, &officer(), &of, &changed(&seen.text, 0, "Two.")).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    });
}

#[test]
fn a_third_party_does_not_pass_versions_round_a_suspended_agreement() {
    both(async |db| {
        let [a, b, c] = three(&db, 101).await;
        let ours = record(&a, &[&b, &c], |l| l).await;
        begin(&a, &[&b, &c], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        send(&a, &c).await;
        agreements::suspend(&b.node, &leader(), c.org(), "a leak").await.expect("it is suspended");
        edit(&c, &head(&c).await, (0, "By gamma.")).await;
        send(&c, &a).await;
        for (org, other) in [(&a, "beta"), (&b, "alpha")] {
            exchange::start_anew(&org.node, &officer(), other, "it broke").await.expect("it starts anew");
        }
        a.clock.days(1);
        b.clock.days(1);
        send(&a, &b).await;
        assert_eq!(shown(&b, &head(&b).await).await.text.sections[0].text, "One.");
        let told = refusals(&b).await;
        assert!(told.len() == 1 && told[0].contains("goes further than an agreement"), "{told:?}");
    });
}

/// The name of a document, bound to its parties and its use as the decision on joint documents says.
fn named(token: &str, parties: &[&OrgId], for_use: &str) -> String {
    let orgs: BTreeSet<&str> = parties.iter().map(|o| o.as_str()).collect();
    let orgs: Vec<&str> = orgs.into_iter().collect();
    let bound = Digest::of(format!("{for_use}|{}", orgs.join("|")).as_bytes());
    format!("{}{token}", record::id::base32(&bound.as_bytes()[..10]))
}

/// A version such as a dishonest party could write.
fn forged(document: &str, parties: &[&OrgId], author: &OrgId) -> Value {
    let orgs: BTreeSet<OrgId> = parties.iter().map(|o| (*o).clone()).collect();
    let label = Label {
        sensitivity: record::Sensitivity::Moderate,
        audience: Audience::Only(orgs.clone()),
        uses: BTreeSet::from([Use::Analysis]),
        caveats: BTreeSet::from([Caveat::Is(CaveatCode::NoOnward)]),
        consents: Consents { with: Audience::Only(orgs.clone()), ..Consents::not_needed() },
        origins: BTreeSet::from([author.clone()]),
        top_rung: Rung::JointAnalysis,
        ..Label::own(author)
    };
    json!({
        "document": named(document, parties, "analysis"), "parties": orgs, "author": author, "parents": [], "made": "2026-03-02",
        "for_use": "analysis", "label": label,
        "text": { "title": "T", "purpose": "P", "sections": [
            { "key": "k1", "heading": "", "text": "Words.", "cites": ["r1"] } ] }
    })
}

fn message(version: &Value, keys: &NodeKeys) -> Vec<u8> {
    let text = serde_json::to_vec(version).expect("JSON");
    let signed: String = seal::document::sign(keys, &text).iter().map(|b| format!("{b:02x}")).collect();
    serde_json::to_vec(&json!({ "signed": signed, "ids": {} })).expect("JSON")
}

/// A bundle with these messages that follows whatever was sealed before.
async fn bundle(from: &Org, to: &Org, messages: Vec<Vec<u8>>) -> Vec<u8> {
    let agreement = agreements::with(&from.node, to.org()).await.expect("it reads").expect("an agreement");
    let row = from.fetch("select sent, sent_hash from channels where org = $1", values![to.org().as_str()]).await;
    let (sent, hash) = (row[0].int(0).expect("a number").unsigned_abs(), row[0].bytes(1));
    let now = Seconds(from.node.now().as_second());
    let origin = from.org().as_str().to_owned();
    let checkpoint = Checkpoint { origin, size: 0, root: seal::Frontier::new().root(), time: now };
    let item = |(at, body): (usize, Vec<u8>)| Item { id: format!("forged-{at}"), kind: "@document".to_owned(), body };
    let draft = Draft {
        sender: from.node.certificate().clone(),
        agreement: AgreementRef { id: agreement.protocol.id, version: 1, hash: agreement.hash },
        sequence: sent + 1,
        previous: (!hash.is_empty()).then(|| Digest::from_slice(&hash).expect("a hash")),
        created: now,
        not_after: now.plus_days(30),
        checkpoint,
        items: messages.into_iter().enumerate().map(item).collect(),
        tombstones: Vec::new(),
        receipts: Vec::new(),
    };
    let mut rng = ChaCha20Rng::seed_from_u64(7 + sent);
    seal::bundle::seal(&draft, &from.keys().await, to.node.certificate(), &mut rng).expect("it is sealed").bytes
}

#[test]
fn a_forged_version_is_refused_and_logged_and_holds_nothing_else_up() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        let row = b.fetch("select body from records where kind = 'joint_document'", &[]).await;
        let kept: Value = serde_json::from_str(&row[0].text(0).expect("a body")).expect("JSON");
        let (document, digest) = (kept["document"].as_str().expect("a name"), kept["digest"].as_str().expect("a hash"));
        let keys = a.keys().await;
        let (us, them) = (a.org(), b.org());
        let stranger = OrgId::parse("stranger").expect("an id");
        let good = |document: &str| forged(document, &[us, them], us);
        let with = |mut version: Value, path: &str, value: Value| {
            *version.pointer_mut(path).expect("a place") = value;
            version
        };
        let mut rng = ChaCha20Rng::seed_from_u64(8);
        let brief = with(good("d12"), "/document", json!(named("d12", &[us, them], "leadership-brief")));
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("not signed by its author", message(&good("d1"), &NodeKeys::generate(&mut rng))),
            ("not signed by its author", message(&forged("d2", &[us, them], them), &keys)),
            ("no party to it", message(&forged("d3", &[them, &stranger], us), &keys)),
            ("not held by both", message(&forged("d4", &[us, &stranger], us), &keys)),
            (
                "way that nothing is named",
                message(&with(forged("d0", &[us, them, &stranger], us), "/document", json!(document)), &keys),
            ),
            ("way that nothing is named", message(&with(good("d0"), "/document", json!("d0")), &keys)),
            ("another document", message(&with(good("d5"), "/parents", json!([digest])), &keys)),
            ("way that nothing is named", message(&with(good("d6"), "/parents", json!(["x"])), &keys)),
            ("label for others", message(&with(good("d7"), "/label/audience", json!("everyone")), &keys)),
            ("label for others", message(&with(good("d8"), "/label/caveats", json!([])), &keys)),
            ("more than its label", message(&with(good("d9"), "/label/top_rung", json!("case")), &keys)),
            ("rests on a record", message(&with(good("d10"), "/text/sections/0/cites", json!([])), &keys)),
            ("too long", message(&with(good("d11"), "/text/sections/0/text", json!("x".repeat(30_000))), &keys)),
            (
                "goes further",
                message(
                    &with(with(brief, "/for_use", json!("leadership-brief")), "/label", {
                        let mut label = good("d12")["label"].clone();
                        label["uses"] = json!(["analysis", "leadership-brief"]);
                        label["top_rung"] = json!("joint-action");
                        label
                    }),
                    &keys,
                ),
            ),
            ("larger than any", vec![b' '; 2_000_000]),
            ("cannot be read", b"{}".to_vec()),
        ];
        let wanted: Vec<&str> = cases.iter().map(|(why, _)| *why).collect();
        let mut bodies: Vec<Vec<u8>> = cases.iter().map(|(_, body)| body.clone()).collect();
        bodies.push(message(&good("d99"), &keys));
        take(&b, &bundle(&a, &b, bodies).await).await;
        let mut told = refusals(&b).await;
        told.reverse();
        assert_eq!(told.len(), wanted.len(), "{told:#?}");
        for why in wanted {
            assert!(told.iter().any(|t| t.contains(why)), "{why}: {told:#?}");
        }
        let documents = documents::list(&b.node, &officer()).await.expect("a list");
        assert_eq!(documents.len(), 2, "the honest one was taken: whoever is able to forge is able to write");
    });
}

#[test]
fn what_was_stricter_in_the_versions_before_stays_though_a_party_leaves_it_out() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let caveats = BTreeSet::from([Caveat::Is(CaveatCode::NoJudicial)]);
        let theirs = record(&b, &[&a], |l| Label { caveats, ..l }).await;
        begin(&b, &[&a], vec![section("One.", &[&theirs])]).await;
        send(&b, &a).await;
        let row = b.fetch("select body from records where kind = 'joint_document'", &[]).await;
        let kept: Value = serde_json::from_str(&row[0].text(0).expect("a body")).expect("JSON");
        let mut version = forged("d1", &[a.org(), b.org()], a.org());
        version["document"] = kept["document"].clone();
        version["parents"] = json!([kept["digest"]]);
        take(&b, &bundle(&a, &b, vec![message(&version, &a.keys().await)]).await).await;
        assert_eq!(refusals(&b).await, Vec::<String>::new());
        let label = shown(&b, &head(&b).await).await.show.label;
        assert!(label.has(CaveatCode::NoJudicial), "{label:?}");
    });
}

/// From whom to whom, and the bundles on their way.
type Channel = ((usize, usize), VecDeque<Vec<u8>>);

/// Heads that a person could write on, by the first document of a node.
async fn step(org: &Org, rng: &mut ChaCha20Rng, at: usize) {
    let list = documents::list(&org.node, &officer()).await.expect("a list");
    let Some(first) = list.first() else { return };
    let heads: Vec<_> = shown(org, &first.record.id).await.heads;
    let words = format!("{} wrote {at}.", org.name());
    if heads.len() > 1 && rng.next_u64().is_multiple_of(3) {
        let left = shown(org, &heads[0]).await.text;
        let of: BTreeSet<_> = heads[..2].iter().cloned().collect();
        let mut joined = changed(&left, 0, &words);
        // Only what both have may be cited again; the beginning's one record is in every version.
        joined.sections.iter_mut().for_each(|s| s.cites.retain(|c| matches!(c, Cite::Reference(_))));
        documents::revise(&org.node, &officer(), &of, &joined).await.expect("it is merged");
    } else {
        let head = &heads[rng.next_u64() as usize % heads.len()];
        edit(org, head, (rng.next_u64() as usize % 3, &words)).await;
    }
}

#[test]
fn whatever_the_order_of_delivery_all_parties_end_with_the_same_heads() {
    // Interleavings are what is tested here, not the database.
    sqlite(async |db| {
        for seed in [1_u64, 2, 3] {
            println!("seed {seed}");
            let mut rng = ChaCha20Rng::seed_from_u64(seed);
            let all = three(&db, 1_000 + seed * 10).await;
            let ours = record(&all[0], &[&all[1], &all[2]], |l| l).await;
            begin(&all[0], &[&all[1], &all[2]], vec![section("One.", &[&ours])]).await;
            send(&all[0], &all[1]).await;
            send(&all[0], &all[2]).await;
            let mut channels: Vec<Channel> =
                [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)].into_iter().map(|c| (c, VecDeque::new())).collect();
            for at in 0..26 {
                let chosen = rng.next_u64() as usize % channels.len();
                match rng.next_u64() % 4 {
                    0 | 1 => step(&all[rng.next_u64() as usize % 3], &mut rng, at).await,
                    2 => {
                        let ((from, to), waiting) = &mut channels[chosen];
                        waiting.push_back(seal_for(&all[*from], &all[*to]).await.bytes);
                    }
                    _ => {
                        let ((_, to), waiting) = &mut channels[chosen];
                        if let Some(bytes) = waiting.pop_front() {
                            take(&all[*to], &bytes).await;
                            let again = receive::receive(&all[*to].node, &officer(), &bytes).await;
                            assert!(again.is_err(), "a replay");
                        }
                    }
                }
            }
            for ((from, to), waiting) in &mut channels {
                waiting.push_back(seal_for(&all[*from], &all[*to]).await.bytes);
                while let Some(bytes) = waiting.pop_front() {
                    take(&all[*to], &bytes).await;
                }
            }
            let (first, second, third) = (heads(&all[0]).await, heads(&all[1]).await, heads(&all[2]).await);
            assert!(!first.is_empty() && first == second && second == third, "seed {seed}");
            let count =
                async |org: &Org| org.count("select count(*) from records where kind = 'joint_document'", &[]).await;
            let versions = count(&all[0]).await;
            assert!(versions > 5 && versions == count(&all[1]).await && versions == count(&all[2]).await, "{versions}");
        }
    });
}
