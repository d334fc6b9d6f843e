//! The form of a record that an action makes: what the action works out or knows already is not asked for.

use crate::fault::Fault;
use crate::form::Submission;
use crate::records::Filled;
use crate::view::edit::Item;
use crate::visit::{Answer, Person};
use app::Error;
use axum::http::StatusCode;
use record::{Body, Form};

/// Which form, where it goes, and what it leaves out.
pub(crate) struct Asking<'a> {
    pub form: &'a Form,
    pub href: String,
    pub back: String,
    pub left_out: &'a [&'a str],
}

impl Asking<'_> {
    /// The form with what the address filled in.
    pub async fn page(&self, person: &Person) -> Answer {
        let fields = person.query.iter().map(|(n, v)| (n.clone(), v.clone().into())).collect();
        let given = Submission { fields, ..Submission::default() };
        self.show(person, StatusCode::OK, Filled::typed(self.form, &given)).await
    }

    /// What was typed, without what is not asked for; or the form again, when a row was added or taken away.
    pub async fn typed(&self, person: &Person, posted: &mut Submission) -> Result<Body, Answer> {
        if posted.changes_rows() {
            posted.change_rows();
            return Err(self.show(person, StatusCode::OK, Filled::as_posted(self.form, posted)).await);
        }
        let mut body = Filled::typed(self.form, posted).body;
        body.retain(|name, _| !self.left_out.contains(&name.as_str()));
        Ok(Body(body))
    }

    /// The form again with what is wrong beside each field.
    pub async fn again(&self, person: &Person, posted: &Submission, error: Error) -> Answer {
        let mut filled = Filled::as_posted(self.form, posted);
        match error {
            Error::Invalid(problems) => filled.problems = problems,
            Error::Refused(why) | Error::Conflict(why) => filled.detail = Some(person.said(why)?),
            other => return Err(Fault::from(other)),
        }
        self.show(person, StatusCode::UNPROCESSABLE_ENTITY, filled).await
    }

    async fn show(&self, person: &Person, status: StatusCode, filled: Filled<'_>) -> Answer {
        let mut view = filled.view(person).await?;
        view.items.retain(|item| {
            let name = match item {
                Item::Field(input) => &input.name,
                Item::Repeat(repeat) => &repeat.name,
            };
            !self.left_out.contains(&name.as_str())
        });
        view.href.clone_from(&self.href);
        view.back.clone_from(&self.back);
        view.audience = vec![person.node().name().to_owned()];
        person.page_with(status, &self.form.group, &view)
    }
}
