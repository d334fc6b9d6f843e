//! What the command line takes about people.

use super::NodeArguments;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Person {
    #[command(flatten)]
    pub node: NodeArguments,
    #[command(subcommand)]
    pub command: PersonCommand,
}

#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Who is here, with roles and sealed parts, and who left
    List,
    /// Add a person; what sees content waits for a leader
    Add {
        /// The name to sign in with
        name: String,
        #[command(flatten)]
        given: GivenArguments,
        /// File with the person's passphrase; asked for on the terminal otherwise
        #[arg(long)]
        account_passphrase_file: Option<PathBuf>,
        /// Language: en or ar
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Invite a person, who chooses passphrase and authenticator alone; what sees content waits for a leader
    Invite {
        /// The name to sign in with
        name: String,
        #[command(flatten)]
        given: GivenArguments,
        /// Language: en or ar
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Make the invitation anew for somebody who never came
    Again {
        /// Whose
        name: String,
    },
    /// Ask a leader to let a person choose a new passphrase and authenticator
    Reset {
        /// Who lost them
        name: String,
        /// No leader is there to ask: make the invitation now; it is logged
        #[arg(long)]
        alone: bool,
        /// Why; it is logged
        #[arg(long)]
        reason: String,
    },
    /// Make the invitation that a leader approved
    Invitation {
        /// The approval
        approval: String,
    },
    /// Set roles and sealed parts; what sees more content waits for a leader
    Roles {
        /// Whose
        name: String,
        #[command(flatten)]
        given: GivenArguments,
        /// Why; it is logged
        #[arg(long)]
        reason: String,
    },
    /// Close an account; the name stays on everything the person did
    Leave {
        /// Who leaves
        name: String,
        /// Who carries on their open work
        #[arg(long)]
        successor: String,
        /// Why; it is logged
        #[arg(long)]
        reason: String,
    },
}

/// What a person's work needs.
#[derive(Debug, Args)]
pub struct GivenArguments {
    /// Roles: monitor, reviewer, officer, adviser, leader, coordinator, administrator
    #[arg(long, value_delimiter = ',', value_name = "ROLE,…")]
    pub roles: Vec<String>,
    /// Sealed parts: narrative, location, identity, source, attribution
    #[arg(long, value_delimiter = ',', value_name = "PART,…")]
    pub opens: Vec<String>,
    /// On a humanitarian node: this person is meant to open attribution
    #[arg(long)]
    pub attribution_is_meant: bool,
}
