//! The command line of private matches between nodes: offered, answered, compared, listed.

use super::NodeArguments;
use app::fuzzy::THRESHOLD;
use clap::{Args, Subcommand};
use jiff::civil::Date;

#[derive(Debug, Args)]
#[command(after_help = "\
Two partners learn which of their own records the other knows too, and neither shows its list. One offers, a person on
the other side says yes, both encode, and a linkage unit that both chose compares the encodings without their key. All
of it travels with bundles (concord share and receive, or send and collect,
and then accept on the page Exchange):

  us      private-match offer THEM --unit UNIT       share THEM
  them    private-match accept RUN                   share US, share UNIT
  us      (their yes has come)                       share UNIT
  unit    private-match compare RUN                  share US, share THEM
  both    private-match show RUN

Encodings are pseudonymous personal data, not anonymous.")]
pub struct PrivateMatch {
    #[command(flatten)]
    pub node: NodeArguments,
    #[command(subcommand)]
    pub command: PrivateMatchCommand,
}

#[derive(Debug, Subcommand)]
pub enum PrivateMatchCommand {
    /// Offer a run to a partner; nothing is encoded before they say yes
    Offer(RunOffer),
    /// List all runs, the newest first
    List {
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Show one run: how it stands, what goes in, which of our records both know
    Show {
        /// Id of the run
        run: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say yes to an offer: our encodings go with the next bundle
    Accept {
        /// Id of the run
        run: String,
        /// For the direct way: I know that whoever holds the key can test any name against the list
        #[arg(long)]
        warned: bool,
    },
    /// Say no: to an offer, or as the linkage unit to comparing, which destroys the lists
    Refuse {
        /// Id of the run
        run: String,
    },
    /// Take back an offer that nobody has answered
    Withdraw {
        /// Id of the run
        run: String,
    },
    /// As the linkage unit, compare both lists, tell each side its own rows, and destroy the lists
    Compare {
        /// Id of the run
        run: String,
    },
}

/// What is offered.
#[derive(Debug, Args)]
pub struct RunOffer {
    /// Short name of the partner
    pub partner: String,
    /// Short name of the linkage unit: a third organisation with which both have an agreement
    #[arg(long, required_unless_present = "direct", conflicts_with = "direct")]
    pub unit: Option<String>,
    /// Give our encodings to the partner, who holds the key and compares them
    #[arg(long, requires = "warned")]
    pub direct: bool,
    /// With --direct: I know that whoever holds the key can test any name against our list
    #[arg(long, requires = "direct")]
    pub warned: bool,
    /// Kind of records
    #[arg(long, default_value = "incident")]
    pub kind: String,
    /// Only records from this day on
    #[arg(long, value_name = "DAY", requires = "to")]
    pub from: Option<Date>,
    /// Only records up to this day
    #[arg(long, value_name = "DAY", requires = "from")]
    pub to: Option<Date>,
    /// How alike, from 50 to 100: lower finds more, and more that is not the same
    #[arg(long, default_value_t = THRESHOLD, value_parser = clap::value_parser!(u8).range(50..=100))]
    pub threshold: u8,
    /// Leave names of victims out; otherwise a name goes in where agreement and consent let it
    #[arg(long)]
    pub without_names: bool,
}
