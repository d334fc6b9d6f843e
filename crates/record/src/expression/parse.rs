//! Reads an expression by recursive descent; depth and operators are bounded so that a hostile form cannot exhaust the
//! stack. A chain such as `1 + 1 + …` is as deep a tree as it has operators, for whoever evaluates or drops it.

use super::{Error, Expression, Function, Operator, Value};

const DEPTH: usize = 40;

const MOST_OPERATORS: usize = 500;

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
    depth: usize,
    operators: usize,
}

pub fn parse(text: &str) -> Result<Expression, Error> {
    let mut reader = Reader { whole: text, rest: text, depth: 0, operators: 0 };
    let tree = reader.binary(0)?;
    reader.skip();
    if reader.rest.is_empty() { Ok(tree) } else { Err(reader.error()) }
}

/// Operators from the loosest to the tightest binding.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("div", Operator::Divide)],
];

impl Reader<'_> {
    fn error(&self) -> Error {
        Error::Syntax { expression: self.whole.to_owned(), at: self.rest.to_owned() }
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn takes(&mut self, token: &str) -> bool {
        self.skip();
        let Some(after) = self.rest.strip_prefix(token) else { return false };
        let is_word = token.bytes().all(|b| b.is_ascii_alphabetic());
        if is_word && after.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_') {
            return false;
        }
        self.rest = after;
        true
    }

    fn binary(&mut self, level: usize) -> Result<Expression, Error> {
        let Some(operators) = LEVELS.get(level) else { return self.primary() };
        let mut left = self.binary(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(token, _)| self.takes(token)) {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(self.error());
            }
            let right = self.binary(level + 1)?;
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Expression, Error> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error());
        }
        self.skip();
        let found = match self.rest.chars().next() {
            Some('(') => self.parenthesis(),
            Some('$') => self.field(),
            Some(quote @ ('\'' | '"')) => self.text(quote),
            Some(c) if c.is_ascii_digit() => self.number(),
            Some('.') => {
                self.rest = &self.rest[1..];
                Ok(Expression::Here)
            }
            Some(c) if c.is_ascii_alphabetic() => self.call(),
            _ => Err(self.error()),
        };
        self.depth -= 1;
        found
    }

    fn parenthesis(&mut self) -> Result<Expression, Error> {
        self.rest = &self.rest[1..];
        let inner = self.binary(0)?;
        if self.takes(")") { Ok(inner) } else { Err(self.error()) }
    }

    fn field(&mut self) -> Result<Expression, Error> {
        let name = self.rest.strip_prefix("${").and_then(|r| r.split_once('}'));
        let Some((name, after)) = name else { return Err(self.error()) };
        self.rest = after;
        Ok(Expression::Field(name.trim().to_owned()))
    }

    fn text(&mut self, quote: char) -> Result<Expression, Error> {
        let Some((text, after)) = self.rest[1..].split_once(quote) else { return Err(self.error()) };
        self.rest = after;
        Ok(Expression::Literal(Value::Text(text.to_owned())))
    }

    fn number(&mut self) -> Result<Expression, Error> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        let number = self.rest[..end].parse::<f64>().map_err(|_| self.error())?;
        self.rest = &self.rest[end..];
        Ok(Expression::Literal(Value::Number(number)))
    }

    fn call(&mut self) -> Result<Expression, Error> {
        let end =
            self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(self.rest.len());
        let name = &self.rest[..end];
        self.rest = &self.rest[end..];
        if !self.takes("(") {
            return Err(self.error());
        }
        let mut arguments = Vec::new();
        if !self.takes(")") {
            loop {
                arguments.push(self.binary(0)?);
                if self.takes(")") {
                    break;
                }
                if !self.takes(",") {
                    return Err(self.error());
                }
            }
        }
        build(name, arguments).ok_or_else(|| Error::UnknownFunction(name.to_owned()))
    }
}

fn build(name: &str, mut arguments: Vec<Expression>) -> Option<Expression> {
    let (function, arity) = match name {
        "not" if arguments.len() == 1 => return Some(Expression::Not(Box::new(arguments.remove(0)))),
        "selected" => (Function::Selected, 2),
        "count" => (Function::Count, 1),
        "sum" => (Function::Sum, 1),
        "if" => (Function::If, 3),
        "coalesce" => (Function::Coalesce, 2),
        "string-length" => (Function::StringLength, 1),
        _ => return None,
    };
    (arguments.len() == arity).then_some(Expression::Call(function, arguments))
}

#[cfg(test)]
mod tests {
    use super::{MOST_OPERATORS, parse};

    #[test]
    fn a_chain_of_operators_is_read_up_to_its_limit_and_refused_beyond() {
        let chain = |operators: usize| format!("1{}", "+1".repeat(operators));
        assert!(parse(&chain(MOST_OPERATORS)).is_ok());
        assert!(parse(&chain(MOST_OPERATORS + 1)).is_err());
        // As many as fit into a megabyte: before there was a limit, dropping this tree exhausted the stack.
        assert!(parse(&chain(500_000)).is_err());
    }
}
