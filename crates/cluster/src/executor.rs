//! An executor: asks the scheduler for work, does it, and keeps the pieces until others fetch them.

use crate::codec::{Queries, Work};
use crate::command::Executor;
use crate::scheduler::MOST_BYTES;
use crate::trust::{self, Trust};
use crate::{Error, error, private};
use arrow_flight::flight_service_server::FlightServiceServer;
use ballista_core::ConfigProducer;
use ballista_core::config::{BALLISTA_ADAPTIVE_PLANNER_ENABLED, TaskSchedulingPolicy};
use ballista_core::error::BallistaError;
use ballista_core::extension::SessionConfigExt;
use ballista_executor::ArrowFlightServerProvider;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_executor::flight_service::BallistaFlightService;
use datafusion::prelude::SessionConfig;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

/// So long an executor that starts before its scheduler waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Works until it is stopped.
///
/// # Errors
/// `Refused` where the address cannot be listened on, the keys cannot be read, the folder cannot be made, or no scheduler
/// of this cluster answers.
pub(crate) async fn serve(a: &Executor) -> Result<(), Error> {
    let trust = Trust::of(&a.channel)?;
    let server = trust.server(Server::builder().tcp_nodelay(true))?;
    let work = folder(&a.work)?;
    let listen = |error: std::io::Error| Error::Refused(format!("`{}`: {error}; choose another --listen", a.listen));
    let listener = TcpListener::bind(a.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    reach(&trust, &a.scheduler).await?;
    // It is removed when the executor ends.
    let (pieces, path) = pieces(&work)?;
    let (host, port) = halves(&a.scheduler)?;
    let flight = flight(server, listener);
    let configuration = configuration(&trust, &a.scheduler);
    let mut config = ExecutorProcessConfig {
        bind_host: address.ip().to_string(),
        external_host: Some(a.host.clone().unwrap_or_else(|| address.ip().to_string())),
        port: address.port(),
        scheduler_host: host,
        scheduler_port: port,
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        work_dir: Some(path),
        grpc_max_decoding_message_size: MOST_BYTES,
        grpc_max_encoding_message_size: MOST_BYTES,
        // Pieces hold rows: what nobody fetched in a day is removed.
        job_data_ttl_seconds: 24 * 3_600,
        job_data_clean_up_interval_seconds: 600,
        override_config_producer: Some(configuration),
        override_logical_codec: Some(Arc::new(Queries::default())),
        override_physical_codec: Some(Arc::new(Work::default())),
        override_arrow_flight_service: Some(flight),
        override_create_grpc_client_endpoint: trust.dial(&a.scheduler),
        ..ExecutorProcessConfig::default()
    };
    if a.threads > 0 {
        config.vcores = usize::from(a.threads);
    }
    println!("executor listens on {address}");
    start_executor_process(Arc::new(config)).await?;
    let kept = |error: std::io::Error| Error::Failed(format!("pieces could not be removed: {error}; remove them"));
    pieces.close().map_err(kept)
}

fn folder(work: &Path) -> Result<PathBuf, Error> {
    private::folders(work).and_then(|()| work.canonicalize()).map_err(|error| unfit(work, &error.to_string()))
}

/// A new folder of this executor's own. Ballista takes every folder in the one it is given for its own and removes it, so
/// it is never given one that others may use.
fn pieces(work: &Path) -> Result<(TempDir, String), Error> {
    let pieces = private::new_folder(work, "pieces-").map_err(|error| unfit(work, &error.to_string()))?;
    let path = pieces.path().to_str().map(str::to_owned).ok_or_else(|| unfit(work, "its path is no text"))?;
    Ok((pieces, path))
}

fn unfit(work: &Path, words: &str) -> Error {
    Error::Refused(format!("`{}`: {words}; choose another --work", work.display()))
}

async fn reach(trust: &Trust, scheduler: &str) -> Result<(), Error> {
    let began = Instant::now();
    loop {
        match trust.try_scheduler(scheduler).await {
            Err(error) if began.elapsed() > PATIENCE || trust::is_unbelieved(&error.to_string()) => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
            Ok(()) => return Ok(()),
        }
    }
}

pub(crate) fn halves(address: &str) -> Result<(String, u16), Error> {
    let halves = address.rsplit_once(':').and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
    halves.ok_or_else(|| Error::Refused(format!("`{address}` is no address; write host:port")))
}

/// How tasks fetch pieces from other executors, in the same trust.
fn configuration(trust: &Trust, scheduler: &str) -> ConfigProducer {
    let (trust, scheduler) = (trust.clone(), scheduler.to_owned());
    Arc::new(move || client(&trust, &scheduler))
}

/// The settings of everything that dials.
pub(crate) fn client(trust: &Trust, scheduler: &str) -> SessionConfig {
    let config = SessionConfig::new_with_ballista()
        .with_ballista_logical_extension_codec(Arc::new(Queries::default()))
        .with_ballista_physical_extension_codec(Arc::new(Work::default()))
        .with_ballista_grpc_client_max_message_size(MOST_BYTES as usize)
        .with_ballista_use_tls(trust.is_closed())
        // The planner that changes a job while it runs stood still for ever in a run that lost an executor late: a stage
        // was to be done anew, and nobody was given it (Ballista 55.0.0).
        .set_bool(BALLISTA_ADAPTIVE_PLANNER_ENABLED, false);
    match trust.dial(scheduler) {
        Some(dial) => config.with_ballista_override_create_grpc_client_endpoint(dial),
        None => config,
    }
}

/// The server from which pieces are fetched.
fn flight(server: Server, listener: TcpListener) -> Arc<ArrowFlightServerProvider> {
    let once = Mutex::new(Some((server, listener)));
    Arc::new(move |work, _, mut shutdown, _| {
        let taken = once.lock().ok().and_then(|mut once| once.take());
        tokio::spawn(async move {
            let failed = |words: String| BallistaError::General(words);
            let Some((mut server, listener)) = taken else { return Err(failed("it serves already".to_owned())) };
            let service = FlightServiceServer::new(BallistaFlightService::new(work))
                .max_decoding_message_size(MOST_BYTES as usize)
                .max_encoding_message_size(MOST_BYTES as usize);
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            let serving = server.add_service(service).serve_with_incoming_shutdown(incoming, shutdown.recv());
            serving.await.map_err(|e| failed(error::whole(&e)))
        })
    })
}
