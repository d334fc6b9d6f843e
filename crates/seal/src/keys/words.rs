//! Two hundred and fifty-six short English words, one for each value of a byte.
//!
//! Chosen for this project: everyday things that sound unlike each other on a bad telephone line,
//! none of them a weapon, a party or a faith. The order is part of the pairing protocol and must
//! not change. It leaves which bytes are shown to `pairing`.

/// The words in alphabetical order.
pub(super) const WORDS: [&str; 256] = [
    "acorn", "album", "amber", "anchor", "ankle", "apple", "apron", "arrow", "aunt", "autumn", "badge", "baker",
    "bamboo", "banana", "barrel", "basil", "basket", "beetle", "bell", "bench", "bicycle", "bird", "blanket",
    "blossom", "boat", "book", "bottle", "bowl", "branch", "brick", "bridge", "broom", "brush", "bucket", "butter",
    "button", "cabin", "cactus", "cake", "camel", "candle", "canoe", "carpet", "carrot", "castle", "cedar", "chair",
    "chalk", "cheese", "cherry", "circle", "clay", "clock", "cloud", "clover", "coconut", "coffee", "comb", "copper",
    "coral", "corner", "cotton", "cousin", "cradle", "crayon", "cream", "cup", "curtain", "daisy", "dance", "desk",
    "dinner", "dish", "dolphin", "door", "dove", "drawer", "drum", "duck", "eagle", "easel", "echo", "elbow",
    "elephant", "evening", "fabric", "family", "farm", "feather", "fence", "fern", "field", "fig", "finger", "flute",
    "forest", "fork", "fox", "frog", "fruit", "garden", "garlic", "gate", "giraffe", "glass", "glove", "gold", "grape",
    "green", "guitar", "hammer", "hammock", "hand", "harbor", "harp", "hat", "hazel", "heart", "hedge", "hill",
    "honey", "horse", "indigo", "ink", "island", "ivory", "jacket", "jar", "jasmine", "jelly", "jewel", "juice",
    "jungle", "kettle", "kitchen", "kite", "knee", "ladder", "lamp", "lantern", "leaf", "lemon", "letter", "library",
    "lily", "lion", "lizard", "lunch", "magnet", "mango", "maple", "marble", "market", "meadow", "melon", "milk",
    "mirror", "mitten", "monkey", "moon", "morning", "mosaic", "moth", "mountain", "museum", "music", "napkin",
    "needle", "nest", "north", "notebook", "nutmeg", "oak", "oasis", "ocean", "olive", "onion", "orange", "orchard",
    "ostrich", "otter", "oven", "paint", "palm", "panda", "paper", "peach", "pebble", "pencil", "penguin", "pepper",
    "piano", "pigeon", "planet", "pocket", "pond", "potato", "pumpkin", "puzzle", "rabbit", "radio", "ribbon", "rice",
    "river", "robin", "roof", "rope", "ruby", "saddle", "salt", "scarf", "school", "shadow", "sheep", "shell",
    "silver", "sister", "sky", "snow", "soap", "sofa", "spoon", "spring", "square", "star", "stone", "summer", "swan",
    "table", "teacher", "tent", "thimble", "tiger", "tomato", "train", "tree", "tulip", "turtle", "uncle", "valley",
    "vase", "velvet", "village", "violin", "wagon", "wall", "walnut", "water", "whistle", "willow", "window", "winter",
    "wolf", "wool", "yellow", "zebra",
];

#[cfg(test)]
mod tests {
    use super::WORDS;

    #[test]
    fn the_words_are_in_order_short_and_none_begins_another() {
        for pair in WORDS.windows(2) {
            assert!(pair[0] < pair[1]);
            assert!(!pair[1].starts_with(pair[0]), "{} begins {}", pair[0], pair[1]);
        }
        for word in WORDS {
            assert!((3..=8).contains(&word.len()), "{word}");
            assert!(word.bytes().all(|letter| letter.is_ascii_lowercase()));
        }
    }

    #[test]
    fn no_two_words_differ_by_a_single_letter() {
        for (at, one) in WORDS.iter().enumerate() {
            for other in &WORDS[at + 1..] {
                let differing = one.bytes().zip(other.bytes()).filter(|(a, b)| a != b);
                assert!(one.len() != other.len() || differing.count() > 1, "{one} {other}");
            }
        }
    }
}
