//! Samples of the pages that are about partners, bundles and the log.

use super::HOSTILE;
use super::people::action;
use web::view::audit::{Asked, AuditList, DestroyedLine, DestroyedList, Entry, Seen, WitnessLine};
use web::view::backup::{PlaceLine, PlaceList};
use web::view::edit::Chosen;
use web::view::exchange::{Bundle, ExchangeList, Recipient};
use web::view::partner::{Partner, PartnerList, Way};

pub fn partners() -> PartnerList {
    let way = |rung: &str, height, state: Option<&str>| Way {
        rung: rung.into(),
        height,
        state: state.map(str::to_owned),
        ends: state.map(|_| "2027-06-30".to_owned()),
        place_precision: Some("governorate".into()),
        time_precision: Some("month".into()),
        uses: vec!["analysis".into()],
        caveats: vec!["no-attribution".into()],
    };
    let ladder = ["none", "trends", "match", "outline", "case", "joint-analysis", "joint-action"];
    let partner = |(i, rung): (usize, &&str)| Partner {
        name: format!("Partner {i}"),
        href: "/records/partner/1".into(),
        see_as: (i > 2).then(|| "/partners/relief/see-as".to_owned()),
        channel: (i > 2).then(|| "/partners/relief/channel".to_owned()),
        agreement: (i > 3).then(|| "/agreements/1".to_owned()),
        history: (i > 2).then(|| "/spectrum/relief/history".to_owned()),
        level: (i > 1).then(|| "coordinate".to_owned()),
        outward: way(rung, i as u8, Some("active")),
        inward: way("none", 0, None),
    };
    let partners = ladder.iter().enumerate().map(partner).collect();
    PartnerList { spectrum: Some("/spectrum".into()), partners, may_pair: true }
}

/// A log against which everything speaks.
pub fn audit_broken() -> AuditList {
    let all = ["longer", "differs", "behind", "forked", "unproven", "stays-unproven"];
    AuditList { witnesses: all.map(witness).to_vec(), ..AuditList::default() }
}

fn witness(against: &str) -> WitnessLine {
    let seen = || Some(Seen { size: 15_300, at: "2026-11-21T16:00:00Z".into() });
    WitnessLine {
        partner: HOSTILE.into(),
        ours: seen(),
        theirs: (against != "longer").then(seen).flatten(),
        against: if against.is_empty() { Vec::new() } else { vec![against.to_owned()] },
        is_alarm: !against.is_empty(),
        explain: (!against.is_empty()).then(|| "/audit/witnesses/relief".to_owned()),
    }
}

/// Destroyed, complete and not yet.
pub fn destroyed() -> DestroyedList {
    let line = |complete_on: Option<&str>| DestroyedLine {
        id: HOSTILE.into(),
        kind: "incident".into(),
        at: "2026-11-21T16:00:00Z".into(),
        complete_on: complete_on.map(str::to_owned),
    };
    DestroyedList { lines: vec![line(Some("2027-02-20")), line(None)] }
}

/// Places that are well, that fail in every way, and one without a name.
pub fn backups() -> PlaceList {
    let troubles = "unreachable refused here gone keeps-removed late untried past";
    let well = PlaceLine {
        name: Some(HOSTILE.into()),
        kind: "bucket".into(),
        made: Some("2026-11-21T16:00:00Z".into()),
        tried: Some("2026-11-20T16:00:00Z".into()),
        until: Some("2027-02-20".into()),
        kept: 1,
        troubles: Vec::new(),
    };
    let failing = PlaceLine {
        name: Some("drive".into()),
        kind: "partner".into(),
        troubles: troubles.split(' ').map(str::to_owned).collect(),
        ..PlaceLine::default()
    };
    let unnamed = PlaceLine { name: None, kind: String::new(), kept: 12, ..well.clone() };
    PlaceList { lines: vec![well, failing, unnamed] }
}

pub fn audit() -> AuditList {
    let did = "sign-in sign-out read create change import match decide-match estimate seal receive accept refuse \
               withdraw shred export declassify issue decide policy administer update audience share pair user-add \
               suspend offered active suspended sign-off confirmed rejected candidate other";
    let entry = |(number, did): (u64, &str)| Entry {
        number,
        at: "2026-11-22T05:41:31Z".into(),
        who: "Lina".into(),
        did: (number != 3).then(|| did.to_owned()),
        kind: (number % 2 == 0).then(|| "incident".to_owned()),
        href: (number % 2 == 0).then(|| "/records/incident/1".to_owned()),
        detail: Some(HOSTILE.to_owned()),
        reason: (did == "read").then(|| "To check the date".to_owned()),
        is_refused: did == "export",
    };
    AuditList {
        size: 15_312,
        root: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d".into(),
        is_verified: true,
        is_whole: true,
        verified_at: "2026-11-22T05:00:00Z".into(),
        looked_at: 5_000,
        is_narrowed: true,
        older: Some("/audit?did=export&before=10312".into()),
        newest: Some("/audit?did=export".into()),
        asked: Asked {
            actions: vec![Chosen { code: "export".into(), label: HOSTILE.into(), is_chosen: true }],
            people: vec![Chosen { code: "u1".into(), label: HOSTILE.into(), is_chosen: false }],
            kinds: vec![Chosen { code: "incident".into(), label: "Incident".into(), is_chosen: false }],
            record: HOSTILE.into(),
            from: "2026-11-01".into(),
            is_refused: true,
            ..Asked::default()
        },
        witnesses: vec![witness("")],
        entries: (1..).zip(did.split_whitespace()).map(entry).collect(),
        actions: vec![action("action-export", false)],
    }
}

pub fn exchange() -> ExchangeList {
    let bundle = |state: &str| Bundle {
        partner: HOSTILE.into(),
        sequence: 7,
        at: "2026-11-21T16:00:00Z".into(),
        records: 1222,
        withdrawn: 2,
        state: state.into(),
        held: None,
        can_begin_anew: false,
        obstacle: None,
        has_alert: state == "quarantine",
        actions: vec![action("action-accept", true), action("action-refuse", true)],
    };
    let held = |why: &str| Bundle {
        held: Some(format!("exchange-held-{why}")),
        can_begin_anew: why != "closed",
        obstacle: ["at-rest", "narrower"]
            .into_iter()
            .zip(["left", "older"])
            .find(|(held, _)| *held == why)
            .map(|(_, obstacle)| format!("exchange-discard-{obstacle}")),
        ..bundle("held")
    };
    ExchangeList {
        quarantine: vec![bundle("quarantine")],
        received: vec![bundle("acknowledged"), bundle("refused")],
        sent: vec![
            bundle("sealed"),
            bundle("delivered"),
            bundle("void"),
            held("closed"),
            held("at-rest"),
            held("narrower"),
        ],
        partners: vec![
            Recipient {
                name: "relief".into(),
                can_seal: true,
                messages: 2,
                withdrawals: 3,
                may_withdraw_more: true,
                unacknowledged: 1,
                heard: Some("3 hours ago".into()),
                heard_at: "2026-11-21T16:00:00Z".into(),
                is_anew: true,
                asks: true,
                to_attest: 2,
                actions: vec![action("action-attest", false), action("action-anew", false)],
            },
            Recipient { name: HOSTILE.into(), ..Recipient::default() },
        ],
        untaken: super::clauses::untaken(),
    }
}
