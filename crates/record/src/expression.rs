//! Expressions of forms: `relevant`, `constraint` and `calculation`, in XLSForm's notation.
//!
//! Parsed once, when a form loads, into a typed tree over a closed list of functions; an unknown
//! function or a broken expression is an error of the form, never of the person who fills it in.

mod evaluate;
mod parse;

pub use evaluate::{Scope, Value};

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A text or number written in the expression.
    Literal(Value),
    /// The value of a field, `${name}`.
    Field(String),
    /// The value of the field that the expression belongs to, `.`.
    Here,
    /// `not(x)`.
    Not(Box<Self>),
    /// Two operands.
    Binary(Operator, Box<Self>, Box<Self>),
    /// A function of the closed list.
    Call(Function, Vec<Self>),
}

/// What joins two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`
    Divide,
}

/// The functions that a form may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `selected(field, 'code')`: whether a choice is among those made.
    Selected,
    /// `count(repeat)`: how many rows or choices.
    Count,
    /// `sum(repeat.field)`: the sum of a number over rows.
    Sum,
    /// `if(condition, a, b)`.
    If,
    /// `coalesce(a, b)`: the first that is not empty.
    Coalesce,
    /// `string-length(x)`: in characters.
    StringLength,
}

/// Why an expression is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Something stands where it cannot.
    #[error("`{expression}` cannot be read at `{at}`; see the list of functions in the guide")]
    Syntax {
        /// The whole expression.
        expression: String,
        /// The rest from where reading stopped.
        at: String,
    },
    /// The function is not in the closed list.
    #[error("`{0}` is not a function that forms may use; use selected, count, sum, if, coalesce or string-length")]
    UnknownFunction(String),
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`Error::Syntax`] where it cannot be read, [`Error::UnknownFunction`] for one outside the list.
    ///
    /// ```
    /// use record::expression::Expression;
    /// assert!(Expression::parse("${killed} >= 0 and selected(${acts}, 'V01')").is_ok());
    /// assert!(Expression::parse("system('ls')").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        parse::parse(text)
    }

    /// The names of all fields that it reads.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Literal(_) | Self::Here => Vec::new(),
            Self::Field(name) => vec![name],
            Self::Not(x) => x.fields(),
            Self::Binary(_, a, b) => [a.fields(), b.fields()].concat(),
            Self::Call(_, args) => args.iter().flat_map(Self::fields).collect(),
        }
    }

    /// Its value in `scope`. Never fails: what makes no sense is [`Value::Empty`].
    pub fn evaluate(&self, scope: &Scope<'_>) -> Value {
        evaluate::evaluate(self, scope)
    }
}
