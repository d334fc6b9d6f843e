//! What a page offers: its links and its forms, so that the walk follows what a new page leads to by itself.

use std::collections::BTreeMap;

/// A form as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub is_post: bool,
    pub is_upload: bool,
    pub action: String,
    /// Each name with the values that the page gives or offers for it, the chosen one first.
    pub fields: BTreeMap<String, Vec<String>>,
}

impl Form {
    /// The form as a browser sends it when somebody fills in what is empty.
    pub fn filled(&self) -> String {
        self.with(|values| values.first().cloned())
    }

    /// Every way to send it in which one field takes another of its values.
    pub fn varied(&self) -> Vec<String> {
        let most = self.fields.values().map(Vec::len).max().unwrap_or(0);
        (0..most).map(|at| self.with(|values| values.get(at).or(values.first()).cloned())).collect()
    }

    fn with(&self, choose: impl Fn(&[String]) -> Option<String>) -> String {
        let pair = |(name, values): (&String, &Vec<String>)| {
            let value = choose(values).filter(|v| !v.is_empty()).unwrap_or_else(|| typed(name));
            format!("{}={}", percent(name), percent(&value))
        };
        self.fields.iter().map(pair).collect::<Vec<_>>().join("&")
    }
}

/// What somebody types into a field that the page leaves empty.
fn typed(name: &str) -> String {
    let fits = |part: &str| name.contains(part);
    let text = match name {
        _ if fits("date") || fits("reply_by") || fits("_on") || fits("until") => "2017-07-13",
        _ if fits("number") || fits("benefit") || fits("likelihood") || fits("impact") || fits("deaths") => "3",
        _ if fits("place.code") => "SY-Raqqa",
        _ if fits("latitude") || fits("longitude") => "36.1",
        _ => "to look at it",
    };
    text.to_owned()
}

/// A text inside an address or a form.
pub fn percent(text: &str) -> String {
    let one = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The addresses of ours that a page leads to, with their queries.
pub fn links(page: &str) -> Vec<String> {
    let found = page.split(" href=\"").skip(1).filter_map(|t| t.split('"').next()).map(plain);
    found.filter(|h| h.starts_with('/') && !h.starts_with("/static")).collect()
}

/// The forms of a page.
pub fn forms(page: &str) -> Vec<Form> {
    let texts = page.split("<form ").skip(1).filter_map(|f| f.split("</form>").next());
    texts.map(form).collect()
}

fn form(text: &str) -> Form {
    let (head, body) = text.split_once('>').unwrap_or((text, ""));
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (tag, rest) in tags(body) {
        let Some(name) = attribute(tag, "name").filter(|n| n != "csrf") else { continue };
        let values = fields.entry(name).or_default();
        if tag.starts_with("select") {
            let inside = rest.split("</select>").next().unwrap_or_default();
            let mut options: Vec<(bool, String)> = tags(inside)
                .filter(|(t, _)| t.starts_with("option"))
                .filter_map(|(t, _)| Some((!t.contains(" selected"), attribute(t, "value")?)))
                .filter(|(_, v)| !v.is_empty())
                .collect();
            options.sort_by_key(|(is_other, _)| *is_other);
            values.extend(options.into_iter().map(|(_, v)| v));
        } else if tag.starts_with("textarea") {
            values.push(plain(rest.split("</textarea>").next().unwrap_or_default()));
        } else if let Some(value) = attribute(tag, "value") {
            values.push(value);
        }
    }
    Form {
        is_post: head.contains("method=\"post\""),
        is_upload: head.contains("multipart"),
        action: attribute(head, "action").unwrap_or_default(),
        fields,
    }
}

/// Each tag with what comes after it.
fn tags(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('<').skip(1).filter_map(|t| t.split_once('>')).map(move |(tag, _)| {
        let end = tag.as_ptr() as usize - text.as_ptr() as usize + tag.len() + 1;
        (tag, &text[end..])
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = format!(" {tag}");
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(plain)
}

fn plain(text: &str) -> String {
    text.replace("&#x2f;", "/")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
