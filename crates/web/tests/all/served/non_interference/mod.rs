//! Non-interference: whatever is forbidden to somebody changes no byte of any answer to them.
//!
//! The walk comes from the router: each route is filled with everything a world knows, the forbidden first; it follows
//! the links and forms that pages offer to somebody who may see everything, so that a new page, filter or chart is
//! walked without anybody listing it. Each test first shows that who may see the forbidden thing does see a difference on
//! the routes that show it, and a test of its own that every route opens for somebody.
//!
//! A slice of it runs in every test run: every role with every forbidden thing, about half of them on a sample of the
//! routes. With `CONCORD_PROVE` set, all of it.

mod addresses;
mod canned;
mod compare;
mod forbidden;
mod leaving;
mod log;
mod opened;
mod scrape;
mod seen;
mod walk;
mod world;

use app::Role;
use compare::Asker;
use forbidden::Forbidden;
use walk::{Walk, Walker};
use world::{LATER, NOW, SECRET, account, base};

const STAFF: [Role; 5] = [Role::Reviewer, Role::Officer, Role::Adviser, Role::Leader, Role::Coordinator];
const ALL: [Role; 7] =
    [Role::Monitor, Role::Reviewer, Role::Officer, Role::Adviser, Role::Leader, Role::Coordinator, Role::Administrator];
/// The same; with others in the places that a slice walks whole.
const OTHERWISE: [Role; 7] =
    [Role::Reviewer, Role::Monitor, Role::Adviser, Role::Officer, Role::Coordinator, Role::Leader, Role::Administrator];

/// With every grant.
fn whole(roles: &[Role]) -> Vec<Walker> {
    roles.iter().map(|r| (Some(*r), account(*r, false))).collect()
}

/// Without any grant of a sealed compartment.
fn bare(roles: &[Role]) -> Vec<Walker> {
    roles.iter().map(|r| (Some(*r), account(*r, true))).collect()
}

fn and_a_visitor(mut people: Vec<Walker>) -> Vec<Walker> {
    people.push((None, String::new()));
    people
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forbidden_record_with_its_links_tags_and_counts_changes_nothing() {
    let walk = Walk::new(base().await, (Forbidden::Record, NOW)).await;
    walk.is_seen_by("lead").await;
    // In this order, so that a slice walks with both whole.
    let people = [whole(&[Role::Monitor]), and_a_visitor(Vec::new()), whole(&[Role::Administrator])];
    walk.hides_from(&people.concat()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_received_record_whose_label_has_ended_changes_nothing_for_anybody() {
    let mut walk = Walk::new(base().await, (Forbidden::Ended, NOW)).await;
    walk.is_seen_by("lead").await;
    walk.at(LATER);
    walk.hides_from(&whole(&OTHERWISE)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_text_changes_nothing_for_who_has_no_grant() {
    assert_eq!(forbidden::SEALED, 5, "there is a new compartment: put a text of it into `texts`");
    let walk = Walk::new(base().await, (Forbidden::Text, NOW)).await;
    walk.is_seen_by("lead").await;
    walk.hides_from(&and_a_visitor(bare(&ALL))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_link_between_two_visible_records_changes_nothing_for_who_has_no_grant() {
    let walk = Walk::new(base().await, (Forbidden::Link, NOW)).await;
    walk.is_seen_by("lead").await;
    walk.hides_from(&bare(&OTHERWISE)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_account_changes_nothing_for_anybody() {
    let walk = Walk::new(base().await, (Forbidden::User, NOW)).await;
    let twins = walk.twins().await;
    let code = app::people::demo_code(&twins.with.node, SECRET).await.expect("the account is there");
    let form = format!("name={SECRET}&passphrase=four+words+for+a+test&code={code}&then=/");
    let door = twins.post(&Asker::nobody(), "/session", &form).await;
    assert_ne!(door.with.status, door.without.status, "the account opens the door in one world");
    walk.is_seen_by(&account(Role::Administrator, false)).await;
    walk.hides_from(&and_a_visitor(whole(&ALL))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_partner_changes_nothing_for_who_may_not_look_at_pairings() {
    // An administrator pairs, and so may look at each pairing: the page that lists partners is closed to them, its
    // address by name is not.
    let walk = Walk::new(base().await, (Forbidden::Partner, NOW)).await;
    walk.is_seen_by(&account(Role::Officer, false)).await;
    walk.hides_from(&and_a_visitor(whole(&[Role::Monitor]))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_is_not_for_analysis_moves_no_figure() {
    let mut walk = Walk::new(base().await, (Forbidden::NotAnalysed, NOW)).await;
    walk.is_seen_by("lead").await;
    // These count, compare and estimate; lists and the record itself show it to who may read it.
    walk.only(&["/picture", "/trends", "/estimates", "/matches"]);
    walk.hides_from(&whole(&STAFF)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_that_can_be_looked_at_opens_for_somebody() {
    opened::every_route(base().await).await;
}
