//! The drawings of a report of a run.

use super::{Paper, failed, isolated};
use crate::linking::{Explained, wording};
use crate::{Error, Result};
use report::chart::{self, Bars, Curves, Head, Mark, Series, Step, Waterfall, Weights};
use report::{Block, Cell, Svg, Table};
use std::ops::Range;

/// The most answers in one drawing: with two bars each, what a page of paper holds.
const MOST_ANSWERS: usize = 20;

impl Paper<'_> {
    /// Expected precision and recall over the threshold, with what would be kept.
    pub(super) fn thresholds(&self) -> Result<Block> {
        let (figures, model) = (&self.found.figures, &self.found.ready.model);
        let head = self.head("thresholds");
        let values = |of: fn(&crate::linking::Kept) -> f64| figures.kept.iter().map(of).collect();
        let axis = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].map(|share| Mark::new(share, self.share(share))).to_vec();
        let chosen = figures.kept.iter().rposition(|kept| kept.from <= model.join);
        let svg = chart::curves(&Curves {
            head: head.clone(),
            points: figures.kept.iter().map(|kept| kept.from.to_string()).collect(),
            curves: vec![
                (self.word("linking-precision"), values(|kept| kept.precision)),
                (self.word("linking-recall"), values(|kept| kept.recall)),
            ],
            axis,
            chosen: chosen.map(|at| (at, (self.words)("linking-join", &[("value", model.join.to_string())]))),
        });
        let row = |kept: &crate::linking::Kept| {
            vec![
                Cell::number(kept.from, kept.from.to_string()),
                self.counted(kept.pairs as f64),
                self.shared(kept.precision),
                self.shared(kept.recall),
            ]
        };
        let data = Table {
            caption: self.word("drawing-linking-thresholds"),
            header: ["linking-from", "linking-pairs-kept", "linking-precision", "linking-recall"]
                .map(|key| self.word(key))
                .to_vec(),
            rows: figures.kept.iter().map(row).collect(),
            source: None,
        };
        Ok(self.figure(&head, svg.map_err(failed)?, data))
    }

    /// The weight of each level of each comparison.
    pub(super) fn weights(&self) -> Result<Vec<Block>> {
        let groups = self.levels(|_, bits| Mark::new(bits, format!("{bits:+.1}")));
        let all = || groups.iter().flat_map(|(_, levels)| levels.iter().map(|(_, mark)| mark.value));
        let reach = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
        let parts = parts(&groups);
        let drawn = |(number, part): (usize, &Range<usize>)| {
            let head = self.part("weights", (number, parts.len()));
            let groups = groups[part.clone()].to_vec();
            let svg = chart::weights(&Weights { head: head.clone(), groups, reach }).map_err(failed)?;
            Ok::<_, Error>(self.figure(&head, svg, self.learnt(part)))
        };
        parts.iter().enumerate().map(drawn).collect()
    }

    /// How often true matches and others show each level.
    pub(super) fn chances(&self) -> Result<Vec<Block>> {
        let groups = self.levels(|chances, _| chances);
        let all = groups.iter().flat_map(|(_, levels)| levels.iter().flat_map(|(_, (m, u))| [*m, *u]));
        let most = all.fold(0.0, f64::max);
        let parts = parts(&groups);
        let mark = |share: f64| Some(Mark::new(share, self.share(share)));
        let drawn = |(number, part): (usize, &Range<usize>)| {
            let head = self.part("chances", (number, parts.len()));
            let of_part = groups[part.clone()].iter();
            let rows: Vec<_> =
                of_part.flat_map(|(name, levels)| levels.iter().map(move |level| (name, level))).collect();
            let series = |key: &str, of: fn(&(f64, f64)) -> f64| Series {
                name: self.word(key),
                values: rows.iter().map(|(_, (_, chances))| mark(of(chances))).collect(),
            };
            let svg = chart::bars(&Bars {
                head: head.clone(),
                categories: rows.iter().map(|(name, (level, _))| format!("{}: {level}", isolated(name))).collect(),
                series: vec![series("linking-m", |chances| chances.0), series("linking-u", |chances| chances.1)],
                most,
            });
            Ok::<_, Error>(self.figure(&head, svg.map_err(failed)?, self.learnt(part)))
        };
        parts.iter().enumerate().map(drawn).collect()
    }

    /// What is made of m, u and weight of each level, by the name of the comparison.
    pub(super) fn levels<T>(&self, of: impl Fn((f64, f64), f64) -> T) -> Vec<(String, Vec<(String, T)>)> {
        let (fit, model) = (&self.found.linked.fit, &self.found.ready.model);
        let group = |(number, compare): (usize, &linkage::table::Compare)| {
            let learnt = fit.comparisons.get(number)?;
            let codes = compare.how.levels();
            let values = learnt.m.iter().zip(&learnt.u).zip(learnt.weights_bits());
            let levels = codes.iter().zip(values);
            let levels: Vec<(String, T)> =
                levels.map(|(code, ((m, u), bits))| (wording::level(self.words, code), of((*m, *u), bits))).collect();
            Some((wording::comparison(model, number), levels))
        };
        model.compare.iter().enumerate().filter_map(group).collect()
    }

    /// How many clusters have how many rows.
    pub(super) fn sizes(&self) -> Result<Block> {
        let head = self.head("sizes");
        let mut sizes: Vec<(String, u32)> = Vec::new();
        let mut rest = 0;
        for (rows, clusters) in &self.found.figures.sizes {
            match rows {
                1..=9 => sizes.push((rows.to_string(), *clusters)),
                _ => rest += clusters,
            }
        }
        if rest > 0 {
            sizes.push((self.word("linking-ten-or-more"), rest));
        }
        let mark = |clusters: &u32| Some(Mark::new(f64::from(*clusters), self.count(f64::from(*clusters))));
        let svg = chart::bars(&Bars {
            head: head.clone(),
            categories: sizes.iter().map(|(rows, _)| rows.clone()).collect(),
            series: vec![Series { name: String::new(), values: sizes.iter().map(|(_, n)| mark(n)).collect() }],
            ..Bars::default()
        });
        let data = Table {
            caption: head.title.clone(),
            header: ["linking-rows", "linking-clusters"].map(|key| self.word(key)).to_vec(),
            rows: sizes.iter().map(|(rows, n)| vec![Cell::text(rows.as_str()), self.counted(f64::from(*n))]).collect(),
            source: None,
        };
        Ok(self.figure(&head, svg.map_err(failed)?, data))
    }

    /// The two values of a step, in brackets; one where they are the same, and nothing where one is not known.
    fn seen(&self, one: &Explained, step: &linkage::table::Step) -> String {
        let (left, right) = (self.values(step, one.pair.left), self.values(step, one.pair.right));
        if left.is_empty() || right.is_empty() {
            return String::new();
        }
        // No break within: they stand together on the second line where one does not do.
        let [left, right] = [left, right].map(|value| isolated(&value.replace(' ', "\u{a0}")));
        if left == right { format!(" ({left})") } else { format!(" ({left}\u{a0}|\u{a0}{right})") }
    }

    /// Why a pair weighs what it weighs.
    pub(super) fn waterfall(&self, one: &Explained, head: &Head) -> Result<Svg> {
        let step = |step: &linkage::table::Step| {
            let (what, level) = wording::step(self.words, &self.found.ready.model, step);
            let (bits, seen) = (step.weight_bits, self.seen(one, step));
            let label = format!("{}: {level}{seen}", isolated(&what));
            Step { label, weight: Mark::new(bits, format!("{bits:+.1}")) }
        };
        let total = (self.word("drawing-total"), format!("{:+.1}", one.pair.weight_bits));
        let steps = one.steps.iter().map(step).collect();
        let join = self.found.ready.model.join;
        let joins = Mark::new(linkage::odds_bits(join), (self.words)("linking-join", &[("value", join.to_string())]));
        // Where only certainty joins there is no such place.
        let threshold = Some(joins).filter(|mark| mark.value.is_finite());
        chart::waterfall(&Waterfall { head: head.clone(), steps, total, threshold }).map_err(failed)
    }
}

/// Which comparisons stand together in a drawing: in their order, and none is torn apart.
fn parts<T>(groups: &[(String, Vec<T>)]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut answers = 0;
    for (at, (_, levels)) in groups.iter().enumerate() {
        answers += levels.len();
        match parts.last_mut() {
            Some(part) if answers <= MOST_ANSWERS => part.end = at + 1,
            _ => {
                answers = levels.len();
                parts.push(at..at + 1);
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_drawing_holds_what_fits_a_page_and_tears_no_comparison_apart() {
        let groups = |sizes: &[usize]| -> Vec<(String, Vec<()>)> {
            sizes.iter().map(|size| (String::new(), vec![(); *size])).collect()
        };
        let ends = |sizes: &[usize]| parts(&groups(sizes)).iter().map(|part| part.end).collect::<Vec<_>>();
        // By hand: 8 and 12 are 20, which fits; one more does not, nor 15 after 6.
        assert_eq!(ends(&[]), [0; 0]);
        assert_eq!(ends(&[8, 12]), [2]);
        assert_eq!(ends(&[8, 12, 1]), [2, 3]);
        assert_eq!(ends(&[6, 15, 5]), [1, 3]);
    }
}
