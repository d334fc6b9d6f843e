//! What a table is broken down by: the finest categories, and the groups of them that are printed.

use crate::Error;

/// One way of breaking a table down, with every category and group that is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    name: String,
    leaves: Vec<String>,
    /// INVARIANT: never empty, no two with the same leaves; finer levels first, the total last.
    nodes: Vec<Node>,
    is_sensitive: bool,
    is_contributors: bool,
}

/// A category, a group of categories, or the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What is printed beside the counts.
    pub label: String,
    /// 0 for the finest categories, one more for each level of groups, the total highest.
    pub level: usize,
    /// Positions of the finest categories in it, ascending.
    pub leaves: Vec<usize>,
}

impl Dimension {
    /// The finest categories, each printed, and their total.
    ///
    /// ```
    /// use estimate::release::cube::Dimension;
    /// let month = Dimension::new("month", &["Jan", "Feb", "Mar"])?.group("quarter", &[("Q1", &[0, 1, 2])])?;
    /// // One quarter alone is the total, and is printed once.
    /// assert_eq!(month.nodes().len(), 4);
    /// # Ok::<(), estimate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotADimension`] without categories, or with two of one label.
    pub fn new(name: &str, leaves: &[&str]) -> Result<Dimension, Error> {
        let not_one = || Error::NotADimension { dimension: name.to_owned() };
        let repeats = leaves.iter().enumerate().any(|(at, label)| leaves[..at].contains(label));
        if leaves.is_empty() || repeats {
            return Err(not_one());
        }
        let leaf = |(at, label): (usize, &&str)| Node { label: (*label).to_owned(), level: 0, leaves: vec![at] };
        let mut nodes: Vec<Node> = leaves.iter().enumerate().map(leaf).collect();
        if leaves.len() > 1 {
            nodes.push(Node { label: "total".to_owned(), level: 1, leaves: (0..leaves.len()).collect() });
        }
        let leaves = leaves.iter().map(|label| (*label).to_owned()).collect();
        Ok(Dimension { name: name.to_owned(), leaves, nodes, is_sensitive: false, is_contributors: false })
    }

    /// Adds a level of groups above those there are, such as quarters above months.
    ///
    /// Groups are given by the positions of their finest categories. A group that holds what another node holds
    /// is printed once.
    ///
    /// # Errors
    /// [`Error::NotADimension`] if a group is empty or names a category that is not there, or two share one.
    pub fn group(mut self, level: &str, groups: &[(&str, &[usize])]) -> Result<Dimension, Error> {
        let mut seen = vec![false; self.leaves.len()];
        for &at in groups.iter().flat_map(|(_, leaves)| *leaves) {
            if seen.get(at).is_none_or(|is_seen| *is_seen) {
                return Err(Error::NotADimension { dimension: format!("{} {level}", self.name) });
            }
            seen[at] = true;
        }
        if groups.iter().any(|(_, leaves)| leaves.is_empty()) {
            return Err(Error::NotADimension { dimension: format!("{} {level}", self.name) });
        }
        let top = self.nodes.pop_if(|node| node.leaves.len() == seen.len());
        let above = self.nodes.last().map_or(0, |node| node.level + 1);
        for (label, leaves) in groups {
            self.add(Node { label: (*label).to_owned(), level: above, leaves: leaves.to_vec() });
        }
        if let Some(top) = top {
            self.add(Node { level: above + 1, ..top });
        }
        Ok(self)
    }

    fn add(&mut self, mut node: Node) {
        node.leaves.sort_unstable();
        if self.nodes.iter().all(|other| other.leaves != node.leaves) {
            self.nodes.push(node);
        }
    }

    /// Prints nothing of one level: a coarser table over the same categories.
    ///
    /// # Errors
    /// [`Error::NotADimension`] if nothing would be left.
    pub fn without_level(mut self, level: usize) -> Result<Dimension, Error> {
        self.nodes.retain(|node| node.level != level);
        if self.nodes.is_empty() {
            return Err(Error::NotADimension { dimension: self.name });
        }
        Ok(self)
    }

    /// Prints only what these categories have together: a partner set, a period, what was known on a day.
    ///
    /// # Errors
    /// [`Error::NotADimension`] without categories, or with one that is not there or is named twice.
    pub fn only(mut self, leaves: &[usize]) -> Result<Dimension, Error> {
        self.nodes.clear();
        let mut leaves = leaves.to_vec();
        leaves.sort_unstable();
        let repeats = leaves.windows(2).any(|pair| pair[0] == pair[1]);
        if leaves.last().is_none_or(|last| *last >= self.leaves.len()) || repeats {
            return Err(Error::NotADimension { dimension: self.name });
        }
        self.nodes.push(Node { label: "selected".to_owned(), level: 1, leaves });
        Ok(self)
    }

    /// Finest categories with exactly these nodes printed: what an earlier release printed, over categories of
    /// which it may have known only some.
    ///
    /// # Errors
    /// [`Error::NotADimension`] as [`Dimension::new`], without nodes, or with a node that is empty, names a category
    /// that is not there or one twice, or holds what another node holds.
    pub fn with_nodes(name: &str, leaves: &[&str], nodes: Vec<Node>) -> Result<Dimension, Error> {
        let mut dimension = Dimension::new(name, leaves)?;
        dimension.nodes.clear();
        for mut node in nodes {
            node.leaves.sort_unstable();
            let repeats = node.leaves.windows(2).any(|pair| pair[0] == pair[1]);
            let is_there = node.leaves.last().is_some_and(|last| *last < leaves.len());
            if repeats || !is_there || dimension.nodes.iter().any(|other| other.leaves == node.leaves) {
                return Err(Error::NotADimension { dimension: format!("{name} {}", node.label) });
            }
            dimension.nodes.push(node);
        }
        match dimension.nodes.is_empty() {
            true => Err(Error::NotADimension { dimension: name.to_owned() }),
            false => Ok(dimension),
        }
    }

    /// Says that learning a whole group's category is harm in itself, whatever the number.
    pub fn sensitive(mut self) -> Dimension {
        self.is_sensitive = true;
        self
    }

    /// Says that the finest categories are the contributing organisations, and prints those given together.
    ///
    /// # Errors
    /// As [`Dimension::only`].
    pub fn contributors(self, partners: &[usize]) -> Result<Dimension, Error> {
        let mut dimension = self.only(partners)?;
        dimension.is_contributors = true;
        Ok(dimension)
    }

    /// Its name, by which releases are compared.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The finest categories, by which releases are compared.
    pub fn leaves(&self) -> &[String] {
        &self.leaves
    }

    /// What is printed, the finest first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The levels that are printed, the finest first.
    pub fn levels(&self) -> Vec<usize> {
        let mut levels: Vec<usize> = self.nodes.iter().map(|node| node.level).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// The same nodes over the categories of another dimension, by label; None where a category is missing.
    pub(super) fn over(&self, own: &Dimension) -> Option<Dimension> {
        let place = |leaf: &String| own.leaves.iter().position(|label| label == leaf);
        let places: Vec<usize> = self.leaves.iter().map(place).collect::<Option<_>>()?;
        let mut dimension = Dimension { nodes: self.nodes.clone(), ..own.clone() };
        for node in &mut dimension.nodes {
            node.leaves = node.leaves.iter().map(|leaf| places[*leaf]).collect();
            node.leaves.sort_unstable();
        }
        Some(dimension)
    }

    pub(super) fn is_sensitive(&self) -> bool {
        self.is_sensitive
    }

    pub(super) fn is_contributors(&self) -> bool {
        self.is_contributors
    }
}
