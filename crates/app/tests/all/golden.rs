//! The golden test: the incident of the storage design, in every table, file and bundle, and who sees what of it.

use crate::world::{Db, Org, agree, both, id, incident, leader, officer, only, pair, person, seal_for, take, terms};
use app::agreements::Terms;
use app::exchange::{self, Payload};
use app::records::{self, ListQuery};
use app::{Actor, Error, Role, audit, matching};
use record::label::{Audience, CaveatCode, Consents};
use record::{Body, Caveat, Compartment, Label, PlacePrecision, RecordId, Rung, Sensitivity, TimePrecision, Use};
use seal::bundle::{Expect, Limits, Opened, decrypt};
use seal::{DataKey, Place, Purpose, Seconds};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::values;

pub const VILLAGE: &str = "Tall Hamrat";
pub const NAME: &str = "Amina Goldenname";
/// What lies in a sealed part, and must be nowhere in the open.
pub const SECRETS: [&str; 7] = [VILLAGE, NAME, "bakery", "Neighbourson", "Partyname", "35.951", "39.012"];

/// Three organisations, and the incident at the first.
pub struct Golden {
    pub hrm: Org,
    pub chm: Org,
    pub rc: Org,
    pub id: RecordId,
    pub perpetrator: RecordId,
}

/// The monitor who wrote it.
pub fn rana() -> Actor {
    person("rana", &[Role::Monitor], &Compartment::SEALED)
}

fn label(hrm: &Org, chm: &Org, rc: &Org) -> Label {
    Label {
        sensitivity: Sensitivity::High,
        audience: Audience::Only([hrm, chm, rc].map(|o| o.org().clone()).into()),
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        caveats: BTreeSet::from([Caveat::Is(CaveatCode::NoPublication)]),
        consents: Consents {
            references: BTreeSet::from(["consent-77".to_owned()]),
            is_identified: true,
            ..Consents::not_needed()
        },
        ..Label::own(hrm.org())
    }
}

pub async fn golden(db: &Db) -> Golden {
    let hrm = db.found("human-rights-monitor", 1).await;
    let chm = db.found("civilian-harm-monitor", 2).await;
    let rc = db.found("relief-consortium", 3).await;
    pair(&hrm, &chm).await;
    pair(&hrm, &rc).await;
    let outline = Terms {
        place: PlacePrecision::Governorate,
        time: TimePrecision::Month,
        caveats: BTreeSet::from([CaveatCode::NoAttribution]),
        ..terms(Rung::Outline)
    };
    agree(&hrm, &chm, (terms(Rung::Case), Terms::nothing())).await;
    agree(&hrm, &rc, (outline, Terms::nothing())).await;
    let known = hrm.node.vocabularies().codes("actor_types").expect("a vocabulary")[0].to_owned();
    let actor = Body::default().with("type", known).with("name", "Partyname P");
    let perpetrator = records::create(&hrm.node, &rana(), "actor", actor).await.expect("the party is recorded");
    let body = incident("2017-07-12", VILLAGE, NAME)
        .with("acts", json!([{ "type": "V01", "perpetrator": perpetrator.as_str() }]));
    let label = label(&hrm, &chm, &rc);
    let id = records::create_labelled(&hrm.node, &rana(), "incident", body, label).await.expect("it is recorded");
    Golden { hrm, chm, rc, id, perpetrator }
}

/// What a bundle holds for its recipient.
pub async fn opened(from: &Org, to: &Org, bytes: &[u8]) -> Opened {
    let expect = Expect {
        me: seal::OrgId::parse(to.org().as_str()).expect("an organisation"),
        sender: *from.node.certificate().root(),
        now: Seconds(to.node.now().as_second()),
        last: None,
        limits: Limits::default(),
    };
    let unverified = decrypt(bytes, &to.keys().await, &Limits::default()).expect("it opens");
    unverified.verify(&expect).expect("it is authentic")
}

/// Open parts without the ids of rows, which are random.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(map) => map.iter().filter(|(k, _)| *k != "_id").map(|(k, v)| (k.clone(), plain(v))).collect(),
        other => other.clone(),
    }
}

fn open_part(date: &str, place: &str) -> Value {
    json!({
        "date": date, "place": { "code": place }, "acts": [{ "type": "V01" }],
        "deaths": { "low": 1, "best": 1, "high": 1 }, "civilian_deaths": 1,
        "victims": [{ "number": 1, "sex": "f", "age_group": "adult" }], "verification": "unverified"
    })
}

/// The places of a stored record that lists run on: title, days, place, number, and its entries.
async fn index_of(org: &Org, id: &RecordId) -> (Vec<Option<String>>, Vec<String>) {
    let sql = "select title, date_from, date_to, place, body, number from records where id = $1";
    let row = org.fetch(sql, values![id.as_str()]).await.remove(0);
    let entries = org.fetch(store::statements::ENTRIES, values![id.as_str()]).await;
    let entry = |r: &store::Row| {
        format!(
            "{}={}",
            r.text(0).unwrap_or_default(),
            r.text(1).or(r.int(2).map(|n| n.to_string())).unwrap_or_default()
        )
    };
    assert_eq!(row.int(5), Some(1));
    ((0..4).map(|i| row.text(i)).collect(), entries.iter().map(entry).collect())
}

#[test]
fn each_table_holds_what_is_open_and_nothing_that_is_sealed() {
    both(async |db| {
        let g = golden(&db).await;
        let (columns, entries) = index_of(&g.hrm, &g.id).await;
        let wanted =
            ["Direct attack on civilians · Raqqa · 12 July 2017", "2017-07-12", "2017-07-12", "SY-Raqqa/Ar-Raqqah"];
        assert_eq!(columns, wanted.map(|t| Some(t.to_owned())));
        let wanted = [
            "acts.type=V01",
            "civilian_deaths=1",
            "date=2017-07-12",
            "deaths=1",
            "place=SY-Raqqa/Ar-Raqqah",
            "verification=unverified",
        ];
        assert_eq!(entries, wanted);
        let body = g.hrm.fetch("select body from records where id = $1", values![g.id.as_str()]).await;
        let body: Value = serde_json::from_str(&body[0].text(0).expect("a body")).expect("JSON");
        assert_eq!(plain(&body), open_part("2017-07-12", "SY-Raqqa/Ar-Raqqah"));
        let sql = "select count(*) from links where record = $1 or target = $2";
        assert_eq!(g.hrm.count(sql, values![g.id.as_str(), g.perpetrator.as_str()]).await, 0, "no open link");
        for org in [&g.hrm, &g.chm, &g.rc] {
            for line in org.snapshot().await {
                let line =
                    line.replace(g.perpetrator.as_str(), if line.contains("incident") { "PERPETRATOR" } else { "" });
                let found: Vec<_> = SECRETS.iter().chain(&["PERPETRATOR"]).filter(|s| line.contains(**s)).collect();
                assert!(found.is_empty(), "{found:?} stands open in {line}");
            }
        }
    });
}

#[test]
fn sealed_parts_lie_under_the_records_own_key_and_the_log_entry_too() {
    both(async |db| {
        let g = golden(&db).await;
        let (has_key, sealed, lens) = g.hrm.node.whereabouts(&g.id).await.expect("a look");
        assert!(has_key);
        assert_eq!(sealed.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(Compartment::SEALED));
        assert_eq!(lens, ["identity", "location", "narrative"], "never source or attribution");
        let wrapped = g.hrm.node.store().keyring().wrapped(&g.id).await.expect("keyring").expect("a key");
        let wrapping = g.hrm.master().derive(Purpose::DataKeys);
        let key = DataKey::unwrap(&wrapping, g.id.as_str(), &wrapped).expect("the key unwraps for its record");
        assert!(DataKey::unwrap(&wrapping, g.perpetrator.as_str(), &wrapped).is_err(), "and for no other");
        let mut words = BTreeMap::new();
        for row in g.hrm.fetch(store::statements::COMPARTMENTS, values![g.id.as_str()]).await {
            let compartment = row.text(0).expect("a compartment");
            let place = Place { table: "compartments", record: g.id.as_str(), compartment: &compartment, revision: 1 };
            let opened = seal::open_compartment(&key, &place, &row.bytes(2)).expect("it opens");
            let elsewhere = Place { compartment: "open", ..place };
            assert!(seal::open_compartment(&key, &elsewhere, &row.bytes(2)).is_err(), "bound to its place");
            words.insert(compartment.clone(), String::from_utf8(opened.to_vec()).expect("JSON"));
        }
        let holds =
            |c: &str, word: &str| words.iter().filter(|(_, t)| t.contains(word)).map(|(c, _)| c.as_str()).eq([c]);
        assert!(holds("identity", NAME) && holds("location", VILLAGE) && holds("narrative", "bakery"));
        assert!(holds("source", "Neighbourson") && holds("attribution", "Partyname"));
        assert!(holds("attribution", g.perpetrator.as_str()), "the link to party P is ciphertext");
        let sql = "select position, leaf, sealed from audit where subject = $1";
        let rows = g.hrm.fetch(sql, values![g.id.as_str()]).await;
        assert_eq!(rows.len(), 1, "its creation");
        let revision = rows[0].int(0).expect("a position").unsigned_abs();
        let place = Place { table: "audit", record: g.id.as_str(), compartment: "entry", revision };
        let entry = seal::open_compartment(&key, &place, &rows[0].bytes(2)).expect("sealed under the record's key");
        assert_eq!(seal::leaf_hash(&entry).as_bytes().to_vec(), rows[0].bytes(1), "leaf = hash of salt and entry");
        let read: audit::Entry = serde_json::from_slice(&entry[16..]).expect("16 bytes of salt, then the entry");
        assert_eq!((read.action.as_str(), read.actor.as_str()), ("create", "u-rana"));
        assert_eq!((read.record.as_deref(), read.kind.as_deref()), (Some(g.id.as_str()), Some("incident")));
    });
}

#[test]
fn no_file_of_any_node_holds_a_secret_in_the_open() {
    both(async |db| {
        let g = golden(&db).await;
        let (to_chm, to_rc) = (seal_for(&g.hrm, &g.chm).await, seal_for(&g.hrm, &g.rc).await);
        take(&g.chm, &to_chm.bytes).await;
        take(&g.rc, &to_rc.bytes).await;
        let open = ["SY-Raqqa", "Direct attack", "2017-07-12", g.id.as_str(), "incident", "u-leila"];
        for org in [&g.hrm, &g.chm, &g.rc] {
            let mut seen = 0;
            for file in std::fs::read_dir(&org.home.folder).expect("a folder").map(|f| f.expect("a file").path()) {
                let bytes = std::fs::read(&file).expect("it can be read");
                seen += usize::from(!bytes.is_empty());
                for secret in SECRETS.iter().chain(&open) {
                    let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                    assert!(!found, "`{secret}` lies readable in {}", file.display());
                }
            }
            assert!(seen >= if db.is_sqlite() { 8 } else { 6 }, "files and their logs were looked at: {seen}");
        }
    });
}

async fn sees(org: &Org, actor: &Actor) -> (i64, i64, usize) {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    let listed = records::list(&org.node, actor, &query).await.expect("a list");
    assert_eq!(listed.rows.len() as i64, listed.total);
    let in_facet: i64 = listed.facets.iter().filter(|(f, _)| f == "place").flat_map(|(_, v)| v).map(|(_, n)| n).sum();
    assert_eq!(in_facet, listed.total, "a facet counts what the list shows");
    let counted = records::counts(&org.node, actor).await.expect("counts");
    let counted = counted.iter().find(|(k, _)| k == "incident").map_or(0, |(_, n)| *n);
    let mut tx = org.node.store().read().await.expect("a read");
    let matched = matching::lists(&org.node, &mut tx, actor).await.expect("lists");
    (listed.total, counted, matched.iter().map(|l| l.rows.len()).sum())
}

async fn finds(org: &Org, actor: &Actor, words: &str) -> Vec<Compartment> {
    let found = records::search(&org.node, actor, words).await.expect("a search");
    found.into_iter().map(|(_, c)| c).collect()
}

#[test]
fn at_the_origin_each_role_sees_what_the_table_of_the_design_says() {
    both(async |db| {
        let g = golden(&db).await;
        let (hrm, id) = (&g.hrm, &g.id);
        let other = person("other", &[Role::Monitor], &Compartment::SEALED);
        let administrator = person("adam", &[Role::Administrator], &Compartment::SEALED);
        let narrow = person("nadia", &[Role::Officer], &[Compartment::Narrative]);
        // Listed, counted, matched.
        for (actor, expected) in [
            (officer(), (1, 1, 1)),
            (rana(), (1, 1, 0)),
            (other.clone(), (0, 0, 0)),
            (administrator.clone(), (0, 0, 0)),
        ] {
            assert_eq!(sees(hrm, &actor).await, expected, "{}", actor.name);
        }
        assert_eq!(finds(hrm, &officer(), "goldenname").await, [Compartment::Identity]);
        assert_eq!(finds(hrm, &rana(), "goldenname").await, [Compartment::Identity], "her own");
        assert_eq!(finds(hrm, &narrow, "BAKERY").await, [Compartment::Narrative]);
        assert!(finds(hrm, &narrow, "goldenname").await.is_empty(), "not granted");
        for actor in [&other, &administrator] {
            assert!(finds(hrm, actor, "bakery").await.is_empty());
            let shown = records::show(&hrm.node, actor, id, Some("curious")).await;
            assert!(matches!(shown, Err(Error::NotFound)), "the same as what does not exist: {shown:?}");
        }
        assert!(matches!(records::show(&hrm.node, &officer(), id, None).await, Err(Error::ReasonNeeded)));
        assert!(matches!(records::show(&hrm.node, &officer(), id, Some("  ")).await, Err(Error::ReasonNeeded)));
        let before = hrm.log_size().await;
        let shown = records::show(&hrm.node, &officer(), id, Some("to verify the strike")).await.expect("it opens");
        assert_eq!(hrm.log_size().await, before + 1, "reading high is logged");
        let whole = serde_json::to_string(&shown.body.0).expect("JSON");
        assert!(SECRETS.iter().all(|s| whole.contains(s)), "every granted part: {whole}");
        let seen: Vec<_> = shown.seen.iter().map(|s| (s.partner.as_str(), s.rung, s.bound_by.as_str())).collect();
        let wanted =
            [("civilian-harm-monitor", Rung::Case, "agreement"), ("relief-consortium", Rung::Outline, "agreement")];
        assert_eq!(seen, wanted);
        let part = records::show(&hrm.node, &narrow, id, Some("to verify")).await.expect("it opens");
        let text = serde_json::to_string(&part.body.0).expect("JSON");
        assert!(text.contains("bakery") && !text.contains(NAME) && !text.contains(VILLAGE));
        assert_eq!(part.closed.len(), 4, "the page says which parts are closed: {:?}", part.closed);
        assert!(records::show(&hrm.node, &rana(), id, Some("my own")).await.expect("her own").may_edit);
    });
}

#[test]
fn each_partner_holds_what_its_agreement_lets_pass_under_an_id_of_its_own() {
    both(async |db| {
        let g = golden(&db).await;
        let (to_chm, to_rc) = (seal_for(&g.hrm, &g.chm).await, seal_for(&g.hrm, &g.rc).await);
        let (case, outline) = (opened(&g.hrm, &g.chm, &to_chm.bytes).await, opened(&g.hrm, &g.rc, &to_rc.bytes).await);
        assert_eq!((case.items.len(), outline.items.len()), (1, 1));
        let read = |o: &Opened| serde_json::from_slice::<Payload>(&o.items[0].body).expect("a payload");
        let (at_case, at_outline) = (read(&case), read(&outline));
        assert_eq!(plain(&Value::Object(at_case.open.clone())), open_part("2017-07-12", "SY-Raqqa/Ar-Raqqah"));
        let sealed: Vec<_> = at_case.sealed.keys().copied().collect();
        assert_eq!(sealed, [Compartment::Narrative, Compartment::Location]);
        assert_eq!(plain(&Value::Object(at_outline.open.clone())), open_part("2017-07", "SY-Raqqa"));
        assert!(at_outline.sealed.is_empty());
        let text = String::from_utf8(outline.items[0].body.clone()).expect("JSON");
        assert!(SECRETS.iter().all(|s| !text.contains(s)) && !text.contains("2017-07-12"), "{text}");
        let text = String::from_utf8(case.items[0].body.clone()).expect("JSON");
        assert!([NAME, "Neighbourson", "Partyname"].iter().all(|s| !text.contains(s)), "{text}");
        // Two partners cannot join what they hold: no long random word stands in both.
        let words = |o: &Opened| -> BTreeSet<String> {
            let text = format!("{} {}", o.items[0].id, String::from_utf8_lossy(&o.items[0].body));
            text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| w.len() >= 10).map(str::to_owned).collect()
        };
        let shared: Vec<String> = words(&case).intersection(&words(&outline)).cloned().collect();
        let known = ["attribution", "publication", "governorate", "unverified", "verification", g.hrm.org().as_str()];
        let joinable: Vec<_> = shared.iter().filter(|w| !known.contains(&w.as_str()) && !w.contains("_")).collect();
        let is_word = |w: &str| "sensitivity precision references leadership age_group is_identified".contains(w);
        let joinable: Vec<_> = joinable.into_iter().filter(|w| !is_word(w)).collect();
        assert!(joinable.is_empty(), "{joinable:?} would let two partners join their copies");
        assert!(!words(&case).contains(g.id.as_str()) && !words(&outline).contains(g.id.as_str()));
        assert!(at_case.label.consents.references.is_empty(), "ids of consents stay at home");
        let audience = |a: &Org| Audience::Only([g.hrm.org().clone(), a.org().clone()].into());
        assert_eq!(at_case.label.audience, audience(&g.chm), "nor does a partner learn of the others");
        assert_eq!(at_outline.label.audience, audience(&g.rc));
        assert!(at_outline.label.has(CaveatCode::NoAttribution) && at_outline.label.has(CaveatCode::NoPublication));
        assert!(at_case.label.has(CaveatCode::NoOnward));
    });
}

#[test]
fn see_it_as_they_see_it_is_what_they_hold() {
    both(async |db| {
        let g = golden(&db).await;
        for (partner, place, title) in [
            (&g.chm, "SY-Raqqa/Ar-Raqqah", "Direct attack on civilians · Raqqa · 12 July 2017"),
            (&g.rc, "SY-Raqqa", "Direct attack on civilians · Raqqa · July 2017"),
        ] {
            let bundle = seal_for(&g.hrm, partner).await;
            let added = take(partner, &bundle.bytes).await;
            assert_eq!((added.added, added.changed, added.withdrawn), (1, 0, 0));
            let (total, mut shown) =
                exchange::see_as(&g.hrm.node, &officer(), partner.name(), 9).await.expect("a look");
            assert_eq!(total, 1);
            let copy = only(partner, "incident").await;
            assert_ne!(copy, g.id);
            let held = records::show(&partner.node, &officer(), &copy, Some("to learn")).await.expect("it opens");
            let form = partner.node.kinds().form("incident").expect("a form");
            let passed = shown.remove(0).payload;
            let theirs = record::split::merge(form, &passed.open, &passed.sealed);
            assert_eq!(plain(&held.body.to_json()), plain(&theirs.to_json()), "{}", partner.name());
            assert_eq!(held.record.title, title);
            assert_eq!(held.record.columns.place.as_deref(), Some(place));
            assert!(!held.may_edit, "a partner's record is read-only");
            assert!(held.seen.is_empty(), "who else holds it is the origin's to know");
            assert_eq!(sees(partner, &officer()).await, (1, 1, 1));
            let text = serde_json::to_string(&held.body.0).expect("JSON");
            assert!(!text.contains("Partyname") && !text.contains(NAME));
            let is_case = partner.name() == "civilian-harm-monitor";
            assert_eq!(finds(partner, &officer(), "bakery").await.len(), usize::from(is_case));
            assert_eq!(finds(partner, &officer(), "tall hamrat").await.len(), usize::from(is_case));
            let (has_key, sealed, _) = partner.node.whereabouts(&copy).await.expect("a look");
            assert!(has_key);
            assert_eq!(sealed.len(), if is_case { 2 } else { 0 });
            let narrow = person("neda", &[Role::Officer], &[]);
            let (_, shown) = exchange::see_as(&g.hrm.node, &narrow, partner.name(), 9).await.expect("a look");
            assert!(
                shown[0].payload.sealed.is_empty(),
                "seeing as a partner shows a person no more than the person may"
            );
            let refused = exchange::see_as(&g.hrm.node, &rana(), partner.name(), 9).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
        assert!(matches!(exchange::see_as(&g.hrm.node, &leader(), "nobody", 9).await, Err(Error::NotFound)));
        let unknown = records::show(&g.hrm.node, &officer(), &id("nothing"), Some("x")).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    });
}
