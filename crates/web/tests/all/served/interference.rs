//! Non-interference: with and without a forbidden record, every page is the same to the byte.
//!
//! Both nodes have the same seed and the same standing clock. The forbidden record is written last, after
//! everybody has signed in, so that it draws nothing that the others would have drawn.

use super::{HOSTILE, Session, Site, everything, incident};
use app::{Role, records};
use axum::http::StatusCode;
use record::{Compartment, RecordId};
use std::collections::BTreeSet;

struct World {
    site: Site,
    monitor: Session,
    officer: Session,
    own: RecordId,
    forbidden: Option<RecordId>,
}

async fn world(has_forbidden: bool) -> World {
    let site = Site::found("monitor", 7).await;
    let nour = site.person("nour", BTreeSet::from([Role::Monitor])).await;
    let lead = site.person("lead", everything()).await;
    let own = records::create(&site.node, &nour, "incident", incident(12, 2, "what nour saw")).await;
    let (monitor, officer) = (site.sign_in("nour").await, site.sign_in("lead").await);
    let mut forbidden = None;
    if has_forbidden {
        let made = records::create(&site.node, &lead, "incident", incident(13, 40, HOSTILE)).await;
        forbidden = Some(made.expect("it is written"));
    }
    World { site, monitor, officer, own: own.expect("it is written"), forbidden }
}

fn walk(world: &World, forbidden: &RecordId) -> Vec<String> {
    let own = &world.own;
    let mut all: Vec<String> = [
        "/",
        "/search",
        "/search?q=script",
        "/search?q=village",
        "/search?q=what+nour",
        "/matches",
        "/matches?state=rejected",
        "/picture",
        "/picture?governorate=SY-Raqqa&from=2017-07&to=2017-07",
        "/trends",
        "/trends?rows=governorate&columns=month&k=3&hides=no",
        "/estimates/runs/none",
        "/partners",
        "/partners/harm/see-as",
        "/exchange",
        "/audit",
        "/audit/export",
        "/import",
        "/no/such/page",
        "/records/incident?place=SY-Raqqa",
        "/records/incident?violence=one-sided",
        "/records/incident?from=2017-07-13&to=2017-07-13",
        "/records/incident?page=2",
    ]
    .map(str::to_owned)
    .to_vec();
    for form in world.site.node.kinds().all() {
        all.extend([format!("/records/{}", form.kind), format!("/records/{}/new", form.kind)]);
    }
    for id in [own, forbidden] {
        for verb in ["", "/edit", "/audience", "/withdraw", "/shred"] {
            all.push(format!("/records/incident/{id}{verb}"));
        }
        all.extend([format!("/estimates/{id}"), format!("/estimates/{id}/files/csv"), format!("/trends/{id}")]);
        all.push(format!("/trends/{id}/files/csv"));
        all.extend([format!("/matches/{id}"), format!("/objectives/{id}"), format!("/products/{id}")]);
        all.extend([format!("/products/{id}/clearance"), format!("/products/{id}/files/pdf")]);
        all.push(format!("/partners/harm/see-as/{id}"));
    }
    all
}

#[tokio::test]
async fn a_forbidden_record_changes_no_byte_of_any_page() {
    let (with, without) = (world(true).await, world(false).await);
    assert_eq!(with.own, without.own, "both worlds drew the same");
    assert_eq!(with.monitor.csrf, without.monitor.csrf, "both worlds drew the same");
    let forbidden = with.forbidden.clone().expect("it is there");
    // First: who may see it does see a difference, or this test would see nothing.
    let mut differences = 0;
    for path in walk(&with, &forbidden) {
        let (a, b) = (with.site.get(&with.officer, &path).await, without.site.get(&without.officer, &path).await);
        differences += usize::from(a.bytes != b.bytes);
    }
    assert!(differences >= 10, "{differences}");
    let mut seen = 0;
    for path in walk(&with, &forbidden) {
        let a = with.site.get(&with.monitor, &path).await;
        let b = without.site.get(&without.monitor, &path).await;
        assert_eq!(a.status, b.status, "{path}");
        assert!(a.bytes == b.bytes, "{path} tells that the forbidden record is there");
        seen += usize::from(a.status == StatusCode::OK);
    }
    assert!(seen >= 30, "{seen}");
    let open = format!("/records/incident/{}/open", with.own);
    let a = with.site.post(&with.monitor, &open, "reason=my+own").await;
    let b = without.site.post(&without.monitor, &open, "reason=my+own").await;
    assert!(a.bytes == b.bytes && a.text().contains("what nour saw"));
    let closed = format!("/records/incident/{forbidden}/open");
    let a = with.site.post(&with.monitor, &closed, "reason=curious").await;
    assert_eq!(a.status, StatusCode::NOT_FOUND);
    assert!(a.bytes == without.site.post(&without.monitor, &closed, "reason=curious").await.bytes);
    assert!(Compartment::SEALED.len() == 5, "the monitor holds every grant, so that only authorship closes it");
}
