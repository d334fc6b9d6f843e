//! The only crate that knows SQL: SQLite (SQLCipher) and PostgreSQL, migrations, one named transaction door.
