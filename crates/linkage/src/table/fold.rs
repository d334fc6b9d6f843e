//! Text made ready to be compared: one spelling for what is the same to a reader, and the consonants by which a name is
//! found across spellings and scripts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, with single spaces.
pub(crate) fn plain(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        if word.is_ascii() {
            folded.extend(word.bytes().map(|b| char::from(b.to_ascii_lowercase())));
        } else {
            folded.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    folded
}

/// A name in one spelling: lower case, without accents, vowel signs and apostrophes, with hyphens and dots as spaces,
/// and with the forms of alef, yeh, heh and waw that writers exchange made one.
///
/// ```
/// assert_eq!(linkage::table::spelt(" Al-Ḥasan  O’Neill "), "al hasan oneill");
/// ```
pub fn name(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut put = |c: char| match c {
        '\'' | '`' | '’' | '‘' | 'ʿ' | 'ʾ' | 'ʼ' | 'ـ' => {}
        '-' | '.' | ',' | '_' | '/' | '‐' | '–' => folded.push(' '),
        'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
        'ى' | 'ی' => folded.push('ي'),
        'ک' => folded.push('ك'),
        'ة' => folded.push('ه'),
        'ؤ' => folded.push('و'),
        'ئ' => folded.push('ي'),
        c if is_combining_mark(c) => {}
        c => folded.extend(c.to_lowercase()),
    };
    if text.is_ascii() {
        text.chars().for_each(&mut put);
    } else {
        // Composed first, so that alef with hamza is one letter however it was typed.
        text.nfkc().for_each(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' | 'ؤ' | 'ئ' => put(c),
            c => std::iter::once(c).nfd().for_each(&mut put),
        });
    }
    plain(&folded)
}

/// The consonants of a folded name, alike in Latin, Arabic and Cyrillic letters; empty where there are none.
///
/// It brings together what transliterations exchange (`kh` and `h`, `q` and `k`, `g` and `j`), and leaves vowels,
/// doubled letters, the article and a last `h` out. Two different names can have the same consonants: it finds
/// candidates and is no proof.
pub(crate) fn sound(folded: &str) -> String {
    let mut key = String::new();
    for word in folded.split(' ') {
        let word = article_off(word);
        let from = key.len();
        let letters: Vec<char> = word.chars().collect();
        let mut at = 0;
        while at < letters.len() {
            let (sound, taken) = consonant(&letters[at..]);
            at += taken;
            let is_again = key.len() > from && key.ends_with(sound);
            if !sound.is_empty() && !is_again {
                key.push_str(sound);
            }
        }
        if key.len() > from + 1 && key.ends_with('h') {
            key.pop();
        }
    }
    key
}

/// The words of a text by their consonants, in small Latin letters: alike for one name in Latin, Arabic and Cyrillic
/// letters. A word without a consonant that is known, and one with a digit, stays as it is spelt: a code is no name. An
/// article of its own goes.
///
/// Different names can have the same consonants. It is how names of two scripts are compared, and never proof.
///
/// ```
/// assert_eq!(linkage::table::sounded("Khaled al-Hassan"), linkage::table::sounded("خالد الحسن"));
/// ```
pub fn sounded(text: &str) -> String {
    let mut all = String::new();
    for word in name(text).split(' ').filter(|word| !article_off(word).is_empty()) {
        let sound = sound(word);
        if !all.is_empty() {
            all.push(' ');
        }
        // No sound is written `x`, which is `ks`.
        all.push_str(&if sound.is_empty() || word.contains(char::is_numeric) {
            word.to_owned()
        } else {
            sound.replace('S', "x")
        });
    }
    all
}

fn article_off(word: &str) -> &str {
    match word {
        "al" | "el" | "ul" | "ال" => "",
        _ if word.chars().count() >= 5 => word.strip_prefix("ال").unwrap_or(word),
        _ => word,
    }
}

/// The sound with which letters begin, and how many letters it takes.
fn consonant(letters: &[char]) -> (&'static str, usize) {
    let two = match (letters[0], letters.get(1)) {
        ('s' | 'c', Some('h')) => "S",
        ('k', Some('h')) => "h",
        ('g', Some('h' | 'j')) => "g",
        ('d', Some('h')) => "d",
        ('t', Some('h')) => "t",
        ('z', Some('h')) => "z",
        ('p', Some('h')) => "f",
        ('c', Some('k')) => "k",
        ('d', Some('j')) => "g",
        _ => "",
    };
    if !two.is_empty() {
        return (two, 2);
    }
    let one = match letters[0] {
        'b' | 'p' | 'ب' | 'پ' | 'б' | 'п' => "b",
        'd' | 'د' | 'ض' | 'ذ' | 'д' => "d",
        'f' | 'v' | 'ف' | 'ф' | 'в' => "f",
        'g' | 'j' | 'ج' | 'غ' | 'گ' | 'г' | 'ґ' => "g",
        'h' | 'ح' | 'خ' | 'ه' | 'х' => "h",
        'k' | 'q' | 'c' | 'ك' | 'ق' | 'к' => "k",
        'l' | 'ل' | 'л' => "l",
        'm' | 'م' | 'м' => "m",
        'n' | 'ن' | 'н' => "n",
        'r' | 'ر' | 'р' => "r",
        's' | 'س' | 'ص' | 'с' => "s",
        'ش' | 'چ' | 'ш' | 'щ' | 'ч' => "S",
        't' | 'ت' | 'ط' | 'ث' | 'т' => "t",
        'z' | 'ز' | 'ظ' | 'ژ' | 'ж' | 'з' => "z",
        'x' => "ks",
        'ц' => "ts",
        _ => "",
    };
    (one, 1)
}

/// The script of a text, as far as names are compared across them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Arabic,
    Cyrillic,
    Other,
}

/// The script of the first letter.
pub(crate) fn script(text: &str) -> Script {
    match text.chars().find(|c| c.is_alphabetic()) {
        Some('a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}') => Script::Latin,
        Some('\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}') => Script::Arabic,
        Some('\u{400}'..='\u{52f}') => Script::Cyrillic,
        _ => Script::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_name_to_a_reader_is_one_text() {
        assert_eq!(name("  Al-Ḥasan  O’Neill "), "al hasan oneill");
        assert_eq!(name("مُحَمَّد"), name("محمد"));
        assert_eq!(name("أحمد"), name("احمد"));
        assert_eq!(name("فاطمة"), name("فاطمه"));
        assert_eq!(name("يحيى"), name("یحیی"));
        assert_eq!(name("ا\u{654}حمد"), name("أحمد"), "also where alef and hamza were typed apart");
        assert_eq!(plain(" Côte  d’Or "), "côte d’or");
    }

    #[test]
    fn a_name_has_the_same_consonants_in_several_scripts() {
        let same = |names: &[&str]| {
            let sounds: Vec<String> = names.iter().map(|n| sound(&name(n))).collect();
            assert!(sounds.iter().all(|s| *s == sounds[0] && !s.is_empty()), "{names:?}: {sounds:?}");
        };
        same(&["Mohammed", "Muhamad", "محمد"]);
        same(&["al-Hassan", "el Hasan", "الحسن"]);
        same(&["Khaled", "Halid", "خالد"]);
        same(&["Qasim", "Kassem", "قاسم"]);
        same(&["Fatima", "Fatimah", "فاطمة"]);
        same(&["Yusuf", "Yousef", "يوسف"]);
        same(&["Shevchenko", "Шевченко"]);
        assert_ne!(sound("omar"), sound("amal"));
        assert_eq!(sound("李"), "", "no key is made up for a script that it does not know");
    }

    #[test]
    fn each_word_of_a_text_is_sounded_by_itself() {
        // By hand: the vowels and the article go, `kh` is `h`, `sh` is `x`.
        assert_eq!(sounded("Khaled  al-Hassan"), "hld hsn");
        assert_eq!(sounded("خالد الحسن"), "hld hsn");
        assert_eq!(sounded("Shevchenko Шевченко"), "xfxnk xfxnk");
        assert_eq!(sounded("李 Aya"), "李 aya", "what has no sound that is known stays");
        assert_eq!(sounded(" al "), "");
        for (one, other) in [("SY02", "SY07"), ("N0012345", "N9876543"), ("B12", "B13")] {
            assert_ne!(sounded(one), sounded(other), "a code is no name");
        }
    }
}
