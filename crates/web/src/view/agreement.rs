//! Agreements: which there are, what one says, and the dialog in which one is written.

use super::clauses::{Beside, BreachLine, DueLine};
use super::edit::{Input, Located};
use super::{Action, View};
use serde::Serialize;

/// All agreements that a person may see.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgreementList {
    /// Running, offered either way, drafts, ended.
    pub sections: Vec<Section>,
    /// What ends or is to be looked at again soon.
    pub soon: Vec<Soon>,
    /// Pairs that stay below the minimum that both agreed.
    pub below: Vec<Below>,
    /// What is due under any of them, and whose counts are missing.
    pub due: Vec<DueLine>,
    /// Whether this person may begin a draft.
    pub may_draft: bool,
    /// Whether this person may take a signed document in.
    pub may_receive: bool,
    /// Whether there is a partner to agree with.
    pub has_partners: bool,
}

/// Agreements that stand alike.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Section {
    /// `running`, `offered-to-us`, `offered-by-us`, `drafts`, `ended`.
    pub code: String,
    /// Its versions, by partner.
    pub rows: Vec<Row>,
}

/// One version.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// The partner.
    pub partner: String,
    /// Its page.
    pub href: String,
    /// Its number.
    pub version: u32,
    /// Its state today.
    pub state: String,
    /// How far records pass from us.
    pub rung_out: String,
    /// How far records pass to us.
    pub rung_in: String,
    /// Its last day.
    pub ends: String,
}

/// A day that comes near.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Soon {
    /// The partner.
    pub partner: String,
    /// The agreement.
    pub href: String,
    /// `end`, `review` or `overdue`.
    pub code: String,
    /// The day.
    pub date: String,
}

/// A pair below its minimum.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Below {
    /// The partner.
    pub partner: String,
    /// The agreement, when this person may see it.
    pub href: Option<String>,
    /// The rung that both said they would not stay below.
    pub minimum: String,
    /// Why: `suspended-us`, `suspended-them`, `expired`, `not-begun` or `terms`.
    pub because: String,
}

/// One version of an agreement.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgreementShow {
    /// The partner.
    pub partner: String,
    /// Its number.
    pub version: u32,
    /// Its state today.
    pub state: String,
    /// The first day and the last.
    pub days: (String, String),
    /// Whether anything passes under it today.
    pub is_in_force: bool,
    /// Who offered it: `us` or `them`.
    pub offered_by: String,
    /// Who has suspended it.
    pub suspended_by: Vec<String>,
    /// Why it was suspended or ended.
    pub cause: Option<String>,
    /// The steps of the dialog, for a draft that may be edited.
    pub steps: Vec<StepLink>,
    /// What a draft lacks, with the step on which it is written.
    pub gaps: Vec<GapLink>,
    /// The minimum that it stays below, and why.
    pub below: Option<Below>,
    /// What was agreed.
    pub articles: Vec<Article>,
    /// Who signed.
    pub signatures: Vec<Signature>,
    /// The hash of the text.
    pub hash: String,
    /// All versions, newest first.
    pub versions: Vec<Version>,
    /// The number of the version before, when there is one.
    pub before: Option<u32>,
    /// What this version says differently from the one before.
    pub differences: Vec<Difference>,
    /// Files to take away.
    pub files: Vec<FileLink>,
    /// What may be done.
    pub actions: Vec<Action>,
    /// Where a suspension is sent, when it is possible.
    pub suspend: Option<String>,
    /// Why one may suspend.
    pub causes: Vec<String>,
    /// What is due under it.
    pub due: Vec<DueLine>,
    /// The breach that stands with it.
    pub breach: Option<BreachLine>,
    /// Our draft beside their offer.
    pub beside: Option<Beside>,
    /// Another version that names another organisation to compile what comes together.
    pub lead: Option<LeadChange>,
}

/// A change of who compiles what comes together, before both have signed it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LeadChange {
    /// `running` on the page of the version that runs, `next` on that of the one that changes it.
    pub code: String,
    /// The number of the other version.
    pub number: u32,
    /// The page of the other version.
    pub href: String,
    /// Whether suspending takes an offer of ours back.
    pub takes_back: bool,
}

/// A step of the dialog.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StepLink {
    /// `template`, `utility`, `sensitivity`, `capacity`, `governance`, `risks`, `whole`.
    pub code: String,
    /// Its address; none before there is a draft.
    pub href: Option<String>,
    /// Whether it is the one that is shown.
    pub is_current: bool,
}

/// Something that a draft lacks.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GapLink {
    /// Which: words under `gap-CODE`.
    pub code: String,
    /// Where it is written.
    pub href: String,
}

/// An article in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Article {
    /// Its code.
    pub code: String,
    /// Its heading.
    pub heading: String,
    /// What it says; what was not agreed is left out.
    pub lines: Vec<ArticleLine>,
}

/// One thing that was agreed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ArticleLine {
    /// What it is about.
    pub name: String,
    /// What was agreed.
    pub values: Vec<String>,
}

/// A signature.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Signature {
    /// Whose.
    pub who: String,
    /// The digest of the signed document; none when it is not signed.
    pub print: Option<String>,
}

/// A version in the history.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Version {
    /// Its number.
    pub number: u32,
    /// Its state today.
    pub state: String,
    /// Its page.
    pub href: String,
    /// Whether it is the one that is shown.
    pub is_this: bool,
}

/// Something that two versions say differently.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Difference {
    /// The heading of its article.
    pub article: String,
    /// What it is about.
    pub name: String,
    /// What was said before.
    pub before: Vec<String>,
    /// What is said now.
    pub now: Vec<String>,
}

/// A file to take away.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FileLink {
    /// The key of its words.
    pub key: String,
    /// Its address.
    pub href: String,
}

/// The page that says once more what is about to be done.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgreementConfirm {
    /// `offer`, `sign`, `resume`, `terminate` or `discard`.
    pub verb: String,
    /// The partner.
    pub partner: String,
    /// The number of the version.
    pub version: u32,
    /// Where it is sent.
    pub href: String,
    /// Where to go back to.
    pub back: String,
    /// Whether a reason is asked for.
    pub asks_reason: bool,
    /// Whether it is asked how many hours ago a breach was found, and what was typed.
    pub hours_ago: Option<String>,
    /// Whether the reason was missing.
    pub is_missing: bool,
    /// Whether it can harm.
    pub is_danger: bool,
    /// What it lets pass.
    pub articles: Vec<Article>,
}

/// The first step of a new agreement, or of a draft: with whom, and from which shape.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgreementNew {
    /// The steps.
    pub steps: Vec<StepLink>,
    /// Where the form is sent.
    pub href: String,
    /// Partners to choose from; empty when the draft has its partner.
    pub partners: Vec<super::edit::Chosen>,
    /// The partner of a draft.
    pub partner: Option<String>,
    /// The shapes, the most open first.
    pub templates: Vec<Told>,
    /// Whether something was not chosen.
    pub is_missing: bool,
}

/// One step of the dialog.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgreementStep {
    /// The code of the step.
    pub step: String,
    /// The steps.
    pub steps: Vec<StepLink>,
    /// The partner.
    pub partner: String,
    /// Where the form is sent.
    pub href: String,
    /// What was read, so that a later draft is not overwritten.
    pub read: String,
    /// Everything wrong, summed up at the top.
    pub problems: Vec<Located>,
    /// What is asked of both together.
    pub common: Vec<Question>,
    /// What is asked of each side; none when the step asks nothing of the kind.
    pub ours: Option<SideQuestions>,
    /// The same of the partner.
    pub theirs: Option<SideQuestions>,
    /// Whether the partner's differs from ours.
    pub is_different: bool,
    /// Topics that can be added.
    pub topics: Vec<super::edit::Chosen>,
}

/// What is asked of one side.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SideQuestions {
    /// `ours` or `theirs`.
    pub side: String,
    /// The questions.
    pub questions: Vec<Question>,
    /// What passes less far, topic by topic.
    pub topics: Vec<TopicRow>,
}

/// One topic.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TopicRow {
    /// In words.
    pub title: String,
    /// The name of the box that holds the topic.
    pub name: String,
    /// The topic as it is written.
    pub topic: String,
    /// What the button sends that drops it.
    pub drop: String,
    /// What is asked of it.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Question {
    /// A box.
    Input(Box<Input>),
    /// One of several steps down, each with what is gained and lost.
    Ladder(Ladder),
}

/// A ladder of choices.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Ladder {
    /// The name under which it is posted.
    pub name: String,
    /// Its id in the page.
    pub id: String,
    /// The key of its words.
    pub key: String,
    /// The steps, the most open first.
    pub choices: Vec<Told>,
}

/// A choice with what it means.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Told {
    /// The code.
    pub code: String,
    /// In words.
    pub label: String,
    /// The key of what is gained and lost.
    pub told: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl View for AgreementList {
    const TEMPLATE: &'static str = "agreement/list.html";
}

impl View for AgreementShow {
    const TEMPLATE: &'static str = "agreement/show.html";
}

impl View for AgreementConfirm {
    const TEMPLATE: &'static str = "agreement/confirm.html";
}

impl View for AgreementNew {
    const TEMPLATE: &'static str = "agreement/new.html";
}

impl View for AgreementStep {
    const TEMPLATE: &'static str = "agreement/step.html";
}
