//! What was passed on goes again when it is renewed here, and not every day for nothing.

use super::{answer, three_for};
use crate::world::{Db, Org, both, officer, only, seal_for, send, take};
use app::onward;
use store::values;

/// The origin lets the holder pass its record on, and the third has it.
async fn passed_on(db: &Db, seed: u64, lease_days: u32) -> (Org, Org, Org) {
    let (origin, holder, third, copy) = three_for(db, seed, ("origin-approves", lease_days)).await;
    onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
    send(&holder, &origin).await;
    answer(&origin, true).await;
    send(&origin, &holder).await;
    assert_eq!(send(&holder, &third).await.added, 1);
    (origin, holder, third)
}

fn days_pass(days: i64, orgs: [&Org; 3]) {
    orgs.iter().for_each(|org| org.clock.days(days));
}

async fn lease(on: &Org) -> String {
    let copy = only(on, "incident").await;
    let rows = on.fetch("select lease_until from records where id = $1", values![copy.as_str()]).await;
    rows[0].text(0).expect("a lease")
}

#[test]
fn what_is_passed_on_goes_again_when_its_origin_renewed_it_here_and_not_before() {
    both(async |db| {
        let (origin, holder, third) = passed_on(&db, 871, 30).await;
        days_pass(10, [&origin, &holder, &third]);
        let sealed = seal_for(&holder, &third).await;
        assert_eq!(sealed.items, 0, "we have it for no longer than we gave it");
        take(&third, &sealed.bytes).await;
        assert_eq!(send(&origin, &holder).await.changed, 0, "a bundle of its origin renews it here");
        let ours = lease(&holder).await;
        // By hand: 2 March, ten days later, and thirty days from then.
        assert_eq!(ours, "2026-04-11");
        let sealed = seal_for(&holder, &third).await;
        assert_eq!(sealed.items, 1, "it goes again with the time that we have now");
        take(&third, &sealed.bytes).await;
        assert_eq!(lease(&third).await, ours);
        days_pass(1, [&origin, &holder, &third]);
        assert_eq!(seal_for(&holder, &third).await.items, 0, "not every day for nothing");
    });
}

#[test]
fn what_we_have_for_longer_than_we_give_goes_again_twice_in_that_time() {
    both(async |db| {
        let (origin, holder, third) = passed_on(&db, 875, 10).await;
        let mut times = 0;
        for _ in 0..19 {
            days_pass(1, [&origin, &holder, &third]);
            let sealed = seal_for(&holder, &third).await;
            times += sealed.items;
            take(&third, &sealed.bytes).await;
        }
        // By hand: the first copy was given until 12 March 2026, which is day 20,524 since 1970. Fives of days begin with
        // 20,525, 20,530, 20,535 and 20,540; the nineteenth bundle gives it until day 20,543.
        assert_eq!(times, 4);
    });
}
