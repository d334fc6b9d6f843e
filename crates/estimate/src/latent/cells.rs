//! The probability of every pattern in every class, from two tables of half patterns.

/// Reach, shares and the tables made of them.
pub(super) struct Cells {
    pub(super) lists: usize,
    classes: usize,
    /// π of each class.
    pub(super) shares: Vec<f64>,
    /// λ and 1 − λ, a row for each list.
    hit: Vec<f64>,
    miss: Vec<f64>,
    /// How many lists the first table covers.
    low_lists: usize,
    /// π times the product over the first lists, a row for each pattern of them.
    low: Vec<f64>,
    /// The product over the other lists, a row for each pattern of them.
    high: Vec<f64>,
    /// What [`Cells::weigh`] found for each class.
    pub(super) weights: Vec<f64>,
    /// Reach of one class as it might be, and its two tables without π.
    trial_hit: Vec<f64>,
    trial_miss: Vec<f64>,
    trial_low: Vec<f64>,
    trial_high: Vec<f64>,
}

impl Cells {
    pub(super) fn new(lists: usize, classes: usize) -> Cells {
        let low_lists = lists / 2;
        Cells {
            lists,
            classes,
            shares: vec![0.0; classes],
            hit: vec![0.0; lists * classes],
            miss: vec![0.0; lists * classes],
            low_lists,
            low: vec![0.0; classes << low_lists],
            high: vec![0.0; classes << (lists - low_lists)],
            weights: vec![0.0; classes],
            trial_hit: vec![0.0; lists],
            trial_miss: vec![0.0; lists],
            trial_low: vec![0.0; 1 << low_lists],
            trial_high: vec![0.0; 1 << (lists - low_lists)],
        }
    }

    /// Sets the probability that a list reaches a member of a class, and that it does not.
    #[inline]
    pub(super) fn reach(&mut self, list: usize, class: usize, (hit, miss): (f64, f64)) {
        self.hit[list * self.classes + class] = hit;
        self.miss[list * self.classes + class] = miss;
    }

    /// λ of a list and class.
    #[cfg(test)]
    pub(super) fn hit(&self, list: usize, class: usize) -> f64 {
        self.hit[list * self.classes + class]
    }

    /// Fills the tables after reach or shares have changed.
    pub(super) fn multiply(&mut self) {
        self.low[..self.classes].copy_from_slice(&self.shares);
        self.high[..self.classes].fill(1.0);
        let at = self.low_lists * self.classes;
        extend(&mut self.low, &self.hit[..at], &self.miss[..at], self.classes);
        extend(&mut self.high, &self.hit[at..], &self.miss[at..], self.classes);
    }

    /// Puts the joint probability of the pattern and each class in `weights`; gives their sum.
    ///
    /// Where the sum underflows all classes count alike: it takes sixteen lists with reach below 1e-20.
    #[inline]
    pub(super) fn weigh(&mut self, pattern: u32) -> f64 {
        let low = (pattern as usize & ((1 << self.low_lists) - 1)) * self.classes;
        let high = (pattern as usize >> self.low_lists) * self.classes;
        let weights = &mut self.weights[..self.classes];
        let (low, high) = (&self.low[low..low + weights.len()], &self.high[high..high + weights.len()]);
        let mut total = 0.0;
        for class in 0..weights.len() {
            weights[class] = low[class] * high[class];
            total += weights[class];
        }
        if total < f64::MIN_POSITIVE {
            self.weights.fill(1.0);
            return self.classes as f64;
        }
        total
    }

    /// The joint probability of the pattern and one class.
    #[inline]
    pub(super) fn weight(&self, pattern: u32, class: usize) -> f64 {
        let (low, high) = (pattern as usize & ((1 << self.low_lists) - 1), pattern as usize >> self.low_lists);
        self.low[low * self.classes + class] * self.high[high * self.classes + class]
    }

    /// Prepares one class with the odds of every list to reach it multiplied: gives the logarithm of
    /// `Π λ'(1 − λ')/(λ(1 − λ))`, and the probability of being found before over that after. None at the edge of
    /// what numbers can hold.
    pub(super) fn shifted(&mut self, class: usize, factor: f64) -> Option<(f64, f64)> {
        let (mut ratio, mut before, mut after) = (1.0, (0.0, 1.0), (0.0, 1.0));
        for list in 0..self.lists {
            let (hit, miss) = (self.hit[list * self.classes + class], self.miss[list * self.classes + class]);
            let scale = 1.0 / (hit * factor + miss);
            let (new_hit, new_miss) = (hit * factor * scale, miss * scale);
            // λ'(1 − λ')/(λ(1 − λ)) is the factor times the square of the scale.
            ratio *= factor * scale * scale;
            before = (before.0 + before.1 * hit, before.1 * miss);
            after = (after.0 + after.1 * new_hit, after.1 * new_miss);
            (self.trial_hit[list], self.trial_miss[list]) = (new_hit, new_miss);
        }
        self.trial_low[0] = 1.0;
        self.trial_high[0] = 1.0;
        let at = self.low_lists;
        extend(&mut self.trial_low, &self.trial_hit[..at], &self.trial_miss[..at], 1);
        extend(&mut self.trial_high, &self.trial_hit[at..], &self.trial_miss[at..], 1);
        let (ln_ratio, c) = (ratio.ln(), before.0 / after.0);
        (ln_ratio.is_finite() && c.is_normal()).then_some((ln_ratio, c))
    }

    /// The probability of the pattern in the class as [`Cells::shifted`] left it.
    #[inline]
    pub(super) fn trial(&self, pattern: u32) -> f64 {
        let (low, high) = (pattern as usize & ((1 << self.low_lists) - 1), pattern as usize >> self.low_lists);
        self.trial_low[low] * self.trial_high[high]
    }

    /// Takes the shifted reach over, with the share multiplied by `c` and all divided by their new sum `z`.
    pub(super) fn accept(&mut self, class: usize, c: f64, z: f64) {
        for list in 0..self.lists {
            self.reach(list, class, (self.trial_hit[list], self.trial_miss[list]));
        }
        self.shares[class] *= c;
        self.shares.iter_mut().for_each(|share| *share /= z);
    }

    /// The probability of being on no list, and of being on any, each without cancellation.
    pub(super) fn missed(&self) -> (f64, f64) {
        let (mut missed, mut found) = (0.0, 0.0);
        for (class, share) in self.shares.iter().enumerate() {
            let (mut on_none, mut on_any) = (1.0, 0.0);
            for list in 0..self.lists {
                on_any += on_none * self.hit[list * self.classes + class];
                on_none *= self.miss[list * self.classes + class];
            }
            missed += share * on_none;
            found += share * on_any;
        }
        (missed, found)
    }
}

/// Doubles a table list by list: each row so far is split into those the list misses and those it hits.
fn extend(table: &mut [f64], hit: &[f64], miss: &[f64], classes: usize) {
    let mut filled = classes;
    for at in (0..hit.len()).step_by(classes) {
        let (hit, miss) = (&hit[at..at + classes], &miss[at..at + classes]);
        let (without, with) = table.split_at_mut(filled);
        for row in (0..filled).step_by(classes) {
            let (without, with) = (&mut without[row..row + classes], &mut with[row..row + classes]);
            for class in 0..classes {
                with[class] = without[class] * hit[class];
                without[class] *= miss[class];
            }
        }
        filled *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three lists and two classes of shares 1/4 and 3/4; reach 1/2 everywhere but list 2 in class 1: 1/10.
    fn example() -> Cells {
        let mut cells = Cells::new(3, 2);
        cells.shares.copy_from_slice(&[0.25, 0.75]);
        for (list, class) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)] {
            cells.reach(list, class, (0.5, 0.5));
        }
        cells.reach(2, 1, (0.1, 0.9));
        cells.multiply();
        cells
    }

    #[test]
    fn a_pattern_weighs_its_share_times_reach() {
        // By hand: the third list alone, 1/4·1/8 and 3/4·1/2·1/2·1/10.
        let mut cells = example();
        let total = cells.weigh(0b100);
        assert!((cells.weights[0] - 0.03125).abs() < 1e-15);
        assert!((cells.weights[1] - 0.01875).abs() < 1e-15);
        assert!((total - 0.05).abs() < 1e-15);
    }

    #[test]
    fn all_patterns_together_are_certain() {
        let mut cells = example();
        let sum: f64 = (0..8).map(|pattern| cells.weigh(pattern)).sum();
        assert!((sum - 1.0).abs() < 1e-15);
    }

    #[test]
    fn on_none_and_on_any_add_up_to_one() {
        // By hand: 1/4·1/8 + 3/4·1/4·9/10 = 0.2.
        let (missed, found) = example().missed();
        assert!((missed - 0.2).abs() < 1e-15);
        assert!((found - 0.8).abs() < 1e-15);
    }

    #[test]
    fn a_pattern_too_rare_for_a_number_weighs_the_same_everywhere() {
        let mut cells = Cells::new(16, 2);
        cells.shares.copy_from_slice(&[0.5, 0.5]);
        for list in 0..16 {
            (0..2).for_each(|class| cells.reach(list, class, (1e-30, 1.0)));
        }
        cells.multiply();
        assert_eq!(cells.weigh(0xffff), 2.0);
        assert_eq!(cells.weights, [1.0, 1.0]);
    }
}
