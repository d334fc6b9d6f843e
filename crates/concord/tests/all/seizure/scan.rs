//! What is planted, and how it is looked for.

use crate::PASSPHRASE;
use app::seizure::{Keys, keys_in};
use std::path::{Path, PathBuf};

/// Rows of both lists; each brings a person, a place, a source and a sentence that stand nowhere else.
pub const ROWS: usize = 12;
/// The passphrase of the account that looks at them.
pub const ACCOUNT: &str = "six other words for one account";

/// What is planted: words that no program, dictionary or form holds.
pub fn planted() -> Vec<String> {
    let row =
        |n: usize| [format!("Qashtiran{n}"), format!("Vurmedale{n}"), format!("Oplinderz{n}"), format!("Ksemboril{n}")];
    let words = (10..10 + ROWS).flat_map(row);
    words.chain([PASSPHRASE.to_owned(), ACCOUNT.to_owned()]).collect()
}

/// One half of the rows as a list: the first is taken in from a file, the second through the page.
pub fn list(half: usize) -> String {
    let mut text = "n,day,governorate,place,story,party,source\n".to_owned();
    let first = 10 + half * ROWS / 2;
    for n in first..first + ROWS / 2 {
        text.push_str(&format!(
            "{n},2017-07-{n},Raqqa,Vurmedale{n},They took Qashtiran{n} at night.,Oplinderz{n},Ksemboril{n}\n"
        ));
    }
    text
}

/// A word in every way in which it is looked for.
pub type Needles = Vec<(String, Vec<u8>)>;

/// Each word as UTF-8, in small letters as an index has it, as UTF-16, and as digits.
pub fn needles(words: &[String]) -> Needles {
    let ways = |word: &String| {
        let wide = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let hex: String = word.bytes().map(|b| format!("{b:02x}")).collect();
        [
            (word.clone(), word.as_bytes().to_vec()),
            (format!("{word} in small letters"), word.to_lowercase().into_bytes()),
            (format!("{word} as UTF-16"), wide),
            (format!("{word} as digits"), hex.into_bytes()),
        ]
    };
    words.iter().flat_map(ways).collect()
}

/// Which needles stand in bytes.
pub fn found<'a>(bytes: &[u8], needles: &'a Needles) -> Vec<&'a str> {
    let stands = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    needles.iter().filter(|(_, needle)| stands(needle)).map(|(name, _)| name.as_str()).collect()
}

/// Files with what they hold.
pub type Image = Vec<(PathBuf, Vec<u8>)>;

/// All files below a folder, as they are now. One that goes meanwhile is none.
pub fn image(folder: &Path) -> Image {
    let entries = std::fs::read_dir(folder).expect("the folder reads");
    let paths = entries.map(|e| e.expect("it reads").path());
    let read = |path: PathBuf| match std::fs::read(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        bytes => Some((path, bytes.expect("it reads"))),
    };
    paths.flat_map(|p| if p.is_dir() { image(&p) } else { read(p).into_iter().collect() }).collect()
}

/// Looks for words and keys in what files hold, and in their names.
pub fn nothing_in(image: &Image, (needles, keys): (&Needles, &Keys)) {
    for (file, bytes) in image {
        let name = file.file_name().unwrap_or_default().as_encoded_bytes();
        for bytes in [bytes, name] {
            assert_eq!(found(bytes, needles), [""; 0], "words in {}", file.display());
            assert_eq!(keys_in(bytes, keys), [""; 0], "keys in {}", file.display());
        }
    }
}
