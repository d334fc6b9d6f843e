//! Every format and drawing on two sample briefs, English and Arabic, whose people, places of work and numbers are
//! invented. To look at the results: `REPORT_LOOK=/some/folder cargo test -p report -- writes_the_samples`.

mod briefs;
mod drawings;
mod formats;
mod samples;
