//! The drawings of a report of a run.

use super::{Paper, failed, isolated};
use crate::Result;
use crate::linking::{Explained, wording};
use report::chart::{self, Bars, Curves, Head, Mark, Series, Step, Waterfall, Weights};
use report::{Block, Cell, Svg, Table};

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
    pub(super) fn weights(&self) -> Result<Block> {
        let head = self.head("weights");
        let groups = self.levels(|_, bits| Mark::new(bits, format!("{bits:+.1}")));
        let svg = chart::weights(&Weights { head: head.clone(), groups, ..Weights::default() }).map_err(failed)?;
        Ok(self.figure(&head, svg, self.learnt()))
    }

    /// How often true matches and others show each level.
    pub(super) fn chances(&self) -> Result<Block> {
        let head = self.head("chances");
        let groups = self.levels(|chances, _| chances);
        let rows = || groups.iter().flat_map(|(name, levels)| levels.iter().map(move |level| (name, level)));
        let mark = |share: f64| Some(Mark::new(share, self.share(share)));
        let svg = chart::bars(&Bars {
            head: head.clone(),
            categories: rows().map(|(name, (level, _))| format!("{}: {level}", isolated(name))).collect(),
            series: vec![
                Series {
                    name: self.word("linking-m"),
                    values: rows().map(|(_, (_, chances))| mark(chances.0)).collect(),
                },
                Series {
                    name: self.word("linking-u"),
                    values: rows().map(|(_, (_, chances))| mark(chances.1)).collect(),
                },
            ],
            ..Bars::default()
        });
        Ok(self.figure(&head, svg.map_err(failed)?, self.learnt()))
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
        chart::waterfall(&Waterfall { head: head.clone(), steps, total, threshold: None }).map_err(failed)
    }
}
