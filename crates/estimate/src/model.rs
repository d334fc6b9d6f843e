//! Hierarchical log-linear models of the overlaps: which there are, how they are written, what their design is.

use crate::Error;

/// A hierarchical model with every list in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Model {
    lists: usize,
    /// INVARIANT: ascending bitmasks of two or more lists, never of all, with every subset of two or more.
    interactions: Vec<u32>,
}

impl Model {
    /// All lists independent.
    pub(crate) fn independence(lists: usize) -> Model {
        Model { lists, interactions: Vec::new() }
    }

    /// The same model with one more interaction of two lists.
    pub(crate) fn with_pair(&self, pair: u32) -> Model {
        let mut interactions = self.interactions.clone();
        interactions.push(pair);
        interactions.sort_unstable();
        interactions.dedup();
        Model { lists: self.lists, interactions }
    }

    /// Does the model let these lists depend on each other?
    pub(crate) fn has(&self, interaction: u32) -> bool {
        self.interactions.contains(&interaction)
    }

    /// Reads bracket notation such as `[12][3]`; lists that are not named are independent.
    pub(crate) fn parse(text: &str, lists: usize) -> Result<Model, Error> {
        let wrong = || Error::NotAModel { model: text.to_owned(), lists };
        let mut generators = Vec::new();
        for part in text.split_terminator(']') {
            let digits = part.strip_prefix('[').filter(|digits| !digits.is_empty()).ok_or_else(wrong)?;
            let mut mask = 0;
            for digit in digits.chars() {
                let list = digit.to_digit(10).filter(|list| (1..=lists as u32).contains(list)).ok_or_else(wrong)?;
                mask |= 1 << (list - 1);
            }
            generators.push(mask);
        }
        if generators.iter().any(|mask| *mask == all(lists)) {
            return Err(wrong());
        }
        let is_inside = |term: &u32| generators.iter().any(|generator| term & generator == *term);
        Ok(Model { lists, interactions: (1..all(lists)).filter(|m| m.count_ones() > 1).filter(is_inside).collect() })
    }

    /// The generators in brackets, largest first: `[12][3]`.
    pub(crate) fn name(&self) -> String {
        let singles = (0..self.lists).map(|list| 1 << list);
        let terms: Vec<u32> = singles.chain(self.interactions.iter().copied()).collect();
        let is_maximal = |term: &&u32| !terms.iter().any(|other| other != *term && other & **term == **term);
        let maximal: Vec<u32> = terms.iter().filter(is_maximal).copied().collect();
        brackets(&maximal)
    }

    /// How many parameters the model has, the intercept among them.
    pub(crate) fn parameters(&self) -> usize {
        1 + self.lists + self.interactions.len()
    }

    /// The fewest people on all the lists of any interaction of three or more; none without such an interaction.
    pub(crate) fn thinnest(&self, on_all: impl Fn(u32) -> u32) -> Option<u32> {
        self.interactions.iter().filter(|lists| lists.count_ones() > 2).map(|lists| on_all(*lists)).min()
    }

    /// Every term of the model as a bitmask: none for the intercept, the lists, the interactions.
    pub(crate) fn terms(&self) -> Vec<u32> {
        let singles = (0..self.lists).map(|list| 1 << list);
        [0].into_iter().chain(singles).chain(self.interactions.iter().copied()).collect()
    }

    /// The design: for each pattern, the empty one first, 1 for each term all of whose lists are in it.
    pub(crate) fn design(&self) -> Vec<Vec<f64>> {
        let terms = self.terms();
        let entry = |pattern: u32, term: u32| if pattern & term == term { 1.0 } else { 0.0 };
        (0u32..1 << self.lists).map(|p| terms.iter().map(|term| entry(p, *term)).collect()).collect()
    }
}

/// Sets of lists in brackets, largest first: `[12][3]`.
pub(crate) fn brackets(sets: &[u32]) -> String {
    let mut sets: Vec<String> = sets.iter().map(|set| digits(*set)).collect();
    sets.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    sets.iter().map(|set| format!("[{set}]")).collect()
}

/// The interactions of two lists, as bitmasks.
pub(crate) fn pairs(lists: usize) -> impl Iterator<Item = u32> {
    (1..=all(lists)).filter(|mask| mask.count_ones() == 2)
}

/// Every hierarchical model of these lists without the interaction of all of them: 1, 8, 113 and 6,893 of two to
/// five lists; never asked for more.
///
/// Built up by size: an interaction may be added to every model that already holds all that are one list smaller.
/// Source: Fienberg 1972, Biometrika 59, 591–603; Bishop, Fienberg & Holland 1975, chapter 6.
pub(crate) fn all_models(lists: usize) -> Vec<Model> {
    let mut candidates: Vec<u32> = (1..all(lists)).filter(|mask| mask.count_ones() > 1).collect();
    candidates.sort_by_key(|mask| (mask.count_ones(), *mask));
    let mut models: Vec<Vec<u32>> = vec![Vec::new()];
    for term in candidates {
        let below: Vec<u32> = (0..lists as u32)
            .map(|list| term & !(1 << list))
            .filter(|smaller| *smaller != term && smaller.count_ones() > 1)
            .collect();
        let holds = |model: &&Vec<u32>| below.iter().all(|smaller| model.contains(smaller));
        let larger: Vec<Vec<u32>> =
            models.iter().filter(holds).map(|model| [model.as_slice(), &[term]].concat()).collect();
        models.extend(larger);
    }
    let ascending = |mut interactions: Vec<u32>| {
        interactions.sort_unstable();
        Model { lists, interactions }
    };
    models.into_iter().map(ascending).collect()
}

fn all(lists: usize) -> u32 {
    (1 << lists) - 1
}

fn digits(mask: u32) -> String {
    (0..9).filter(|list| mask >> list & 1 == 1).map(|list| (list + 1).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_1_8_113_and_6893_models_of_two_to_five_lists() {
        // Antichain covers of n labelled points, OEIS A006126: 2, 9, 114 and 6,894 for n = 2 to 5, less the
        // saturated one of each.
        for (lists, models) in [(2, 1), (3, 8), (4, 113), (5, 6893)] {
            assert_eq!(all_models(lists).len(), models);
        }
    }

    #[test]
    fn every_model_reads_back_from_its_name() {
        for model in all_models(4) {
            assert_eq!(Model::parse(&model.name(), 4), Ok(model));
        }
    }

    #[test]
    fn the_interaction_of_all_lists_is_refused() {
        assert!(Model::parse("[12]", 2).is_err());
        assert!(Model::parse("[13]", 2).is_err());
        assert!(Model::parse("12", 3).is_err());
    }
}
