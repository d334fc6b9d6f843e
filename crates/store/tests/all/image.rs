//! A file of SQLCipher as somebody sees it who has its key and a laboratory: every page decrypted, those among them that
//! the database has given back, and every frame of its log. SQLite is not asked, since it shows what is there alone.
//!
//! Source: SQLCipher 4, <https://www.zetetic.net/sqlcipher/design/>: AES-256-CBC, pages of 4096 bytes, of which the last
//! 80 hold the start of the chain and the authentication; a raw key is the key of the cipher.

use aes::Aes256;
use cbc::Decryptor;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use std::path::Path;

const PAGE: usize = 4096;
const RESERVED: usize = 80;
/// The first page begins with the salt, which a raw key leaves without a use.
const SALT: usize = 16;
/// What stands before the frames of a log, and before the page in each: <https://www.sqlite.org/fileformat2.html>, 4.1.
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

/// All that a database and its log hold, decrypted; empty for a file that is not there.
pub fn image(file: &Path, key: [u8; 32]) -> Vec<u8> {
    let pages = read(file);
    let mut all: Vec<u8> =
        pages.chunks_exact(PAGE).enumerate().flat_map(|(at, page)| opened(&key, page, at == 0)).collect();
    let log = read(&log_of(file));
    for frame in log.get(LOG_HEAD..).unwrap_or_default().chunks_exact(FRAME_HEAD + PAGE) {
        all.extend(opened(&key, &frame[FRAME_HEAD..], frame[..4] == [0, 0, 0, 1]));
    }
    all
}

pub fn log_of(file: &Path) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn read(file: &Path) -> Vec<u8> {
    if file.exists() { std::fs::read(file).expect("a file can be read") } else { Vec::new() }
}

fn opened(key: &[u8; 32], page: &[u8], is_first: bool) -> Vec<u8> {
    let (sealed, reserved) = page.split_at(PAGE - RESERVED);
    let begin: [u8; 16] = reserved[..16].try_into().expect("sixteen bytes");
    let mut chain = Decryptor::<Aes256>::new(key.into(), &begin.into());
    let (blocks, _) = sealed[if is_first { SALT } else { 0 }..].as_chunks::<16>();
    let mut plain = Vec::with_capacity(sealed.len());
    for block in blocks {
        let mut block = (*block).into();
        chain.decrypt_block(&mut block);
        plain.extend_from_slice(&block);
    }
    plain
}
