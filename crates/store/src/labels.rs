//! Labels are kept once each, as classes; thousands of records share one.

use crate::error::Error;
use crate::statements as sql;
use crate::{Tx, values};
use record::Label;
use record::label::{Audience, Expiry};

impl Tx {
    /// The class of a label, made when it is new.
    ///
    /// # Errors
    /// What the database says.
    pub async fn class_of(&mut self, label: &Label) -> Result<i64, Error> {
        // A label serialises in one way only: its sets are ordered and its fields stand in their order.
        let canonical = serde_json::to_string(label).map_err(|_| Error::Broken("labels.canonical".to_owned()))?;
        if let Some(row) = self.fetch_one(sql::LABEL_BY_CANONICAL, values![canonical.as_str()]).await? {
            return row.int(0).ok_or_else(|| Error::Broken("labels.id".to_owned()));
        }
        let next = self.fetch_one(sql::LABEL_NEXT, &[]).await?;
        let id = next.and_then(|r| r.int(0)).unwrap_or(1);
        let expiry = match label.expiry {
            Expiry::Never => "never".to_owned(),
            Expiry::On(day) => day.to_string(),
        };
        let (sensitivity, rung) = (label.sensitivity.code(), label.top_rung.code());
        self.execute(sql::LABEL_INSERT, values![id, canonical, sensitivity, rung, expiry]).await?;
        let orgs: Vec<String> = match &label.audience {
            Audience::Everyone => vec!["*".to_owned()],
            Audience::Only(orgs) => orgs.iter().map(|o| o.as_str().to_owned()).collect(),
        };
        for org in orgs {
            self.execute(sql::LABEL_AUDIENCE_INSERT, values![id, org]).await?;
        }
        Ok(id)
    }

    /// All classes with their labels.
    ///
    /// # Errors
    /// [`Error::Broken`] for one that cannot be read; what the database says.
    pub async fn classes(&mut self) -> Result<Vec<(i64, Label)>, Error> {
        let rows = self.fetch(sql::LABELS, &[]).await?;
        rows.iter()
            .map(|row| {
                let id = row.int(0).ok_or_else(|| Error::Broken("labels.id".to_owned()))?;
                let label =
                    serde_json::from_str(&row.need(1)?).map_err(|_| Error::Broken("labels.canonical".to_owned()))?;
                Ok((id, label))
            })
            .collect()
    }
}
