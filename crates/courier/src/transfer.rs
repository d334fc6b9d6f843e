//! One parcel from one side to the other, in either direction over either kind of connection.
//!
//! Offer, *go on from here*, bytes, reply. It leaves who calls whom to `call` and `listen`.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, WriteHalf, split};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::inbox::{Doubt, Held, Inbox, Parcel, Place, Refusal, Reply, Source};
use crate::settings::Settings;
use crate::wire::{self, Message};

/// Bytes of a parcel that are moved at a time.
const CHUNK_BYTES: u64 = 64 * 1024;

/// Offers a parcel and sends what the other side does not have yet.
///
/// `moved` is told the offset at which it begins, and then each that was reached.
pub(crate) async fn hand_over<T, S>(
    line: &mut T,
    source: &mut S,
    settings: &Settings,
    moved: &mut (impl FnMut(u64) + Send),
) -> Result<Reply>
where
    T: AsyncRead + AsyncWrite + Unpin + Send,
    S: Source,
{
    let parcel = source.parcel();
    wire::send(line, &Message::Offer(parcel), settings.idle_timeout).await?;
    let offset = match wire::receive(line, settings.idle_timeout).await? {
        Message::Go(offset) if offset <= parcel.size_bytes => offset,
        answer => return last_word(answer),
    };
    moved(offset);
    // The other side may refuse in the middle; whoever only writes would never hear why. Waiting for
    // one byte loses nothing when the sending ends first; waiting for a whole message might.
    let (mut hearing, mut saying) = split(line);
    let mut sending = Sending { source, settings, parcel, offset };
    let early = tokio::select! {
        biased;
        kind = hearing.read_u8() => Some(kind.map_err(|error| wire::from_line(&error))?),
        sent = sending.all(&mut saying, moved) => {
            sent?;
            None
        }
    };
    let answer = match early {
        Some(kind) => wire::receive_rest(&mut hearing, kind, settings.idle_timeout).await?,
        None => wire::receive(&mut hearing, settings.reply_timeout).await?,
    };
    last_word(answer)
}

fn last_word(answer: Message) -> Result<Reply> {
    match answer {
        Message::Done(reply) => Ok(reply),
        Message::Refused(refusal) => Err(refusal.into()),
        _ => Err(Error::Malformed),
    }
}

/// Takes a parcel back, and hears whether the other side has it whole.
pub(crate) async fn take_back<T>(line: &mut T, doubt: &Doubt, settings: &Settings) -> Result<Option<Reply>>
where
    T: AsyncRead + AsyncWrite + Unpin + Send,
{
    wire::send(line, &Message::Renounce(doubt.clone()), settings.idle_timeout).await?;
    match wire::receive(line, settings.reply_timeout).await? {
        Message::Nothing => Ok(None),
        answer => last_word(answer).map(Some),
    }
}

struct Sending<'a, S> {
    source: &'a mut S,
    settings: &'a Settings,
    parcel: Parcel,
    offset: u64,
}

impl<S: Source> Sending<'_, S> {
    async fn all<T>(&mut self, saying: &mut WriteHalf<T>, moved: &mut (impl FnMut(u64) + Send)) -> Result<()>
    where
        T: AsyncRead + AsyncWrite + Unpin,
    {
        let mut buffer = vec![0; chunk(CHUNK_BYTES)];
        while self.offset < self.parcel.size_bytes {
            let count = chunk(self.parcel.size_bytes - self.offset);
            let bytes = &mut buffer[..count];
            let read = self.source.read_at(self.offset, bytes).await;
            read.map_err(|error| Error::ReadFailed { kind: error.kind() })?;
            let writing = timeout(self.settings.idle_timeout, saying.write_all(bytes));
            writing.await.map_err(|_| Error::Silent)?.map_err(|error| wire::from_line(&error))?;
            self.offset += count as u64;
            moved(self.offset);
        }
        let flushing = timeout(self.settings.idle_timeout, saying.flush());
        flushing.await.map_err(|_| Error::Silent)?.map_err(|error| wire::from_line(&error))
    }
}

fn chunk(left: u64) -> usize {
    usize::try_from(left.min(CHUNK_BYTES)).expect("a chunk has 64 KiB at most")
}

/// One side of a transfer that receives.
pub(crate) struct Receiving<'a, P, N> {
    pub(crate) peer: &'a P,
    pub(crate) inbox: &'a N,
    pub(crate) settings: &'a Settings,
}

impl<P: Sync, N: Inbox<P>> Receiving<'_, P, N> {
    /// Takes in a parcel that was offered, and says what became of it.
    ///
    /// `moved` is told the offset at which it begins, and then each that was reached.
    pub(crate) async fn take_in<T>(
        &self,
        line: &mut T,
        parcel: Parcel,
        moved: &mut (impl FnMut(u64) + Send),
    ) -> Result<Reply>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let within = self.settings.idle_timeout;
        match self.receive_all(line, parcel, moved).await {
            Ok(Ok(reply)) => {
                wire::send(line, &Message::Done(reply.clone()), within).await?;
                Ok(reply)
            }
            Ok(Err(refusal)) => {
                wire::send(line, &Message::Refused(refusal.clone()), within).await?;
                Err(refusal.into())
            }
            Err(error) => Err(error),
        }
    }

    /// Lets go of a parcel that is taken back, or says that it is here.
    pub(crate) async fn let_go<T>(&self, line: &mut T, doubt: &Doubt) -> Result<()>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let answer = match self.inbox.renounced(self.peer, doubt).await {
            Ok(None) => Message::Nothing,
            Ok(Some(reply)) => Message::Done(reply),
            Err(refusal) => Message::Refused(refusal),
        };
        wire::send(line, &answer, self.settings.idle_timeout).await
    }

    /// The outer result is that of the connection, the inner one is what this node says.
    async fn receive_all<T>(
        &self,
        line: &mut T,
        parcel: Parcel,
        moved: &mut (impl FnMut(u64) + Send),
    ) -> Result<Result<Reply, Refusal>>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let most = self.settings.most_bytes;
        if parcel.size_bytes > most {
            return Ok(Err(Refusal::TooLarge { most }));
        }
        let (mut offset, offer) = match self.inbox.offered(self.peer, &parcel).await {
            Ok(Held::Bytes { offset, offer }) => (offset.min(parcel.size_bytes), offer),
            Ok(Held::Done(reply)) => return Ok(Ok(reply)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        moved(offset);
        wire::send(line, &Message::Go(offset), self.settings.idle_timeout).await?;
        let mut buffer = vec![0; chunk(CHUNK_BYTES)];
        while offset < parcel.size_bytes {
            let (filled, end) = self.fill(line, &mut buffer[..chunk(parcel.size_bytes - offset)]).await;
            if filled > 0 {
                let place = Place { offer, offset };
                if let Err(refusal) = self.inbox.append(self.peer, &parcel, place, &buffer[..filled]).await {
                    return Ok(Err(refusal));
                }
                offset += filled as u64;
                moved(offset);
            }
            end?;
        }
        Ok(self.inbox.finish(self.peer, &parcel, offer).await)
    }

    /// Fills the buffer; what arrived before a cut is kept, so that it is not sent again.
    async fn fill<T: AsyncRead + Unpin>(&self, line: &mut T, buffer: &mut [u8]) -> (usize, Result<()>) {
        let mut filled = 0;
        let filling = async {
            while filled < buffer.len() {
                match line.read(&mut buffer[filled..]).await {
                    Ok(0) => return Err(Error::Cut { kind: std::io::ErrorKind::UnexpectedEof }),
                    Ok(count) => filled += count,
                    Err(error) => return Err(wire::from_line(&error)),
                }
            }
            Ok(())
        };
        let end = timeout(self.settings.idle_timeout, filling).await.unwrap_or(Err(Error::Silent));
        (filled, end)
    }
}
