//! A body whose sender must keep a pace: whoever sends a byte now and then would else keep a place among the connections
//! for hours.

use axum::body::{Body, Bytes};
use axum::{BoxError, Error};
use hyper::body::{Frame, SizeHint};
use std::future::Future;
use std::io::ErrorKind;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// So many bytes of a body have a time of their own to come in; what is left at its end has one too.
const PIECE_BYTES: usize = 64 * 1024;

type Asked = Poll<Option<Result<Frame<Bytes>, Error>>>;

/// A body, and how long a piece of it may take.
struct Steady {
    body: Body,
    patience: Duration,
    /// Bytes of the piece that is coming in.
    came: usize,
    /// Runs from the first time that a piece was waited for until it is whole.
    time: Option<Pin<Box<Sleep>>>,
    /// Whether the sender was being waited for when the body was asked last.
    is_waiting: bool,
}

/// The same body, which fails when its sender falls behind.
pub(super) fn steady<B>(body: B, patience: Duration) -> Body
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Body::new(Steady { body: Body::new(body), patience, came: 0, time: None, is_waiting: false })
}

impl Steady {
    /// Lets a piece go on coming in, and ends the body when its time is over.
    fn judge(&mut self, context: &mut Context<'_>) -> Asked {
        let patience = self.patience;
        // A time that ran out while whoever reads was busy with what came before is not the sender's.
        if self.time.as_ref().is_some_and(|time| time.is_elapsed() && !self.is_waiting) {
            self.time = None;
        }
        self.is_waiting = true;
        let time = self.time.get_or_insert_with(|| Box::pin(sleep(patience)));
        match time.as_mut().poll(context) {
            Poll::Ready(()) => {
                let late = std::io::Error::new(ErrorKind::TimedOut, "a body came in too slowly");
                Poll::Ready(Some(Err(Error::new(late))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// Counts what came, and begins with the next piece when this one is whole.
    fn count(&mut self, frame: &Frame<Bytes>) {
        self.came += frame.data_ref().map_or(0, Bytes::len);
        if self.came >= PIECE_BYTES {
            (self.came, self.time) = (0, None);
        }
    }
}

impl hyper::body::Body for Steady {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Asked {
        let asked = Pin::new(&mut self.body).poll_frame(context);
        match asked {
            Poll::Pending => self.judge(context),
            Poll::Ready(asked) => {
                self.is_waiting = false;
                if let Some(Ok(frame)) = &asked {
                    self.count(frame);
                }
                Poll::Ready(asked)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
