//! What stands in the way of a yes.

use crate::Error;

/// Why a yes cannot be said as things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obstacle {
    /// No agreement with them is in force.
    NoAgreement,
    /// The agreement does not go as far as they ask.
    NotThatFar,
    /// The agreement prohibits the use.
    Prohibited,
    /// Consent does not cover the use.
    Consent,
    /// A record of high or severe sensitivity is widened by two people.
    TwoPeople,
    /// A record is gone, or this person may not see it.
    Gone,
    /// The agreement says that nothing is passed on.
    NeverOnward,
    /// A record rests on others, who have not all been asked, or have not answered.
    Contributors,
    /// Others to whom every one of the records rests said no.
    ContributorsRefused,
    /// Another organisation in the audience of a record would get more of it too.
    OthersToo,
}

impl Obstacle {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::NoAgreement,
        Self::NotThatFar,
        Self::Prohibited,
        Self::Consent,
        Self::TwoPeople,
        Self::Gone,
        Self::NeverOnward,
        Self::Contributors,
        Self::ContributorsRefused,
        Self::OthersToo,
    ];

    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoAgreement => "no-agreement",
            Self::NotThatFar => "not-that-far",
            Self::Prohibited => "prohibited",
            Self::Consent => "consent",
            Self::TwoPeople => "two-people",
            Self::Gone => "gone",
            Self::NeverOnward => "never-onward",
            Self::Contributors => "contributors",
            Self::ContributorsRefused => "contributors-refused",
            Self::OthersToo => "others-too",
        }
    }

    pub(super) fn error(self) -> Error {
        let why = match self {
            Self::NoAgreement => "no agreement with them is in force; a yes would let nothing pass",
            Self::NotThatFar => "the agreement does not go that far; offer a version that does",
            Self::Prohibited => "the agreement prohibits this use; offer a version that allows it",
            Self::Consent => "consent does not cover this use; ask the person first",
            Self::TwoPeople => {
                "a record of high or severe sensitivity is widened by two people; do that on its page, then answer"
            }
            Self::NeverOnward => "the agreement says that nothing is passed on; offer a version that says otherwise",
            Self::Contributors => "a record rests on others who have not granted it yet; ask each of them, and wait",
            Self::ContributorsRefused => "those on whom the records rest said no; nothing can go out",
            Self::OthersToo => {
                "another organisation in the audience would get more of a record too; take it out of the audience first"
            }
            Self::Gone => return Error::NotFound,
        };
        Error::Conflict(why.to_owned())
    }
}
