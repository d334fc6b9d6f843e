//! The scheduler: shares out work and hears who is alive. It sees no row.

use crate::codec::{Queries, Work};
use crate::command::Scheduler;
use crate::trust::Trust;
use crate::{Error, planner};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer;
use ballista_scheduler::cluster::{BallistaCluster, ClusterState};
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::create_scheduler;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Endpoint, Server};

/// The largest message: a plan with the model and the list of the files' groups.
pub(crate) const MOST_BYTES: u32 = 64 << 20;
/// What a run is told where nobody is there to work.
pub(crate) const NOBODY: &str =
    "no executor is there; start one with `concord-cluster executor --scheduler` and this address";

/// So long a query waits for the first executor before it is refused.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves until it is stopped.
///
/// # Errors
/// `Refused` where the address cannot be listened on or the keys cannot be read.
pub(crate) async fn serve(a: &Scheduler) -> Result<(), Error> {
    let trust = Trust::of(&a.channel)?;
    let server = trust.server(Server::builder().tcp_nodelay(true))?;
    let listen = |error: std::io::Error| Error::Refused(format!("`{}`: {error}; choose another --listen", a.listen));
    let listener = TcpListener::bind(a.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let config = Arc::new(config(a, address));
    let cluster = BallistaCluster::new_from_config(&config).await?;
    let alive = cluster.cluster_state();
    let scheduler = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, config).await?;
    let service = SchedulerGrpcServer::new(scheduler)
        .max_decoding_message_size(MOST_BYTES as usize)
        .max_encoding_message_size(MOST_BYTES as usize);
    let router = Routes::new(service).into_axum_router();
    let waiting = Waiting { alive, seconds: a.lost_after_seconds };
    let routes = Routes::from(router.layer(from_fn_with_state(waiting, refuse_idle)));
    println!("scheduler listens on {address}");
    let mut server = server;
    let serving = server.add_routes(routes).serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)));
    serving.await.map_err(|error| Error::Failed(crate::error::whole(&error)))
}

fn config(a: &Scheduler, address: std::net::SocketAddr) -> SchedulerConfig {
    SchedulerConfig {
        external_host: address.ip().to_string(),
        bind_host: address.ip().to_string(),
        bind_port: address.port(),
        // Executors ask for work, so nobody needs to reach them but who fetches pieces: one server less to close.
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        grpc_server_max_decoding_message_size: MOST_BYTES,
        grpc_server_max_encoding_message_size: MOST_BYTES,
        grpc_client_max_message_size: MOST_BYTES,
        executor_timeout_seconds: a.lost_after_seconds,
        expire_dead_executor_interval_seconds: 1,
        no_executors_grace_period_seconds: a.lost_after_seconds,
        override_session_builder: Some(Arc::new(planner::session)),
        override_logical_codec: Some(Arc::new(Queries::default())),
        override_physical_codec: Some(Arc::new(Work::default())),
        override_create_grpc_client_endpoint: Some(Arc::new(calls_nobody)),
        ..SchedulerConfig::default()
    }
}

/// Ballista dials an executor, in the clear, to stop it or its tasks, though nobody listens there where executors ask for
/// work. Whoever took that port would hear it.
fn calls_nobody(_: Endpoint) -> Result<Endpoint, Box<dyn std::error::Error + Send + Sync>> {
    Err("executors are called by nobody: they ask".into())
}

#[derive(Clone)]
struct Waiting {
    alive: Arc<dyn ClusterState>,
    seconds: u64,
}

impl Waiting {
    fn has_executors(&self) -> bool {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let since = now.as_secs().saturating_sub(self.seconds);
        self.alive.executor_heartbeats().values().any(|heartbeat| heartbeat.timestamp >= since)
    }
}

/// Refuses a query while there is nobody to work on it, which would otherwise wait without a word. An executor that was
/// started a moment ago has not asked yet: so it looks more than once.
async fn refuse_idle(State(waiting): State<Waiting>, request: Request, next: Next) -> Response {
    if request.uri().path().contains("/ExecuteQuery") {
        let began = Instant::now();
        while !waiting.has_executors() {
            if began.elapsed() > PATIENCE {
                return tonic::Status::failed_precondition(NOBODY).into_http();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    next.run(request).await
}
