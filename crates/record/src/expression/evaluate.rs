//! The value of an expression in the body of one record.

use super::{Expression, Function, Operator};
use serde_json::{Map, Value as Json};

/// What an expression yields.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing was filled in.
    Empty,
    /// Yes or no.
    Truth(bool),
    /// A number.
    Number(f64),
    /// A text or code.
    Text(String),
    /// Several values: choices, or one field over the rows of a repeat.
    List(Vec<Value>),
}

/// Where an expression is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The whole body.
    pub body: &'a Map<String, Json>,
    /// The row of the repeat that the field stands in, if any; searched first.
    pub row: Option<&'a Map<String, Json>>,
    /// The value of the field itself, for `.`.
    pub here: Option<&'a Json>,
}

impl Value {
    /// Whether it counts as true: not empty, not zero, not the empty text.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Truth(b) => *b,
            Self::Number(n) => *n != 0.0,
            Self::Text(t) => !t.is_empty(),
            Self::List(l) => !l.is_empty(),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            Self::Text(t) => t.trim().parse().ok(),
            Self::Truth(b) => Some(f64::from(u8::from(*b))),
            _ => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Text(t) => t.clone(),
            Self::Number(n) => n.to_string(),
            Self::Truth(b) => b.to_string(),
            Self::Empty | Self::List(_) => String::new(),
        }
    }

    fn items(self) -> Vec<Self> {
        match self {
            Self::List(l) => l,
            Self::Empty => Vec::new(),
            one => vec![one],
        }
    }
}

pub fn evaluate(expression: &Expression, scope: &Scope<'_>) -> Value {
    match expression {
        Expression::Literal(v) => v.clone(),
        Expression::Here => scope.here.map_or(Value::Empty, from_json),
        Expression::Field(name) => lookup(name, scope),
        Expression::Not(x) => Value::Truth(!evaluate(x, scope).is_true()),
        Expression::Binary(operator, a, b) => binary(*operator, a, b, scope),
        Expression::Call(function, args) => call(*function, args, scope),
    }
}

fn lookup(name: &str, scope: &Scope<'_>) -> Value {
    if let Some(found) = scope.row.and_then(|row| row.get(name)) {
        return from_json(found);
    }
    let Some((head, tail)) = name.split_once('.') else {
        return scope.body.get(name).map_or(Value::Empty, from_json);
    };
    match scope.body.get(head) {
        Some(Json::Array(rows)) => Value::List(rows.iter().filter_map(|r| r.get(tail)).map(from_json).collect()),
        Some(Json::Object(map)) => map.get(tail).map_or(Value::Empty, from_json),
        _ => Value::Empty,
    }
}

fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Empty,
        Json::Bool(b) => Value::Truth(*b),
        Json::Number(n) => n.as_f64().map_or(Value::Empty, Value::Number),
        Json::String(s) if s.is_empty() => Value::Empty,
        Json::String(s) => Value::Text(s.clone()),
        Json::Array(a) => Value::List(a.iter().map(from_json).collect()),
        Json::Object(_) => Value::Truth(true),
    }
}

fn binary(operator: Operator, a: &Expression, b: &Expression, scope: &Scope<'_>) -> Value {
    let (a, b) = (evaluate(a, scope), evaluate(b, scope));
    let arithmetic = |f: fn(f64, f64) -> f64| match (a.number(), b.number()) {
        (Some(x), Some(y)) => Some(f(x, y)).filter(|n| n.is_finite()).map_or(Value::Empty, Value::Number),
        _ => Value::Empty,
    };
    let compare =
        |f: fn(f64, f64) -> bool| Value::Truth(matches!((a.number(), b.number()), (Some(x), Some(y)) if f(x, y)));
    match operator {
        Operator::Or => Value::Truth(a.is_true() || b.is_true()),
        Operator::And => Value::Truth(a.is_true() && b.is_true()),
        Operator::Equal => Value::Truth(is_equal(&a, &b)),
        Operator::NotEqual => Value::Truth(!is_equal(&a, &b)),
        Operator::Less => compare(|x, y| x < y),
        Operator::LessOrEqual => compare(|x, y| x <= y),
        Operator::Greater => compare(|x, y| x > y),
        Operator::GreaterOrEqual => compare(|x, y| x >= y),
        Operator::Add => arithmetic(|x, y| x + y),
        Operator::Subtract => arithmetic(|x, y| x - y),
        Operator::Multiply => arithmetic(|x, y| x * y),
        Operator::Divide => arithmetic(|x, y| x / y),
    }
}

fn is_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), _) | (_, Value::Number(_)) => a.number().is_some() && a.number() == b.number(),
        _ => a.text() == b.text(),
    }
}

fn call(function: Function, args: &[Expression], scope: &Scope<'_>) -> Value {
    let argument = |i: usize| args.get(i).map_or(Value::Empty, |a| evaluate(a, scope));
    match function {
        Function::Selected => {
            let code = argument(1).text();
            Value::Truth(argument(0).items().iter().any(|v| v.text() == code))
        }
        Function::Count => Value::Number(argument(0).items().len() as f64),
        Function::Sum => Value::Number(argument(0).items().iter().filter_map(Value::number).sum()),
        Function::If => argument(if argument(0).is_true() { 1 } else { 2 }),
        Function::Coalesce => match argument(0) {
            Value::Empty => argument(1),
            found => found,
        },
        Function::StringLength => Value::Number(argument(0).text().chars().count() as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, Scope, Value};
    use serde_json::json;

    fn value(text: &str) -> Value {
        let body = json!({
            "killed": 3, "injured": 4, "note": "", "risk": ["PR02", "PR03"],
            "victims": [{"number": 2}, {"number": 5}]
        });
        let body = body.as_object().expect("the literal is an object");
        let scope = Scope { body, row: None, here: body.get("killed") };
        Expression::parse(text).expect("the test gives an expression").evaluate(&scope)
    }

    #[test]
    fn expressions_yield_what_xlsform_says() {
        assert_eq!(value("${killed} + ${injured} * 2"), Value::Number(11.0));
        assert_eq!(value("selected(${risk}, 'PR02') and not(${note} != '')"), Value::Truth(true));
        assert_eq!(value("sum(${victims.number}) div count(${victims})"), Value::Number(3.5));
        assert_eq!(value(". >= 0 and . < 4"), Value::Truth(true));
        assert_eq!(value("if(${killed} > 5, 'many', 'few')"), Value::Text("few".into()));
        assert_eq!(value("coalesce(${note}, ${killed})"), Value::Number(3.0));
        assert_eq!(value("1 div 0"), Value::Empty);
    }

    #[test]
    fn a_broken_or_hostile_expression_is_refused() {
        for text in ["", "${killed", "1 +", "system('ls')", "(1", "count()", "'open"] {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
        assert!(Expression::parse(&"(".repeat(10_000)).is_err());
        assert!(Expression::parse(&"not(".repeat(10_000)).is_err());
    }
}
