//! All bytes of a medium, written and verified: what breaks off goes on where it was.

use std::{io, time::Duration};

use sha2::{Digest as _, Sha256};

use super::{Client, Error};
use crate::model::{ContentType, Id, Media, hex, media::safe_file_name};

/// How often what breaks off is asked for again without anything coming.
const TRIES: u32 = 5;
/// How long the second of these waits, and each later one twice as long.
const PAUSE: Duration = Duration::from_millis(250);

/// What is known of the bytes of a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The medium.
    pub medium: Id<Media>,
    /// How many bytes it has.
    pub size: u64,
    /// Their SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
    /// A name for a file with them that is no path and no program.
    pub name: String,
}

impl Wanted {
    /// The bytes of a medium; none: they have not come yet, or are somewhere else.
    pub fn of(medium: &Media) -> Option<Self> {
        let size = u64::try_from(medium.size_bytes?).ok()?;
        let (sha256, kind): (String, ContentType) = (medium.sha256.clone()?, medium.content_type?);
        let name = safe_file_name(medium.file_name.as_deref().unwrap_or_default(), medium.id, kind);
        Some(Self { medium: medium.id, size, sha256, name })
    }
}

/// What was written so far, and its checksum.
#[derive(Debug)]
pub struct Written<W> {
    to: W,
    count: u64,
    hash: Sha256,
}

impl<W: io::Write> Written<W> {
    /// Nothing yet.
    pub fn new(to: W) -> Self {
        Self { to, count: 0, hash: Sha256::new() }
    }

    /// Takes one more piece.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn put(&mut self, piece: &[u8]) -> io::Result<()> {
        self.to.write_all(piece)?;
        self.hash.update(piece);
        self.count += piece.len() as u64;
        Ok(())
    }

    /// How many bytes were written.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether these are all bytes, and the right ones.
    pub fn is_right(&self, wanted: &Wanted) -> bool {
        self.count == wanted.size && hex(&self.hash.clone().finalize()) == wanted.sha256
    }

    /// What was written, as what is wanted of a copy of it.
    pub fn wanted(&self, medium: Id<Media>, name: String) -> Wanted {
        Wanted { medium, size: self.count, sha256: hex(&self.hash.clone().finalize()), name }
    }

    /// The same bytes as the beginning of something that is written elsewhere.
    pub fn onto<V>(self, to: V) -> Written<V> {
        Written { to, count: self.count, hash: self.hash }
    }

    /// What they are written to.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.to
    }
}

/// Why bytes did not come to their end.
#[derive(Debug)]
pub enum Cut {
    /// The server, or the way to it.
    Call(Error),
    /// What they were written to.
    Write(io::Error),
    /// The server has others by now, from the beginning.
    Other,
}

impl Client {
    /// Fetches what is missing, and goes on where it was cut off. `tell` hears how many bytes there are so far.
    ///
    /// # Errors
    /// Why not all came; what came before is written.
    pub async fn fetch<W: io::Write>(
        &self,
        wanted: &Wanted,
        written: &mut Written<W>,
        tell: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Cut> {
        let mut tries = 0;
        while written.count < wanted.size {
            let before = written.count;
            match self.fetch_once(wanted, written, tell).await {
                Err(Cut::Call(Error::Unreachable(_))) if written.count > before || tries < TRIES => {
                    tries = if written.count > before { 0 } else { tries + 1 };
                    if tries > 0 {
                        tokio::time::sleep(PAUSE * 2_u32.pow(tries - 1)).await;
                    }
                }
                Err(cut) => return Err(cut),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    async fn fetch_once<W: io::Write>(
        &self,
        wanted: &Wanted,
        written: &mut Written<W>,
        tell: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Cut> {
        let tag = format!("\"{}\"", wanted.sha256);
        let mut coming = self.download(wanted.medium, written.count, Some(&tag)).await.map_err(Cut::Call)?;
        if coming.from != written.count || coming.tag != tag || coming.size != wanted.size {
            return Err(Cut::Other);
        }
        while let Some(piece) = coming.next().await.map_err(Cut::Call)? {
            written.put(&piece).map_err(Cut::Write)?;
            tell(written.count);
        }
        if written.count < wanted.size {
            return Err(Cut::Call(Error::Unreachable("the bytes ended too early".to_owned())));
        }
        Ok(())
    }
}
