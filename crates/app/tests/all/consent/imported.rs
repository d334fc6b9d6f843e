//! What lists of Primero say of consent, and what an import makes of it.

use crate::world::{Org, both, officer, shared_label};
use app::consents;
use app::imports::{self, List};
use record::{Label, OrgId, Use};

#[test]
fn primeros_two_booleans_say_no_more_than_they_say() {
    let (today, anyone) = (jiff::civil::date(2026, 3, 2), OrgId::parse("anyone").expect("a name"));
    // By hand: services, disclosure; referral allowed, anybody else at all.
    let cases = [
        (Some(true), Some(true), true, true),
        (Some(true), Some(false), true, false),
        (Some(false), Some(true), false, true),
        (Some(true), None, true, false),
        (None, None, false, false),
    ];
    for (services, disclosure, refers, reaches) in cases {
        let consents = consents::from_primero(services, disclosure);
        assert_eq!(consents.covers(Use::ServiceReferral, today), refers, "{services:?} {disclosure:?}");
        assert_eq!(consents.reaches(&anyone, today), reaches, "{services:?} {disclosure:?}");
        assert!(!consents.is_identified, "neither asks about the name");
        let others = Use::ALL.iter().filter(|u| **u != Use::ServiceReferral);
        assert!(others.clone().all(|u| !consents.covers(*u, today)), "nor about any other use");
    }
}

const CASES: &str = r#"
kind = "incident"
key = "id"
consent = { services = "consent_for_services", disclosure = "disclosure_other_orgs" }
[[field]]
to = "date"
column = "date"
[[field]]
to = "place"
place = { code = "place" }
[[field]]
to = "verification"
constant = "unverified"
"#;

async fn import(org: &Org, rows: &str) -> [usize; 3] {
    let file = format!("id,date,place,consent_for_services,disclosure_other_orgs\n{rows}");
    let label = shared_label(org, &[]);
    let list = List { name: "cases", bytes: file.as_bytes(), mapping: CASES, label };
    let report = imports::run(&org.node, &officer(), &list, &mut |_, _| {}).await.expect("it is imported");
    [report.added, report.changed, report.unchanged]
}

/// Of each imported record, in the order of its dates: whether referral is allowed, and whether anybody may have it.
async fn said(org: &Org) -> Vec<(bool, bool)> {
    let sql = "select l.canonical from records r join labels l on l.id = r.label where r.kind = 'incident' order by r.date_from";
    let today = org.node.today();
    let anyone = OrgId::parse("anyone").expect("a name");
    let read = |row: &store::Row| {
        let label: Label = serde_json::from_str(&row.text(0).expect("a label")).expect("a label");
        assert!(!label.consents.is_identified && !label.consents.covers(Use::Analysis, today));
        (label.consents.covers(Use::ServiceReferral, today), label.consents.reaches(&anyone, today))
    };
    org.fetch(sql, &[]).await.iter().map(read).collect()
}

#[test]
fn an_import_takes_primeros_consent_columns_and_a_later_no_but_never_a_later_yes() {
    both(async |db| {
        let org = db.found("alpha", 45).await;
        let rows = "a,2017-07-12,SY-Raqqa,true,true\nb,2017-07-13,SY-Raqqa,yes,no\nc,2017-07-14,SY-Raqqa,,maybe\n";
        assert_eq!(import(&org, rows).await, [3, 0, 0]);
        assert_eq!(said(&org).await, [(true, true), (true, false), (false, false)], "only a clear yes is one");
        assert_eq!(import(&org, rows).await, [0, 0, 3]);
        let later = "a,2017-07-12,SY-Raqqa,true,no\nb,2017-07-13,SY-Raqqa,yes,yes\nc,2017-07-14,SY-Raqqa,1,1\n";
        assert_eq!(import(&org, later).await, [0, 1, 2]);
        assert_eq!(said(&org).await, [(true, false), (true, false), (false, false)], "widening takes a consent");
    });
}
