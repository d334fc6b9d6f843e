//! The brief: refused for the public, issued to a leader, answered.

use super::joint::Figures;
use super::plan::Plan;
use super::{Members, Telling, texts};
use crate::cli::Demo;
use crate::command::files;
use app::drawings::{self, Drawn};
use app::products::{NewProduct, Statement};
use app::record::{RecordId, Use};
use app::report::{Block, Cell, Direction, Figure, Span, Table, chart::Width};
use app::{Error, Result, briefs, plans, products, records};
use serde_json::json;
use web::words::{Language, Words};

/// Writes both versions, has one refused and the other issued, and records reply and outcome.
///
/// # Errors
/// `Internal` when the public version is not refused or the leader's is not issued.
pub async fn issue(
    members: &Members,
    a: &Demo,
    (figures, plan): (&Figures, &Plan),
    telling: &mut Telling,
) -> Result<()> {
    let monitor = &members.monitor;
    let (node, actor) = (&monitor.node, &monitor.actor);
    let assessments = records::list(
        node,
        actor,
        &records::ListQuery { kind: "assessment".to_owned(), page: 1, ..Default::default() },
    )
    .await?;
    let assessment: Vec<RecordId> = assessments.rows.iter().map(|r| r.id.clone()).collect();
    let reply_by = node.today().checked_add(jiff::Span::new().days(30)).map_err(|e| Error::Internal(e.to_string()))?;
    let new = |channel| NewProduct {
        objective: Some(plan.objective.clone()),
        channel,
        language: "en".to_owned(),
        title: texts::TITLE.to_owned(),
        recipient: texts::RECIPIENT.to_owned(),
        summary: texts::SUMMARY.to_owned(),
        statements: statements(figures, &assessment),
        ask: texts::ASK.to_owned(),
        reply_by: reply_by.to_string(),
    };
    let public = products::create(node, actor, &new(Use::PublicStatement)).await?;
    products::sign_off(node, actor, &public).await?;
    let refused = products::issue(node, actor, &public, Use::PublicStatement).await?;
    let blocked = refused.blocked();
    if refused.is_clear() || blocked.is_empty() {
        return Err(Error::Internal("the public version was not refused".to_owned()));
    }
    for b in &blocked {
        telling.say(&format!(
            "For the public: withheld, {} records of {} are not cleared ({}); ask them. For example {}",
            b.records,
            b.owner,
            b.because.join(", "),
            b.examples.first().map_or("", String::as_str)
        ));
    }
    let brief = products::create(node, actor, &new(Use::LeadershipBrief)).await?;
    products::sign_off(node, actor, &brief).await?;
    let issued = products::issue(node, actor, &brief, Use::LeadershipBrief).await?;
    if !issued.is_clear() {
        return Err(Error::Internal(format!("the leader's version was refused: {:?}", issued.blocked())));
    }
    let words = Words::new(Language::English).map_err(|e| Error::Internal(e.to_string()))?;
    let document = briefs::document(node, &issued, drawn(members, figures, &words)?, &words.lookup())?;
    for (name, bytes) in files(node, &document, "brief")? {
        telling.write(&a.out, &name, &bytes)?;
    }
    telling.say("For a leader: issued as PDF, DOCX and HTML, signed off by Human Rights Monitor");
    telling.keep(
        "clearance",
        json!({
            "public": { "issued": false, "refused": true, "blocked_by": blocked },
            "leadership_brief": { "issued": true },
        }),
    );
    answered(members, plan, &brief, &reply_by.to_string()).await?;
    telling.say("The reply came, and what changed is on record");
    Ok(())
}

/// Each statement cites the very records that it counts.
fn statements(figures: &Figures, assessment: &[RecordId]) -> Vec<Statement> {
    let evidence = |events: &[app::picture::Known]| -> Vec<RecordId> {
        events.iter().flat_map(|e| e.records.iter().cloned()).collect()
    };
    let (raqqa, all) = (&figures.raqqa, &figures.picture);
    vec![
        Statement {
            text: texts::raqqa_statement(raqqa.events.len(), raqqa.known_to(2)),
            evidence: evidence(&raqqa.events),
        },
        Statement { text: texts::joint_statement(all.events.len(), all.known_to(2)), evidence: evidence(&all.events) },
        Statement { text: texts::NEED_STATEMENT.to_owned(), evidence: assessment.to_vec() },
    ]
}

fn drawn(members: &Members, figures: &Figures, words: &Words) -> Result<briefs::Figures> {
    let node = &members.monitor.node;
    let lookup = words.lookup();
    let how = Drawn { words: &lookup, direction: Direction::LeftToRight, width: Width::Full };
    let figure = |key: &str, svg, data: Table| {
        Block::Figure(Box::new(Figure {
            title: lookup(&format!("drawing-{key}"), &[]),
            description: lookup(&format!("drawing-{key}-says"), &[]),
            svg,
            data,
            source: Some(texts::SOURCE.to_owned()),
        }))
    };
    let months = figures.raqqa.by_month();
    let by_month = Table {
        caption: lookup("drawing-months", &[]),
        header: vec![lookup("month", &[]), lookup("incidents", &[])],
        rows: months
            .iter()
            .map(|(m, n)| {
                vec![Cell::text(lookup("written-date", &[("date", m.clone())])), Cell::number(*n as f64, n.to_string())]
            })
            .collect(),
        source: None,
    };
    let places = figures.picture.by_governorate();
    let by_place = Table {
        caption: lookup("drawing-governorates", &[]),
        header: vec![lookup("governorate", &[]), lookup("incidents", &[])],
        rows: places
            .iter()
            .map(|(code, n)| {
                let name = node.vocabularies().label("places", code, "en").to_owned();
                vec![Cell::text(name), Cell::number(*n as f64, n.to_string())]
            })
            .collect(),
        source: None,
    };
    Ok(briefs::Figures {
        pulled: Some((figures.raqqa.events.len().to_string(), texts::PULLED.to_owned())),
        blocks: vec![
            figure("months", drawings::by_month(&figures.raqqa, &how)?, by_month),
            figure("map", drawings::map(node, &figures.picture, &how)?, by_place.clone()),
            Block::Table(by_place),
            Block::Paragraph(vec![Span::plain(texts::CAUTION)]),
        ],
    })
}

async fn answered(members: &Members, plan: &Plan, brief: &RecordId, reply_by: &str) -> Result<()> {
    let (node, actor) = (&members.monitor.node, &members.monitor.actor);
    let ask = records::create(node, actor, "ask", texts::ask(brief, reply_by)).await?;
    let shown = records::show(node, actor, &ask, Some("to record the reply")).await?;
    let replied = texts::reply(shown.body, &node.today().to_string());
    records::update(node, actor, &ask, shown.record.revision, replied).await?;
    let outcome = texts::outcome(&plan.objective, &ask, &node.today().to_string());
    records::create(node, actor, "outcome", outcome).await?;
    plans::plan(node, actor, &plan.objective).await.map(|_| ())
}
