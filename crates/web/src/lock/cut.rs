//! What is still under way when a node is locked: it is cut off, so that nothing of it holds the keys.

use crate::visit::see_other;
use axum::Error;
use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use std::future::Future;
use std::io::ErrorKind;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::watch;

type Over = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The answer of a request, unless it is cut off before; then what it holds is let go, and the door is shown. An answer
/// that has begun breaks off, so that nobody takes a part of a file for the whole.
pub(super) async fn off(answer: impl Future<Output = Response>, over: &watch::Sender<bool>) -> Response {
    tokio::select! {
        answer = answer => answer.map(|body| Body::new(Cut { body, over: until(over) })),
        () = until(over) => see_other("/unlock"),
    }
}

fn until(over: &watch::Sender<bool>) -> Over {
    let mut over = over.subscribe();
    // Whoever does not say so any more will not say it later.
    Box::pin(async move { drop(over.wait_for(|over| *over).await) })
}

struct Cut {
    body: Body,
    over: Over,
}

impl hyper::body::Body for Cut {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.over.as_mut().poll(context).is_ready() {
            self.body = Body::empty();
            return Poll::Ready(Some(Err(Error::new(std::io::Error::new(ErrorKind::ConnectionAborted, "locked")))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
