//! The queries of a job.

use crate::job::Job;
use crate::rows::Rows;
use crate::step::{Step, Task};
use datafusion::common::{JoinType, Result};
use datafusion::datasource::provider_as_source;
use datafusion::functions_aggregate::expr_fn::{count, max, min};
use datafusion::logical_expr::{Extension, LogicalPlan, LogicalPlanBuilder};
use datafusion::prelude::{DataFrame, Expr, SessionContext, col, lit, when};
use std::sync::Arc;

/// Queries over the rows of a job.
pub(crate) struct Tables<'a> {
    pub(crate) context: &'a SessionContext,
    pub(crate) job: Arc<Job>,
    /// How many rules the model has.
    pub(crate) rules: usize,
}

impl Tables<'_> {
    fn rows(&self) -> Result<DataFrame> {
        let rows = provider_as_source(Arc::new(Rows::new(Arc::clone(&self.job))?));
        let plan = LogicalPlanBuilder::scan("lists", rows, None)?.build()?;
        let all: Vec<Expr> =
            plan.schema().iter().map(|(from, field)| Expr::from((from, field)).alias(field.name())).collect();
        DataFrame::new(self.context.state(), plan).select(all)
    }

    fn step(&self, task: Task, input: DataFrame) -> Result<DataFrame> {
        let (state, input) = input.into_parts();
        let step = Step::new(task, Arc::new(self.job.without_files()), input)?;
        Ok(DataFrame::new(state, LogicalPlan::Extension(Extension { node: Arc::new(step) })))
    }

    /// For each rule the rows of its largest block, and how many blocks have more than `most`.
    pub(crate) fn sizes(&self, most: usize) -> Result<Vec<DataFrame>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let one = |rule: usize| {
            let key = format!("k{rule}");
            let sizes = self
                .rows()?
                .filter(col(&key).is_not_null())?
                .aggregate(vec![col(&key)], vec![count(lit(1)).alias("rows")])?;
            let is_large = when(col("rows").gt(lit(most)), lit(1i64)).end()?;
            let largest = max(col("rows")).alias("largest");
            sizes.aggregate(Vec::new(), vec![largest, count(is_large).alias("large")])
        };
        (0..self.rules).map(one).collect()
    }

    /// For each comparison that is counted how many rows have a value.
    pub(crate) fn filled(&self) -> Result<DataFrame> {
        let counts =
            self.job.counted.iter().map(|number| count(col(format!("v{number}"))).alias(format!("filled{number}")));
        self.rows()?.aggregate(Vec::new(), counts.collect())
    }

    /// The rows, with how often each value of theirs occurs and where it first stands.
    fn counted(&self) -> Result<DataFrame> {
        let mut rows = self.rows()?;
        for number in &self.job.counted {
            let (value, other) = (format!("v{number}"), format!("w{number}"));
            let known = self.rows()?.filter(col(&value).is_not_null())?.aggregate(
                vec![col(&value).alias(&other)],
                vec![min(col("row")).alias(format!("f{number}")), count(lit(1)).alias(format!("n{number}"))],
            )?;
            rows = rows.join(known, JoinType::Left, &[&value], &[&other], None)?.drop_columns(&[other.as_str()])?;
        }
        Ok(rows)
    }

    /// For each row of a block that one of these rules cut, where it stands there.
    fn places(&self, cutting: &[usize]) -> Result<DataFrame> {
        let number = |rule: usize| lit(u32::try_from(rule).unwrap_or(u32::MAX));
        let is_one = col("rule").in_list(cutting.iter().map(|rule| number(*rule)).collect(), false);
        let cut = self.step(Task::Cut, self.step(Task::Spread, self.counted()?)?.filter(is_one)?)?;
        let mut of_rules = Vec::new();
        for rule in cutting {
            for (from, to) in [("place", "p"), ("reach", "h")] {
                // A row stands once in a rule: the largest of one is that one.
                let of_rule = when(col("rule").eq(number(*rule)), col(from)).end()?;
                of_rules.push(max(of_rule).alias(format!("{to}{rule}")));
            }
        }
        cut.aggregate(vec![col("row").alias("other")], of_rules)
    }

    /// The pairs, by left and then right.
    pub(crate) fn pairs(&self) -> Result<DataFrame> {
        let mut rows = self.counted()?;
        // What the last rule cuts no later one asks for.
        let cutting: Vec<usize> = self.job.cutting.iter().copied().filter(|rule| rule + 1 < self.rules).collect();
        if !cutting.is_empty() {
            rows = rows
                .join(self.places(&cutting)?, JoinType::Left, &["row"], &["other"], None)?
                .drop_columns(&["other"])?;
        }
        let weighed = self.step(Task::Weigh, self.step(Task::Spread, rows)?)?;
        weighed.sort(vec![col("left").sort(true, false), col("right").sort(true, false)])
    }
}
