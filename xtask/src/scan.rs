//! Reads Rust just closely enough: which characters are code, which are text, which lines are tests.
//!
//! It knows comments, strings, characters and lifetimes. Macros and names are left to the compiler.

/// A Rust file taken apart.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The code, line by line, with comments and the inside of strings taken out.
    pub code: Vec<String>,
    /// Every string, with the line on which it starts, counted from 1.
    pub strings: Vec<(usize, String)>,
    /// Comments by line, counted from 1.
    pub comments: Vec<(usize, String)>,
    /// Whether each line stands in a module that is built for tests only.
    pub is_test: Vec<bool>,
}

impl Source {
    /// Takes a file apart.
    pub fn read(text: &str) -> Self {
        let mut scanner =
            Scanner { left: text, line: 1, source: Self { code: vec![String::new()], ..Self::default() } };
        while let Some(c) = scanner.left.chars().next() {
            scanner.step(c);
        }
        let mut source = scanner.source;
        source.is_test = tests(&source.code);
        source
    }

    /// The lines of code that are not tests, counted from 1.
    pub fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code.iter().zip(&self.is_test).enumerate();
        lines.filter(|(_, (_, is_test))| !**is_test).map(|(i, (line, _))| (i + 1, line.as_str()))
    }

    /// All lines of code, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.iter().enumerate().map(|(i, line)| (i + 1, line.as_str()))
    }
}

struct Scanner<'a> {
    left: &'a str,
    line: usize,
    source: Source,
}

impl Scanner<'_> {
    fn step(&mut self, c: char) {
        let raw = self.raw_start();
        if self.left.starts_with("//") {
            let end = self.left.find('\n').unwrap_or(self.left.len());
            self.comment(end);
        } else if self.left.starts_with("/*") {
            self.comment(block_end(self.left));
        } else if let Some((start, hashes)) = raw {
            let close = format!("\"{}", "#".repeat(hashes));
            let end = self.left[start..].find(&close).map_or(self.left.len(), |i| start + i);
            self.string(start, end, close.len());
        } else if c == '"' {
            let end = quoted_end(&self.left[1..], '"') + 1;
            self.string(1, end, 1);
        } else if c == '\'' {
            self.quote();
        } else {
            self.push(c);
            self.left = &self.left[c.len_utf8()..];
        }
    }

    /// Where the inside of a raw string starts here, and how many hashes close it.
    fn raw_start(&self) -> Option<(usize, usize)> {
        let before = self.source.code.last().and_then(|l| l.chars().last()).unwrap_or(' ');
        let rest = self.left.strip_prefix("br").or_else(|| self.left.strip_prefix('r'))?;
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let is_raw = rest[hashes..].starts_with('"') && !before.is_alphanumeric() && before != '_';
        is_raw.then(|| (self.left.len() - rest.len() + hashes + 1, hashes))
    }

    /// A character, or the tick of a lifetime.
    fn quote(&mut self) {
        let mut next = self.left.chars().skip(1);
        let (first, second) = (next.next(), next.next());
        let end = match (first, second) {
            (Some('\\'), _) => quoted_end(&self.left[1..], '\'') + 2,
            (Some(c), Some('\'')) => c.len_utf8() + 2,
            _ => 1,
        };
        self.push('\'');
        self.left = self.left.get(end..).unwrap_or_default();
    }

    fn comment(&mut self, end: usize) {
        let (comment, left) = self.left.split_at(end);
        for (i, line) in comment.split('\n').enumerate() {
            if i > 0 {
                self.push('\n');
            }
            self.source.comments.push((self.line, line.to_owned()));
        }
        self.left = left;
    }

    fn string(&mut self, start: usize, end: usize, close: usize) {
        let inside = self.left[start..end].to_owned();
        self.push('"');
        self.source.strings.push((self.line, inside.clone()));
        for _ in inside.matches('\n') {
            self.push('\n');
        }
        self.push('"');
        self.left = self.left.get(end + close..).unwrap_or_default();
    }

    fn push(&mut self, c: char) {
        if c == '\n' {
            self.line += 1;
            self.source.code.push(String::new());
        } else if let Some(line) = self.source.code.last_mut() {
            line.push(c);
        }
    }
}

/// The length of a block comment, with the comments inside it.
fn block_end(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Where an escaped text ends.
fn quoted_end(text: &str, close: char) -> usize {
    let mut is_escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == close => return i,
            _ => {}
        }
    }
    text.len()
}

/// Which lines stand in an item under `#[cfg(test)]`, by counting braces.
fn tests(code: &[String]) -> Vec<bool> {
    let mut marks = vec![false; code.len()];
    let mut at = 0;
    while at < code.len() {
        if !code[at].trim_start().starts_with("#[cfg(test)]") {
            at += 1;
            continue;
        }
        let (mut depth, mut has_opened) = (0_i64, false);
        while at < code.len() {
            marks[at] = true;
            let count = |c: char| code[at].matches(c).count() as i64;
            has_opened |= count('{') > 0;
            depth += count('{') - count('}');
            let is_over = if has_opened { depth <= 0 } else { code[at].trim_end().ends_with(';') };
            at += 1;
            if is_over {
                break;
            }
        }
    }
    marks
}
