//! The messages of the protocol, byte by byte: a kind, a length, a payload.
//!
//! It leaves the order of messages, and the bytes of a parcel between them, to `transfer`.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::inbox::{Doubt, Parcel, Refusal, Reply};

/// The version of the protocol, said in the welcome.
const VERSION: u8 = 1;

/// Most bytes of a payload.
pub(crate) const MOST_PAYLOAD: usize = 64 * 1024;

/// Most bytes of what two nodes call a parcel.
pub(crate) const MOST_NAME: usize = 256;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// The listener knows the caller and speaks this version.
    Welcome,
    /// I have this parcel for you.
    Offer(Parcel),
    /// Have you something for me?
    Ask,
    /// I have nothing for you.
    Nothing,
    /// I hold this many bytes of it; go on from there. The bytes follow.
    Go(u64),
    /// I have it whole, and this is what I say to it.
    Done(Reply),
    /// I do not take it.
    Refused(Refusal),
    /// I take this parcel back; have you got it whole?
    Renounce(Doubt),
}

impl Message {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let (kind, payload) = match self {
            Self::Welcome => (0, vec![VERSION]),
            Self::Offer(parcel) => (1, written(parcel)),
            Self::Ask => (2, Vec::new()),
            Self::Nothing => (3, Vec::new()),
            Self::Go(offset) => (4, offset.to_be_bytes().to_vec()),
            Self::Done(reply) => (5, reply.as_bytes().to_vec()),
            Self::Refused(Refusal::TooLarge { most }) => (6, most.to_be_bytes().to_vec()),
            Self::Refused(Refusal::NotNow(reason)) => (7, shortened(reason)),
            Self::Refused(Refusal::Never(reason)) => (8, shortened(reason)),
            Self::Renounce(doubt) => (9, [&written(&doubt.parcel), doubt.name().as_bytes()].concat()),
        };
        let len = u32::try_from(payload.len()).expect("a payload has 64 KiB at most");
        [[kind].as_slice(), &len.to_be_bytes(), &payload].concat()
    }

    /// Reads a payload of this kind.
    ///
    /// Errors: `Malformed` for everything that [`Message::to_bytes`] does not write.
    pub(crate) fn parse(kind: u8, payload: &[u8]) -> Result<Self> {
        let number = || payload.try_into().map(u64::from_be_bytes).map_err(|_| Error::Malformed);
        let text = || String::from_utf8(payload.to_vec()).map_err(|_| Error::Malformed);
        match (kind, payload) {
            (0, [VERSION]) => Ok(Self::Welcome),
            (1, _) => parcel(payload).map(Self::Offer),
            (2, []) => Ok(Self::Ask),
            (3, []) => Ok(Self::Nothing),
            (4, _) => number().map(Self::Go),
            (5, _) => Reply::new(payload.to_vec()).map(Self::Done).ok_or(Error::Malformed),
            (6, _) => number().map(|most| Self::Refused(Refusal::TooLarge { most })),
            (7, _) => text().map(|reason| Self::Refused(Refusal::NotNow(reason))),
            (8, _) => text().map(|reason| Self::Refused(Refusal::Never(reason))),
            (9, _) => doubt(payload).map(Self::Renounce),
            _ => Err(Error::Malformed),
        }
    }
}

fn written(parcel: &Parcel) -> Vec<u8> {
    [parcel.id.as_slice(), &parcel.size_bytes.to_be_bytes()].concat()
}

fn doubt(payload: &[u8]) -> Result<Doubt> {
    let (first, name) = payload.split_at_checked(40).ok_or(Error::Malformed)?;
    let name = std::str::from_utf8(name).map_err(|_| Error::Malformed)?;
    Doubt::new(parcel(first)?, name).ok_or(Error::Malformed)
}

fn parcel(payload: &[u8]) -> Result<Parcel> {
    let (id, size) = payload.split_first_chunk::<32>().ok_or(Error::Malformed)?;
    let size_bytes = size.try_into().map(u64::from_be_bytes).map_err(|_| Error::Malformed)?;
    Ok(Parcel { id: *id, size_bytes })
}

/// A reason of at most a thousand bytes, cut between two letters.
fn shortened(reason: &str) -> Vec<u8> {
    reason.as_bytes()[..reason.floor_char_boundary(1000)].to_vec()
}

/// Sends a message, within the time.
pub(crate) async fn send<T: AsyncWrite + Unpin>(line: &mut T, message: &Message, within: Duration) -> Result<()> {
    let sending = async {
        line.write_all(&message.to_bytes()).await?;
        line.flush().await
    };
    timeout(within, sending).await.map_err(|_| Error::Silent)?.map_err(|error| from_line(&error))
}

/// Receives a message whole, within the time.
pub(crate) async fn receive<T: AsyncRead + Unpin>(line: &mut T, within: Duration) -> Result<Message> {
    timeout(within, async {
        let kind = line.read_u8().await.map_err(|error| from_line(&error))?;
        rest(line, kind).await
    })
    .await
    .map_err(|_| Error::Silent)?
}

/// Receives what follows the kind of a message, within the time.
pub(crate) async fn receive_rest<T: AsyncRead + Unpin>(line: &mut T, kind: u8, within: Duration) -> Result<Message> {
    timeout(within, rest(line, kind)).await.map_err(|_| Error::Silent)?
}

async fn rest<T: AsyncRead + Unpin>(line: &mut T, kind: u8) -> Result<Message> {
    let len = line.read_u32().await.map_err(|error| from_line(&error))?;
    let len = usize::try_from(len).map_err(|_| Error::Malformed)?;
    if len > MOST_PAYLOAD {
        return Err(Error::Malformed);
    }
    let mut payload = vec![0; len];
    line.read_exact(&mut payload).await.map_err(|error| from_line(&error))?;
    Message::parse(kind, &payload)
}

/// What an error of the connection means: the other side's alert, or a cut.
pub(crate) fn from_line(error: &std::io::Error) -> Error {
    use rustls::{AlertDescription as Alert, Error as TlsError};
    match error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
        Some(TlsError::AlertReceived(Alert::AccessDenied | Alert::CertificateRequired | Alert::BadCertificate)) => {
            Error::NotAdmitted
        }
        Some(other) => Error::NoHandshake { reason: other.to_string() },
        None => Error::cut(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_read_is_what_would_be_written(kind in 0u8..12, payload in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Ok(message) = Message::parse(kind, &payload) {
                let len = u32::try_from(payload.len()).expect("it is short");
                prop_assert_eq!(message.to_bytes(), [[kind].as_slice(), &len.to_be_bytes(), &payload].concat());
            }
        }
    }

    #[test]
    fn an_offer_is_written_as_the_readme_says() {
        // By hand: kind 1, forty bytes, the digest, the size in eight bytes, the highest first.
        let parcel = Parcel { id: [7; 32], size_bytes: 258 };
        let expected = [[1, 0, 0, 0, 40].as_slice(), &[7; 32], &[0, 0, 0, 0, 0, 0, 1, 2]].concat();
        assert_eq!(Message::Offer(parcel).to_bytes(), expected);
        // Kind 9, the same forty bytes and two of the name.
        let expected = [[9, 0, 0, 0, 42].as_slice(), &[7; 32], &[0, 0, 0, 0, 0, 0, 1, 2], b"b1"].concat();
        assert_eq!(Doubt::new(parcel, "b1").map(|doubt| Message::Renounce(doubt).to_bytes()), Some(expected));
        assert_eq!(Doubt::new(parcel, &"b".repeat(257)), None);
    }
}
