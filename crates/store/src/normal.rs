//! Text as search compares it: compatibility forms, marks, Arabic letters and digits made equal.

use unicode_normalization::UnicodeNormalization;

/// Normalises text for the lens: NFKC, lower case, no combining marks or tatweel, one form for the Arabic
/// letters that are written in several, Western digits.
///
/// ```
/// assert_eq!(store::normal::normalise("الرّقـة"), store::normal::normalise("الرقه"));
/// ```
pub fn normalise(text: &str) -> String {
    text.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c) && *c != 'ـ')
        .map(fold)
        .collect::<String>()
        .to_lowercase()
}

fn fold(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ؤ' => 'و',
        'ة' => 'ه',
        'ک' => 'ك',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        other => other,
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn spellings_of_one_name_become_equal() {
        // By hand: hamza forms, alef maqsura, ta marbuta, Arabic-Indic digits, tatweel, vowel marks.
        assert_eq!(normalise("أحمد"), normalise("احمد"));
        assert_eq!(normalise("مصطفى"), normalise("مصطفي"));
        assert_eq!(normalise("٢٠١٧"), "2017");
        assert_eq!(normalise("مُحَمَّد"), normalise("محمد"));
        assert_eq!(normalise("Café"), normalise("CAFE"));
    }
}
