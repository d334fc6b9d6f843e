//! One door to two databases: values, rows and transactions that SQLite and PostgreSQL share.
//!
//! INVARIANT: every statement outside `query` is a constant of `statements`, prepared on both databases
//! by a test. Nothing here knows what the tables mean.

use crate::error::Error;
use sqlx::{AssertSqlSafe, Column, Postgres, Row as _, Sqlite, Transaction, TypeInfo, ValueRef};

/// A bound value. Each variant keeps its type when it is null, as PostgreSQL demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Int(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(Some(n))
    }
}
impl From<Option<i64>> for Value {
    fn from(n: Option<i64>) -> Self {
        Self::Int(n)
    }
}
impl From<&str> for Value {
    fn from(t: &str) -> Self {
        Self::Text(Some(t.to_owned()))
    }
}
impl From<String> for Value {
    fn from(t: String) -> Self {
        Self::Text(Some(t))
    }
}
impl From<Option<String>> for Value {
    fn from(t: Option<String>) -> Self {
        Self::Text(t)
    }
}
impl From<Vec<u8>> for Value {
    fn from(b: Vec<u8>) -> Self {
        Self::Bytes(Some(b))
    }
}

/// Builds a slice of bound values.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*] };
}

/// A row of a result, by position.
#[derive(Debug, Clone)]
pub struct Row(Vec<Value>);

impl Row {
    /// A number, `None` when null.
    pub fn int(&self, i: usize) -> Option<i64> {
        match self.0.get(i) {
            Some(Value::Int(n)) => *n,
            _ => None,
        }
    }

    /// A text, `None` when null.
    pub fn text(&self, i: usize) -> Option<String> {
        self.str(i).map(str::to_owned)
    }

    /// The same, borrowed: for long texts.
    pub fn str(&self, i: usize) -> Option<&str> {
        match self.0.get(i) {
            Some(Value::Text(t)) => t.as_deref(),
            _ => None,
        }
    }

    /// A text that is never null.
    ///
    /// # Errors
    /// [`Error::Broken`] when it is.
    pub fn need(&self, i: usize) -> Result<String, Error> {
        self.text(i).ok_or_else(|| Error::Broken(format!("column {i}")))
    }

    /// All values; a null is that of a text.
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }

    /// Bytes, empty when null.
    pub fn bytes(&self, i: usize) -> Vec<u8> {
        match self.0.get(i) {
            Some(Value::Bytes(Some(b))) => b.clone(),
            _ => Vec::new(),
        }
    }
}

/// An open transaction on one of the two databases.
pub enum Link {
    /// SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! decode {
    ($rows:expr) => {
        $rows
            .iter()
            .map(|row| {
                let values = row.columns().iter().map(|column| {
                    let i = column.ordinal();
                    let raw = row.try_get_raw(i)?;
                    if raw.is_null() {
                        return Ok(Value::Text(None));
                    }
                    let kind = raw.type_info();
                    Ok(match kind.name() {
                        "INTEGER" | "INT8" | "BIGINT" | "BOOLEAN" => Value::Int(Some(row.try_get::<i64, _>(i)?)),
                        "INT4" => Value::Int(Some(i64::from(row.try_get::<i32, _>(i)?))),
                        "BLOB" | "BYTEA" => Value::Bytes(Some(row.try_get::<Vec<u8>, _>(i)?)),
                        _ => Value::Text(Some(row.try_get::<String, _>(i)?)),
                    })
                });
                Ok(Row(values.collect::<Result<Vec<_>, sqlx::Error>>()?))
            })
            .collect::<Result<Vec<Row>, sqlx::Error>>()
    };
}

macro_rules! bound {
    ($sql:expr, $values:expr, $persistent:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql.to_owned())).persistent($persistent);
        for value in $values {
            query = match value {
                Value::Int(n) => query.bind(*n),
                Value::Text(t) => query.bind(t.clone()),
                Value::Bytes(b) => query.bind(b.clone()),
            };
        }
        query
    }};
}

impl Link {
    /// Runs a statement; the number of rows that it changed.
    ///
    /// # Errors
    /// Whatever the database says, as [`Error`].
    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        Ok(match self {
            Self::Sqlite(tx) => bound!(sql, values, true).execute(&mut **tx).await?.rows_affected(),
            Self::Postgres(tx) => bound!(sql, values, true).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs a query; all rows of its result.
    ///
    /// # Errors
    /// Whatever the database says, as [`Error`].
    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        Ok(match self {
            Self::Sqlite(tx) => decode!(bound!(sql, values, true).fetch_all(&mut **tx).await?)?,
            Self::Postgres(tx) => decode!(bound!(sql, values, true).fetch_all(&mut **tx).await?)?,
        })
    }

    /// Runs a query; its first row.
    ///
    /// # Errors
    /// Whatever the database says, as [`Error`].
    pub async fn fetch_one(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// Whatever the database says, as [`Error`]; nothing was changed then.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
