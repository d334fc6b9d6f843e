//! Every channel is mutual TLS: who has no certificate of this cluster gets no word, and is told none.

use crate::lists::Lists;
use crate::parts::{Ground, Part, said};
use arrow_flight::flight_service_client::FlightServiceClient;
use ballista_core::serde::protobuf::GetJobStatusParams;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

fn run(ground: &Ground, channel: &[&str], scheduler: &Part) -> String {
    let (paths, model, out) = (Lists::new(60).write(ground, 50), ground.text("model.toml"), ground.text("out"));
    std::fs::write(&model, crate::lists::model(4_000)).expect("the folder may be written");
    let mut words = vec!["run", "--scheduler", &scheduler.address, "--model", &model, "--out", &out];
    words.extend(channel);
    words.extend(paths.iter().map(String::as_str));
    let (is_done, said) = said(&words);
    assert!(!is_done && !ground.path("out").exists(), "{said}");
    said
}

/// Dials as somebody who believes this cluster, and shows what he has.
async fn answer(ground: &Ground, (part, address): (&str, &str), shows: Option<&str>) -> Result<(), String> {
    let pem = |name: &str| std::fs::read_to_string(ground.path(name)).expect("the keys are there");
    let mut tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(pem("keys/run/ca.pem")))
        .domain_name(format!("{part}.concord-cluster.internal"));
    if let Some(folder) = shows {
        let identity = Identity::from_pem(pem(&format!("{folder}/certificate.pem")), pem(&format!("{folder}/key.pem")));
        tls = tls.identity(identity);
    }
    let endpoint = Endpoint::from_shared(format!("https://{address}")).and_then(|e| e.tls_config(tls));
    ask(part, endpoint.expect("it is an address")).await
}

/// Asks a part for something of its own service: an error where the channel was shut, not where the service says no.
async fn ask(part: &str, endpoint: Endpoint) -> Result<(), String> {
    let channel = endpoint.connect().await.map_err(|error| format!("{error:?}"))?;
    let status = match part {
        "scheduler" => {
            let ask = GetJobStatusParams { job_id: "none".to_owned() };
            SchedulerGrpcClient::new(channel).get_job_status(ask).await.err()
        }
        _ => FlightServiceClient::new(channel).list_actions(arrow_flight::Empty {}).await.err(),
    };
    // An answer in words of the service is an answer; a channel that was shut is none.
    match status {
        Some(status) if std::error::Error::source(&status).is_some() => Err(format!("{status:?}")),
        _ => Ok(()),
    }
}

fn plain(address: &str) -> Endpoint {
    Endpoint::from_shared(format!("http://{address}")).expect("it is an address")
}

/// What the test below asks in the clear is asked rightly.
#[tokio::test]
async fn where_a_person_said_insecure_both_servers_answer_in_the_clear() {
    let ground = Ground::new();
    let here = ["--insecure", "--listen", "127.0.0.1:0"];
    let scheduler = Part::start(&[&["scheduler"][..], &here].concat());
    let (work, at) = (ground.text("work"), scheduler.address.as_str());
    let executor = Part::start(&[&["executor", "--scheduler", at, "--work", &work][..], &here].concat());
    assert_eq!(ask("scheduler", plain(at)).await, Ok(()));
    assert_eq!(ask("executor", plain(&executor.address)).await, Ok(()));
}

#[tokio::test]
async fn both_servers_answer_only_who_shows_a_certificate_of_this_cluster() {
    let ground = Ground::new();
    let stranger = Ground::beside(&ground);
    let scheduler = ground.scheduler();
    let executor = ground.executor(&scheduler, "one");
    let foreign = ground.path("foreign");
    std::fs::create_dir(&foreign).expect("it is ours");
    for name in ["certificate.pem", "key.pem"] {
        std::fs::copy(stranger.path("keys/run").join(name), foreign.join(name)).expect("it can be copied");
    }
    for at in [("scheduler", scheduler.address.as_str()), ("executor", executor.address.as_str())] {
        assert_eq!(answer(&ground, at, Some("keys/run")).await, Ok(()), "{at:?}");
        assert!(answer(&ground, at, Some("foreign")).await.is_err(), "{at:?} believes another authority");
        assert!(answer(&ground, at, None).await.is_err(), "{at:?} believes who shows nothing");
        assert!(ask(at.0, plain(at.1)).await.is_err(), "{at:?} answers in the clear");
    }
    // An executor's certificate is no scheduler's.
    let refused = answer(&ground, ("scheduler", &executor.address), Some("keys/run")).await;
    assert!(refused.expect_err("it is an executor").contains("NotValidForName"));
}

#[test]
fn parts_with_keys_of_another_cluster_or_none_are_told_why() {
    let ground = Ground::new();
    let stranger = Ground::beside(&ground);
    let scheduler = ground.scheduler();
    let words = run(&ground, &["--keys", &stranger.text("keys/run")], &scheduler);
    assert!(words.contains("it is not of this cluster"), "{words}");
    // It believes this cluster, and shows a certificate of another.
    let mixed = ground.path("mixed");
    std::fs::create_dir(&mixed).expect("it is ours");
    for (from, name) in [(&ground, "ca.pem"), (&stranger, "certificate.pem"), (&stranger, "key.pem")] {
        std::fs::copy(from.path("keys/run").join(name), mixed.join(name)).expect("it can be copied");
    }
    let words = run(&ground, &["--keys", &ground.text("mixed")], &scheduler);
    assert!(words.contains("it does not believe this certificate"), "{words}");
    let words = run(&ground, &["--insecure"], &scheduler);
    assert!(words.contains("no scheduler at") || words.contains("shut the connection"), "{words}");
    let words = run(&ground, &["--keys", &ground.text("nothing")], &scheduler);
    assert!(words.contains("concord-cluster keys NEW-FOLDER"), "{words}");
    let (keys, work) = (stranger.text("keys/executor"), stranger.text("work"));
    let executor =
        ["executor", "--keys", &keys, "--scheduler", &scheduler.address, "--work", &work, "--listen", "127.0.0.1:0"];
    let (is_done, words) = said(&executor);
    assert!(!is_done && words.contains("it is not of this cluster"), "{words}");
}

#[test]
fn nothing_starts_without_keys_unless_a_person_says_so() {
    for part in [vec!["scheduler"], vec!["executor", "--scheduler", "127.0.0.1:9", "--work", "w"]] {
        let (is_done, words) = said(&part);
        assert!(!is_done && words.contains("--insecure") && words.contains("--keys"), "{words}");
    }
}
