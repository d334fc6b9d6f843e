//! Against programs that others wrote: `TEST_S3_URL=http://KEY:SECRET@HOST:PORT/BUCKET` names one that checks who asks,
//! `TEST_S3_UNCHECKED_URL` one that need not. Signatures are held against another program beside the signer.

use bucket::{Account, Bucket, Error, Limits};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeSet;
use std::sync::Arc;

fn now() -> jiff::Timestamp {
    std::time::SystemTime::now().try_into().expect("a time")
}

fn account(url: &str) -> Account {
    let (scheme, rest) = url.split_once("://").expect("a scheme");
    let (keys, rest) = rest.split_once('@').expect("keys");
    let (key, secret) = keys.split_once(':').expect("two keys");
    let (host, bucket) = rest.split_once('/').expect("a bucket");
    Account {
        endpoint: format!("{scheme}://{host}"),
        region: "us-east-1".to_owned(),
        bucket: bucket.to_owned(),
        prefix: format!("test-{}/", std::process::id()),
        is_path_style: true,
        key: key.to_owned(),
        secret: secret.to_owned().into(),
        authority: None,
    }
}

fn open(account: Account) -> Bucket {
    Bucket::open(account, Limits::default(), now, Box::new(ChaCha20Rng::seed_from_u64(1))).expect("it opens")
}

#[test]
fn a_real_server_lists_gives_and_removes_what_was_put() {
    let urls = ["TEST_S3_URL", "TEST_S3_UNCHECKED_URL"].map(|name| std::env::var(name).ok());
    if urls == [None, None] {
        eprintln!("skipped, because TEST_S3_URL is not set; .ci/run starts storage that speaks S3");
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    for (at, url) in urls.iter().enumerate().filter_map(|(at, url)| Some((at, url.as_ref()?))) {
        runtime.block_on(one(account(url), at == 0));
    }
}

async fn one(account: Account, is_checking_keys: bool) {
    let bucket = Arc::new(open(account.clone()));
    let body = |n: u32| n.to_be_bytes().repeat(500);
    // More than a page of a list, 32 at once.
    let mut running = tokio::task::JoinSet::<bucket::Result<()>>::new();
    for n in 0..1_101 {
        if running.len() >= 32 {
            running.join_next().await.expect("one runs").expect("it ends").expect("it is put");
        }
        let bucket = Arc::clone(&bucket);
        running.spawn(async move { bucket.put(&format!("parts/{n:064x}"), body(n).into()).await });
    }
    while let Some(ended) = running.join_next().await {
        ended.expect("it ends").expect("it is put");
    }
    bucket.put("snapshots/000001", "another shelf".into()).await.expect("it is put");
    let listed = bucket.list("parts/").await.expect("a list");
    let names: BTreeSet<&str> = listed.iter().map(|o| o.name.as_str()).collect();
    assert_eq!((names.len(), listed.len()), (1_101, 1_101));
    assert!(listed.iter().all(|o| o.size_bytes == 2_000));
    let name = format!("parts/{:064x}", 7);
    assert_eq!(bucket.get(&name).await.expect("an answer").as_deref(), Some(body(7).as_slice()));
    bucket.put(&name, "in its place".into()).await.expect("it is put");
    assert_eq!(bucket.get(&name).await, Ok(Some("in its place".into())));
    bucket.remove(&name).await.expect("it is removed");
    bucket.remove(&name).await.expect("twice");
    assert_eq!(bucket.get(&name).await, Ok(None));
    assert_ne!(bucket.keeps_versions().await, Ok(Some(true)));
    let empty = Account { bucket: "no-such-bucket".to_owned(), ..account.clone() };
    assert_eq!(open(empty).list("").await, Err(Error::NoBucket));
    if is_checking_keys {
        let wrong = Account { key: "another-key".to_owned(), ..account };
        let refused = open(wrong).list("").await;
        assert!(matches!(refused, Err(Error::NotAdmitted(_))), "{refused:?}");
    }
    for one in bucket.list("").await.expect("a list") {
        bucket.remove(&one.name).await.expect("it is removed");
    }
    assert_eq!(bucket.list("").await, Ok(Vec::new()));
}
