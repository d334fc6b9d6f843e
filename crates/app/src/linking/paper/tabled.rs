//! The tables of a report of a run.

use super::{Paper, isolated};
use crate::Result;
use crate::linking::{Explained, wording};
use linkage::table::{Joined, RulePairs, Step};
use report::{Block, Cell, Table};
use std::ops::Range;

/// How many rows of a cluster are named.
const NAMED: usize = 6;

impl Paper<'_> {
    fn tabled(&self, caption: &str, header: &[&str], rows: Vec<Vec<Cell>>) -> Table {
        let header = header.iter().map(|key| self.word(key)).collect();
        Table { caption: self.word(caption), header, rows, source: None }
    }

    /// m, u and weight of each level of some comparisons.
    pub(super) fn learnt(&self, part: &Range<usize>) -> Table {
        let mut rows = Vec::new();
        let groups = self.levels(|chances, bits| (chances, bits));
        for (name, levels) in groups.into_iter().skip(part.start).take(part.len()) {
            rows.extend(levels.into_iter().map(|(level, ((m, u), bits))| {
                let bits = self.weight(bits, 2);
                vec![Cell::text(isolated(&name)), Cell::text(level), self.chance(m), self.chance(u), bits]
            }));
        }
        let header = ["linking-column", "linking-level", "linking-m", "linking-u", "linking-bits"];
        self.tabled("linking-learnt", &header, rows)
    }

    /// What two comparisons weigh at once, where it is a bit or more.
    pub(super) fn interactions(&self) -> Option<Table> {
        let model = &self.found.ready.model;
        let levels = |number: usize| model.compare.get(number).map(|c| c.how.levels()).unwrap_or_default();
        let mut rows = Vec::new();
        for one in &self.found.linked.fit.interactions {
            let shown = |number: usize, code: &str| {
                let column = isolated(&wording::comparison(model, number));
                Cell::text(format!("{column}: {}", wording::level(self.words, code)))
            };
            let (firsts, seconds) = (levels(one.first), levels(one.second));
            let cells =
                firsts.iter().zip(&one.bits).flat_map(|(a, row)| seconds.iter().zip(row).map(move |(b, n)| (a, b, n)));
            for (first, second, bits) in cells.filter(|(_, _, bits)| bits.abs() >= 1.0) {
                rows.push(vec![shown(one.first, first), shown(one.second, second), self.weight(*bits, 2)]);
            }
        }
        let header = ["linking-column", "linking-column", "linking-bits"];
        (!rows.is_empty()).then(|| self.tabled("linking-interactions", &header, rows))
    }

    /// A probability with as many digits as a small one needs.
    fn chance(&self, p: f64) -> Cell {
        let shown = if p >= 0.001 { format!("{p:.4}") } else { format!("{p:.1e}") };
        Cell::number(p, shown)
    }

    /// The pairs of each rule.
    pub(super) fn blocking(&self) -> Table {
        let blocking = &self.found.linked.blocking;
        let row = |rule: &RulePairs| {
            vec![
                Cell::text(isolated(&rule.rule.to_string())),
                self.counted(rule.pairs as f64),
                self.counted(rule.largest_block as f64),
                self.counted(rule.cut_blocks as f64),
            ]
        };
        let mut rows: Vec<Vec<Cell>> = blocking.rules.iter().map(row).collect();
        let nothing = || Cell::text("");
        rows.push(vec![
            Cell::text(self.word("drawing-total")),
            self.counted(blocking.pairs as f64),
            nothing(),
            nothing(),
        ]);
        self.tabled(
            "linking-blocking-table",
            &["linking-rule", "linking-pairs-new", "linking-largest", "linking-cut"],
            rows,
        )
    }

    /// The share of rows that reach no threshold.
    pub(super) fn unlinkable(&self) -> Table {
        let row = |(from, share): &(f64, f64)| vec![Cell::number(*from, from.to_string()), self.shared(*share)];
        let rows = self.found.figures.unlinkable.iter().map(row).collect();
        self.tabled("linking-unlinkable-table", &["linking-from", "linking-unlinkable-share"], rows)
    }

    /// Sizes, and the clusters whose weakest inner link is weakest.
    pub(super) fn clusters(&self) -> Result<Vec<Block>> {
        let mut blocks = vec![self.sizes()?];
        let weakest = &self.found.figures.weakest;
        if weakest.is_empty() {
            return Ok(blocks);
        }
        let row = |joined: &Joined| {
            vec![
                Cell::number(f64::from(joined.cluster), joined.cluster.to_string()),
                self.counted(f64::from(joined.rows)),
                self.weight(f64::from(joined.weakest_bits), 1),
                Cell::text(self.members(joined.cluster)),
            ]
        };
        let header = ["linking-cluster", "linking-rows", "linking-weakest", "linking-members"];
        blocks.push(self.says("linking-weakest-says"));
        blocks.push(Block::Table(self.tabled("linking-weakest-table", &header, weakest.iter().map(row).collect())));
        Ok(blocks)
    }

    fn members(&self, cluster: u32) -> String {
        let of_rows = (0..).zip(&self.found.linked.clusters.of_rows);
        let mut rows = of_rows.filter(|(_, of)| **of == cluster).map(|(row, _)| isolated(&self.found.row_of_list(row)));
        let mut named: Vec<String> = rows.by_ref().take(NAMED).collect();
        if rows.next().is_some() {
            named.push("…".to_owned());
        }
        named.join(&self.word("list-comma"))
    }

    /// The values of a row that a step compares.
    pub(super) fn values(&self, step: &Step, row: u32) -> String {
        let values = self.found.values(step, row).unwrap_or_default();
        values.into_iter().flatten().collect::<Vec<String>>().join(", ")
    }

    /// The values of a pair, what they show, and what that weighs.
    pub(super) fn side_by_side(&self, one: &Explained) -> Table {
        let model = &self.found.ready.model;
        let values = |step: &Step, row: u32| Cell::text(isolated(&self.values(step, row)));
        let row = |step: &Step| {
            let (what, level) = wording::step(self.words, model, step);
            let bits = self.weight(step.weight_bits, 1);
            vec![
                Cell::text(isolated(&what)),
                values(step, one.pair.left),
                values(step, one.pair.right),
                Cell::text(level),
                bits,
            ]
        };
        let header = ["linking-column", "linking-left", "linking-right", "linking-level", "linking-bits"];
        self.tabled("linking-side-by-side", &header, one.steps.iter().map(row).collect())
    }
}
