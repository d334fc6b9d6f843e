//! What a joint document may cite, what it is labelled with, and what stops it; comments.

use crate::joint::{begin, changed, edit, head, record, refusals, section, shown, two, versions, written};
use crate::world::{Org, agree, both, id, leader, officer, only, pair, person, says, send, terms};
use app::agreements::{self, Terms};
use app::comments;
use app::documents::{self, Cite, New};
use app::products;
use app::{Error, Role, derivations, records, shred};
use record::label::{CaveatCode, ConsentScope, Consents};
use record::{Expiry, Label, RecordId, Rung, Use};
use std::collections::BTreeSet;
use store::values;

async fn why(a: &Org, b: &Org, record: &RecordId) -> String {
    let parties = BTreeSet::from([b.name().to_owned()]);
    let written = written(vec![section("Something.", &[record])]);
    let new = New { parties: parties.clone(), for_use: Use::Analysis, written };
    let query = app::records::ListQuery { kind: "incident".to_owned(), page: 1, ..Default::default() };
    let (rows, _) = documents::citable(&a.node, &officer(), (&parties, Use::Analysis), &query).await.expect("a list");
    let listed = rows.iter().find(|c| &c.record.id == record).expect("it is listed").against.clone();
    match documents::create(&a.node, &officer(), &new).await {
        Err(Error::Refused(why)) => {
            assert!(!listed.is_empty(), "the list says so before: {why}");
            why
        }
        other => panic!("it was not refused: {other:?}"),
    }
}

#[test]
fn only_what_passes_to_every_party_as_far_as_needed_is_cited_and_the_reason_is_said() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let below = record(&a, &[&b], |l| Label { top_rung: Rung::Case, ..l }).await;
        assert!(why(&a, &b, &below).await.contains("for `beta`: label"), "below the rung");
        let home = record(&a, &[], |l| l).await;
        assert!(why(&a, &b, &home).await.contains("for `beta`: audience"));
        let not_agreed = |scope: ConsentScope| Consents { scope, ..Consents::neutral() };
        let refused = not_agreed(ConsentScope::Uses(BTreeSet::from([Use::ServiceReferral])));
        let unasked = record(&a, &[&b], |l| Label { consents: refused, ..l }).await;
        assert!(why(&a, &b, &unasked).await.contains("consent"));
        let day = |text: &str| Expiry::On(text.parse().expect("a day"));
        let ended = Consents { until: day("2026-03-01"), ..not_agreed(ConsentScope::NotNeeded) };
        let ended = record(&a, &[&b], |l| Label { consents: ended, ..l }).await;
        assert!(why(&a, &b, &ended).await.contains("consent"), "a consent that has ended");
        let brief = record(&a, &[&b], |l| Label { uses: BTreeSet::from([Use::LeadershipBrief]), ..l }).await;
        assert!(why(&a, &b, &brief).await.contains("use"));
        // A partner's record goes back to its origin, and only as far as the origin let it.
        let good = record(&b, &[&a], |l| l).await;
        send(&b, &a).await;
        let copy = a.fetch("select id from records where channel = $1", values![b.org().as_str()]).await;
        let copy = id(&copy[0].text(0).expect("an id"));
        begin(&a, &[&b], vec![section("Theirs.", &[&copy])]).await;
        send(&a, &b).await;
        let seen = shown(&b, &head(&b).await).await;
        let cited = seen.citations.values().next().expect("one").record.clone().expect("it is here");
        assert_eq!(cited.id, good, "by its own id there");
        assert!(refusals(&b).await.is_empty());
    });
}

#[test]
fn at_the_case_rung_no_document_is_begun_and_none_is_taken() {
    both(async |db| {
        let (a, b) = two(&db, Rung::Case).await;
        let ours = record(&a, &[&b], |l| l).await;
        let parties = BTreeSet::from(["beta".to_owned()]);
        let new = New { parties, for_use: Use::Analysis, written: written(vec![section("One.", &[&ours])]) };
        let refused = documents::create(&a.node, &officer(), &new).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("joint-analysis")), "{refused:?}");
        let action = New { for_use: Use::LeadershipBrief, ..new };
        let refused = documents::create(&a.node, &officer(), &action).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("joint-action")), "{refused:?}");
    });
}

#[test]
fn a_withdrawn_record_flags_the_document_on_both_sides_and_holds_the_next_version_until_it_is_dropped() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let (one, other) = (record(&a, &[&b], |l| l).await, record(&a, &[&b], |l| l).await);
        begin(&a, &[&b], vec![section("One.", &[&one]), section("Both.", &[&one, &other])]).await;
        send(&a, &b).await;
        let flags = async |org: &Org, id: &RecordId| {
            let all = derivations::of(&org.node, &officer(), id).await.expect("flags");
            all.into_iter().map(|f| f.reason).collect::<Vec<_>>()
        };
        let (here, there) = (head(&a).await, head(&b).await);
        assert!(flags(&a, &here).await.is_empty() && flags(&b, &there).await.is_empty());
        shred::withdraw(&a.node, &officer(), &one, "the family asked").await.expect("it is withdrawn");
        send(&a, &b).await;
        assert_eq!(flags(&a, &here).await, ["narrowed"], "it is at home alone now");
        assert_eq!(flags(&b, &there).await, ["withdrawn"], "the tombstone reached it");
        assert!(documents::list(&b.node, &officer()).await.expect("a list")[0].is_flagged);
        let seen = shown(&b, &there).await;
        let kept = changed(&seen.text, 0, "One more.");
        let of = BTreeSet::from([there]);
        let refused = documents::revise(&b.node, &officer(), &of, &kept).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("gone")), "{refused:?}");
        let mut without = kept;
        let gone = seen.citations.values().find(|c| c.record.is_none()).expect("one is gone").reference.clone();
        without.sections.remove(0);
        without.sections[0].cites.remove(&Cite::Reference(gone));
        let again = documents::revise(&b.node, &officer(), &of, &without).await.expect("it is made again");
        assert!(flags(&b, &again).await.is_empty(), "what is left still stands");
        send(&b, &a).await;
        assert!(flags(&a, &head(&a).await).await.is_empty());
    });
}

#[test]
fn a_version_that_rests_on_what_was_withdrawn_meanwhile_does_not_leave() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let (one, other) = (record(&a, &[&b], |l| l).await, record(&a, &[&b], |l| l).await);
        let first = begin(&a, &[&b], vec![section("One.", &[&one, &other])]).await;
        shred::withdraw(&a.node, &officer(), &one, "a source asked").await.expect("it is withdrawn");
        assert_eq!(send(&a, &b).await.messages, 0, "it waits");
        assert_eq!(versions(&b).await, 0);
        let of = BTreeSet::from([first]);
        let next = written(vec![section("The other.", &[&other])]);
        documents::revise(&a.node, &officer(), &of, &next).await.expect("it is made again");
        assert_eq!(send(&a, &b).await.messages, 1);
        let seen = shown(&b, &head(&b).await).await;
        assert_eq!((seen.text.sections[0].text.as_str(), seen.line.missing), ("The other.", 1));
    });
}

#[test]
fn a_suspended_agreement_stops_versions_and_what_is_held_stays_readable() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let first = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        edit(&a, &first, (0, "Two.")).await;
        agreements::suspend(&b.node, &leader(), a.org(), "a leak").await.expect("it is suspended");
        send(&b, &a).await;
        assert_eq!(send(&a, &b).await.messages, 0, "the second version waits");
        assert_eq!(shown(&b, &head(&b).await).await.text.sections[0].text, "One.");
        let there = head(&b).await;
        let text = shown(&b, &there).await.text;
        let of = BTreeSet::from([there]);
        let refused = documents::revise(&b.node, &officer(), &of, &changed(&text, 0, "Three.")).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        assert!(!shown(&a, &head(&a).await).await.may_revise);
        agreements::resume(&b.node, &leader(), a.org(), "it is mended").await.expect("it goes on");
        send(&b, &a).await;
        assert_eq!(send(&a, &b).await.messages, 2, "every version goes once more, and is known again");
        assert_eq!(versions(&b).await, 2);
        assert_eq!(shown(&b, &head(&b).await).await.text.sections[0].text, "Two.");
    });
}

#[test]
fn a_monitor_and_an_administrator_see_no_joint_document() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let first = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        for role in [Role::Monitor, Role::Administrator] {
            let who = person("mona", &[role], &record::Compartment::SEALED);
            assert!(matches!(documents::list(&a.node, &who).await, Err(Error::Forbidden(_))));
            assert!(matches!(documents::show(&a.node, &who, &first, Some("to see")).await, Err(Error::Forbidden(_))));
            assert!(matches!(records::show(&a.node, &who, &first, Some("to see")).await, Err(Error::NotFound)));
            assert!(comments::of(&a.node, &who, &first, true).await.is_err());
        }
        let reviewer = person("rima", &[Role::Reviewer], &record::Compartment::SEALED);
        let seen = documents::show(&a.node, &reviewer, &first, Some("to see")).await.expect("a reviewer reads");
        assert!(!seen.may_revise);
        let text = seen.text;
        let refused = documents::revise(&a.node, &reviewer, &BTreeSet::from([first]), &changed(&text, 0, "x")).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let bare = person("bo", &[Role::Officer], &[]);
        let first = head(&a).await;
        let seen = documents::show(&a.node, &bare, &first, Some("to see")).await.expect("it opens");
        assert!(seen.text.title.is_empty() && !seen.may_revise, "what it says is closed without the grant");
        let refused = documents::revise(&a.node, &bare, &BTreeSet::from([first]), &changed(&text, 0, "x")).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "nobody writes on from what is closed to them");
    });
}

#[test]
fn the_label_of_a_document_is_the_join_of_what_it_cites_and_cannot_be_lowered_by_hand() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let caveat = |mut l: Label| {
            l.caveats.insert(record::Caveat::Is(CaveatCode::NoJudicial));
            Label { minimum_cell: 17, ..l }
        };
        let (one, other) = (record(&a, &[&b], caveat).await, record(&a, &[&b], |l| l).await);
        let first = begin(&a, &[&b], vec![section("One.", &[&one, &other])]).await;
        let label = shown(&a, &first).await.show.label;
        assert!(
            label.has(CaveatCode::NoJudicial)
                && label.has(CaveatCode::NoOnward)
                && label.has(CaveatCode::NoPublication)
        );
        assert_eq!((label.minimum_cell, label.top_rung), (17, Rung::JointAnalysis));
        assert!(label.audience.includes(b.org()) && label.consents.references.is_empty());
        // A caveat does not go with the citation that brought it: the text was made from it.
        let of = BTreeSet::from([first.clone()]);
        let next = written(vec![section("The other.", &[&other])]);
        let second = documents::revise(&a.node, &officer(), &of, &next).await.expect("it is written");
        assert!(shown(&a, &second).await.show.label.has(CaveatCode::NoJudicial));
        send(&a, &b).await;
        let there = shown(&b, &head(&b).await).await.show.label;
        assert!(there.is_at_least_as_strict_as(&label) || there.has(CaveatCode::NoJudicial));
        let audience = BTreeSet::from([a.org().clone()]);
        let everything = person("eva", &[Role::Officer, Role::Leader], &record::Compartment::SEALED);
        let changed = records::set_audience(&a.node, &everything, &first, audience, "to hide it").await;
        assert!(matches!(changed, Err(Error::Forbidden(_))), "{changed:?}");
    });
}

#[test]
fn a_brief_cites_a_document_only_at_joint_action_and_is_flagged_with_it() {
    both(async |db| {
        for (rung, is_clear) in [(Rung::JointAnalysis, false), (Rung::JointAction, true)] {
            let (a, b) = two(&db, rung).await;
            let ours = record(&a, &[&b], |l| l).await;
            let document = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
            let adviser = person("ada", &[Role::Adviser, Role::Officer], &record::Compartment::SEALED);
            let new = says(Use::LeadershipBrief, "As both found.", vec![document]);
            let product = products::create(&a.node, &adviser, &new).await.expect("a product");
            let cleared = products::clearance(&a.node, &adviser, &product, Use::LeadershipBrief).await.expect("a look");
            assert_eq!(cleared.is_clear(), is_clear, "{rung:?}: {:?}", cleared.blocked());
            if is_clear {
                shred::withdraw(&a.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
                let refused = derivations::require_fresh(&a.node, &product).await;
                assert!(matches!(refused, Err(Error::Conflict(_))), "what rests on the document is flagged as well");
            } else {
                assert_eq!(cleared.blocked()[0].because, ["rung"]);
            }
        }
    });
}

#[test]
fn a_comment_goes_to_the_owner_only_if_its_writer_says_so() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        let copy = only(&b, "incident").await;
        comments::write(&b.node, &officer(), &copy, ("for us alone", false)).await.expect("it is kept");
        assert_eq!(send(&b, &a).await.messages, 0);
        comments::write(&b.node, &officer(), &copy, ("was it not the 13th?", true)).await.expect("it is sent");
        let document = head(&b).await;
        comments::write(&b.node, &officer(), &document, ("shorter, please", true)).await.expect("it is sent");
        assert_eq!(send(&b, &a).await.messages, 2);
        let words = async |org: &Org, about: &RecordId| {
            let all = comments::of(&org.node, &officer(), about, true).await.expect("a list");
            all.into_iter().map(|c| (c.state, c.organisation, c.words.unwrap_or_default())).collect::<Vec<_>>()
        };
        let told = |state: &str, who: &str, words: &str| (state.to_owned(), who.to_owned(), words.to_owned());
        assert_eq!(words(&a, &ours).await, [told("received", "beta", "was it not the 13th?")]);
        assert_eq!(words(&a, &head(&a).await).await, [told("received", "beta", "shorter, please")]);
        assert_eq!(words(&b, &copy).await.len(), 2);
        let own = comments::write(&a.node, &officer(), &ours, ("on our own", false)).await;
        assert!(matches!(own, Err(Error::NotFound)), "our own records are corrected, not commented");
        let monitor = person("mona", &[Role::Monitor], &[]);
        assert!(matches!(comments::write(&b.node, &monitor, &copy, ("x", false)).await, Err(Error::Forbidden(_))));
        agreements::suspend(&b.node, &leader(), a.org(), "a leak").await.expect("it is suspended");
        let stopped = comments::write(&b.node, &officer(), &copy, ("late", true)).await;
        assert!(matches!(stopped, Err(Error::Conflict(_))), "{stopped:?}");
    });
}

#[test]
fn what_partners_grant_each_other_is_asked_both_ways() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 83).await, db.found("beta", 84).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::JointAnalysis), Terms::nothing())).await;
        let ours = record(&a, &[&b], |l| l).await;
        let parties = BTreeSet::from(["beta".to_owned()]);
        let new = New { parties, for_use: Use::Analysis, written: written(vec![section("One.", &[&ours])]) };
        let refused = documents::create(&a.node, &officer(), &new).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "they could not write back: {refused:?}");
    });
}
