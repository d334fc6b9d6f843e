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
use tokio::time::{Instant, Sleep, sleep};

/// So many bytes of a body have a time of their own to come in; what is left at its end has one too.
const PIECE_BYTES: usize = 64 * 1024;

type Asked = Poll<Option<Result<Frame<Bytes>, Error>>>;

/// How long a body may be waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Until anything more of it comes.
    pub(super) between: Duration,
    /// For a piece of it, all together.
    pub(super) piece: Duration,
}

/// A body, and how long it may still be waited for. The time in which whoever reads is busy with what came before is not
/// the sender's, and does not count.
struct Steady {
    body: Body,
    pace: Pace,
    /// Bytes of the piece that is coming in.
    came: usize,
    /// What is left of the time of this piece.
    left: Duration,
    /// While the sender is waited for: since when, and what ends that.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

/// The same body, of the same length, which fails when its sender falls behind.
pub(super) fn steady<B>(body: B, pace: Pace) -> Body
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Body::new(Steady { body: Body::new(body), pace, came: 0, left: pace.piece, waiting: None })
}

impl Steady {
    /// How long the sender may be waited for now.
    fn most(&self) -> Duration {
        self.pace.between.min(self.left)
    }

    /// Goes on waiting for the sender, and ends the body when that takes too long.
    fn wait(&mut self, context: &mut Context<'_>) -> Asked {
        let most = self.most();
        let begin = || {
            let time = Box::pin(sleep(most));
            (time.deadline() - most, time)
        };
        let (_, time) = self.waiting.get_or_insert_with(begin);
        time.as_mut().poll(context).map(|()| Some(Err(late())))
    }

    /// Ends waiting, when something came; whether it came in time.
    fn stop_waiting(&mut self) -> bool {
        let Some((since, _)) = self.waiting.take() else { return true };
        let waited = since.elapsed();
        let is_in_time = waited < self.most();
        self.left = self.left.saturating_sub(waited);
        is_in_time
    }

    /// Counts what came, and begins with the next piece when this one is whole.
    fn count(&mut self, frame: &Frame<Bytes>) {
        self.came += frame.data_ref().map_or(0, Bytes::len);
        if self.came >= PIECE_BYTES {
            (self.came, self.left) = (0, self.pace.piece);
        }
    }
}

fn late() -> Error {
    Error::new(std::io::Error::new(ErrorKind::TimedOut, "a body came in too slowly"))
}

impl hyper::body::Body for Steady {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Asked {
        let Poll::Ready(asked) = Pin::new(&mut self.body).poll_frame(context) else { return self.wait(context) };
        // What comes after its time is late even when it comes before anybody looked at the clock.
        if !self.stop_waiting() {
            return Poll::Ready(Some(Err(late())));
        }
        if let Some(Ok(frame)) = &asked {
            self.count(frame);
        }
        Poll::Ready(asked)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Pace, steady};
    use axum::body::{Body, Bytes};
    use hyper::body::{Body as _, Frame, SizeHint};
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Waker};
    use std::thread::sleep;
    use std::time::Duration;

    /// What came in and was not read yet.
    #[derive(Clone, Default)]
    struct Line(Arc<Mutex<Vec<Bytes>>>);

    impl Line {
        fn bring(&self, bytes: usize) {
            self.0.lock().expect("nobody failed").push(vec![b'a'; bytes].into());
        }
    }

    impl hyper::body::Body for Line {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let next = self.0.lock().expect("nobody failed").pop();
            next.map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(Frame::data(bytes)))))
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(70_000)
        }
    }

    fn ask(body: &mut Body) -> Asked {
        Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()))
    }

    fn is_late(asked: &Asked) -> bool {
        matches!(asked, Poll::Ready(Some(Err(_))))
    }

    fn is_in_time(asked: &Asked) -> bool {
        matches!(asked, Poll::Ready(Some(Ok(_))))
    }

    /// Longer than a busy machine stands still.
    const SHORT: Duration = Duration::from_secs(2);
    const LONG: Duration = Duration::from_secs(600);

    #[tokio::test]
    async fn a_byte_that_comes_when_the_time_is_over_buys_no_more_of_it() {
        for pace in [Pace { between: LONG, piece: SHORT }, Pace { between: SHORT, piece: LONG }] {
            let line = Line::default();
            let mut body = steady(line.clone(), pace);
            assert!(ask(&mut body).is_pending());
            sleep(SHORT * 2);
            line.bring(1);
            assert!(is_late(&ask(&mut body)), "{pace:?}");
        }
    }

    #[tokio::test]
    async fn only_waiting_counts_and_each_piece_has_its_own_time() {
        let line = Line::default();
        let mut body = steady(line.clone(), Pace { between: LONG, piece: SHORT });
        line.bring(1);
        assert!(is_in_time(&ask(&mut body)));
        sleep(SHORT * 2);
        assert!(ask(&mut body).is_pending(), "whoever reads was busy, and the sender was not waited for");
        line.bring(64 * 1024);
        assert!(is_in_time(&ask(&mut body)));
        assert!(ask(&mut body).is_pending());
        assert_eq!(body.size_hint().exact(), Some(70_000), "how long it is stays known");
    }
}
