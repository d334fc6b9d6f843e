//! A drawing as SVG text that is safe to place in a page: only this crate can make one, no scripts, no styles, no links,
//! every text escaped. Charts and maps draw through the pen below.

use std::fmt::Write as _;

use crate::fonts::{self, ARABIC_FIRST, FAMILIES, Face};
use crate::text::{pixel, short_name, xml};

/// A finished drawing; only [`crate::chart`], [`crate::map`] and [`crate::qr`] make one.
#[derive(Debug, Clone, PartialEq)]
pub struct Svg {
    text: String,
    width: f64,
    height: f64,
}

impl Svg {
    /// The markup, an `svg` element without XML declaration, to be placed in HTML or saved as a file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The natural size in pixels, width and height.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }
}

impl Svg {
    /// One dark path on white: `modules` units wide and high, drawn `pixels` large.
    pub(crate) fn square(title: &str, (modules, pixels): (i32, i32), path: &str) -> Self {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels}\" height=\"{pixels}\" \
             viewBox=\"0 0 {modules} {modules}\" role=\"img\" shape-rendering=\"crispEdges\"><title>{}</title>\
             <path fill=\"#ffffff\" d=\"M0 0h{modules}v{modules}h-{modules}z\"/><path stroke=\"#000000\" d=\"{path}\"/></svg>",
            xml(title)
        );
        Self { text, width: f64::from(pixels), height: f64::from(pixels) }
    }

    /// The same drawing with lines of small text under it, for a picture that travels without its page.
    ///
    /// Long notes are broken between words; nothing is left out.
    #[must_use]
    pub fn with_footnotes(&self, notes: &[String]) -> Self {
        let is_rtl = notes.first().is_some_and(|n| n.chars().any(|c| ('\u{590}'..='\u{8ff}').contains(&c)));
        let lines: Vec<String> = notes.iter().flat_map(|note| broken(note, self.width)).collect();
        let (mut body, mut y) = (String::new(), self.height + 18.0);
        for line in &lines {
            let (x, anchor) = if is_rtl { (self.width, " text-anchor=\"end\"") } else { (0.0, "") };
            let _ = write!(
                body,
                "<text class=\"muted\" x=\"{}\" y=\"{}\"{anchor} font-size=\"11.5\" fill=\"#5c594f\" unicode-bidi=\"plaintext\">{}</text>",
                pixel(x),
                pixel(y),
                lettered(line)
            );
            y += 16.0;
        }
        let (old, new) = (pixel(self.height), pixel(y));
        let resized = self.text.replacen(&format!("height=\"{old}\""), &format!("height=\"{new}\""), 1);
        let view = (
            format!("viewBox=\"0 0 {} {old}\"", pixel(self.width)),
            format!("viewBox=\"0 0 {} {new}\"", pixel(self.width)),
        );
        let text = resized.replacen(&view.0, &view.1, 1);
        let text = text.strip_suffix("</svg>").map_or(text.clone(), |inner| format!("{inner}{body}</svg>"));
        Self { text, width: self.width, height: y }
    }
}

/// A text as SVG. Where it mixes scripts each run names its font: a renderer of drawings that looks for one font for all
/// of it draws boxes in the place of the other script.
fn lettered(text: &str) -> String {
    let runs = fonts::runs(text);
    if runs.len() < 2 {
        return xml(text);
    }
    let run = |(face, run): &(Face, &str)| match face {
        Face::Latin => xml(run),
        Face::Arabic => format!("<tspan font-family=\"{ARABIC_FIRST}\">{}</tspan>", xml(run)),
    };
    runs.iter().map(run).collect()
}

/// A text in lines no wider than a drawing.
fn broken(text: &str, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut();
        let Some(last) = last else { break };
        let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        if Type::SMALL.width(&longer) <= width || last.is_empty() {
            *last = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Where a text stands relative to its point, always physical: drawings fix their direction themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Left,
    Middle,
    Right,
}

impl Anchor {
    /// The mirror image, for right-to-left drawings.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Middle => Self::Middle,
            Self::Right => Self::Left,
        }
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Type {
    pub size: f64,
    pub bold: bool,
    pub muted: bool,
}

impl Type {
    /// The ordinary label.
    pub(crate) const LABEL: Self = Self { size: 13.0, bold: false, muted: false };
    /// A label that must stand out.
    pub(crate) const STRONG: Self = Self { size: 13.0, bold: true, muted: false };
    /// Axis ticks and remarks.
    pub(crate) const SMALL: Self = Self { size: 11.5, bold: false, muted: true };

    /// The width of a text in this type, in pixels.
    pub(crate) fn width(self, text: &str) -> f64 {
        fonts::width(text, self.size, self.bold)
    }
}

/// The four fills, told apart by pattern as well as by colour. Fallback colours suit paper; the style sheet's classes
/// override them on screen.
const FILLS: [(&str, &str); 4] =
    [("fill-1", "#24557a"), ("fill-2", "#b9822e"), ("fill-3", "#6b8f9c"), ("fill-4", "#8a8678")];

/// A pen that collects shapes; x runs from the reading start when `mirror` is set, so that callers draw once for both
/// directions.
pub(crate) struct Pen {
    body: String,
    used: [bool; 4],
    key: String,
    width: f64,
    mirror: bool,
}

impl Pen {
    /// A pen for a drawing this wide; `mirror` flips x for right-to-left; `key` makes pattern names unique in a page.
    pub(crate) fn new(width: f64, mirror: bool, key: &str) -> Self {
        Self { body: String::new(), used: [false; 4], key: short_name(key), width, mirror }
    }

    fn x(&self, x: f64) -> f64 {
        if self.mirror { self.width - x } else { x }
    }

    /// A straight line of a class: `axis`, `grid`, `whisker` or `mark`.
    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let look = match class {
            "grid" => "stroke=\"#c9c6bd\" stroke-width=\"1\"",
            "mark" => "stroke=\"currentColor\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"",
            "whisker" => "stroke=\"#24557a\" stroke-width=\"2.5\"",
            _ => "stroke=\"currentColor\" stroke-width=\"1\"",
        };
        let (x1, x2) = (pixel(self.x(from.0)), pixel(self.x(to.0)));
        let (y1, y2) = (pixel(from.1), pixel(to.1));
        let _ = write!(self.body, "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {look}/>");
    }

    /// A bar of one of the four fills, with the pattern of that fill.
    pub(crate) fn bar(&mut self, corner: (f64, f64), size: (f64, f64), fill: usize) {
        let fill = fill % FILLS.len();
        let Some((class, colour)) = FILLS.get(fill) else {
            return;
        };
        if let Some(used) = self.used.get_mut(fill) {
            *used = true;
        }
        let left = if self.mirror { self.width - corner.0 - size.0 } else { corner.0 };
        let (x, y, w, h) = (pixel(left), pixel(corner.1), pixel(size.0), pixel(size.1));
        let box_ = format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"");
        let _ = write!(self.body, "<rect class=\"{class}\" {box_} fill=\"{colour}\"/>");
        if fill > 0 {
            let _ = write!(self.body, "<rect {box_} fill=\"url(#p{}{fill})\"/>", self.key);
        }
    }

    /// A dot: a class and its paper colours.
    pub(crate) fn dot(&mut self, centre: (f64, f64), radius: f64, class: &str) {
        let look = match class {
            "absent" => "fill=\"none\" stroke=\"#a8a499\" stroke-width=\"1.2\"",
            "circle" => "fill=\"#24557a\" fill-opacity=\"0.5\" stroke=\"#24557a\" stroke-width=\"1.2\"",
            "precision" => "fill=\"none\" stroke=\"#24557a\" stroke-width=\"1\" stroke-dasharray=\"3 3\"",
            "size" => "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1\"",
            "present" => "fill=\"currentColor\"",
            _ => "fill=\"#24557a\"",
        };
        let (x, y, r) = (pixel(self.x(centre.0)), pixel(centre.1), pixel(radius));
        let _ = write!(self.body, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\" {look}/>");
    }

    /// A closed shape through points, mirrored like everything else: `density` of an estimate.
    pub(crate) fn area(&mut self, points: &[(f64, f64)]) {
        let corners: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", pixel(self.x(*x)), pixel(*y))).collect();
        let look = "fill=\"#24557a\" fill-opacity=\"0.22\"";
        let _ = write!(self.body, "<polygon class=\"density\" points=\"{}\" {look}/>", corners.join(" "));
    }

    /// A shape given as finished path data, not mirrored: `land` or `focus` of a map.
    pub(crate) fn path(&mut self, data: &str, class: &str) {
        let look = match class {
            "focus" => "fill=\"#e4dfd2\" stroke=\"#8b8573\" stroke-width=\"1.2\"",
            _ => "fill=\"#f4f2ec\" stroke=\"#cdc8ba\" stroke-width=\"0.8\"",
        };
        let _ = write!(self.body, "<path class=\"{class}\" d=\"{data}\" {look} stroke-linejoin=\"round\"/>");
    }

    /// One line of text; `at` is its baseline.
    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, look: Type, text: &str) {
        let anchor = if self.mirror { anchor.mirrored() } else { anchor };
        let anchor = match anchor {
            Anchor::Left => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::Right => " text-anchor=\"end\"",
        };
        let (x, y) = (pixel(self.x(at.0)), pixel(at.1));
        let weight = if look.bold { " font-weight=\"700\"" } else { "" };
        let (class, fill) = if look.muted { ("muted", "#5c594f") } else { ("ink", "currentColor") };
        let size = if (look.size - Type::LABEL.size).abs() < 0.01 {
            String::new()
        } else {
            format!(" font-size=\"{}\"", pixel(look.size))
        };
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}{weight}{size} fill=\"{fill}\" unicode-bidi=\"plaintext\">{}</text>",
            lettered(text)
        );
    }

    /// The finished drawing.
    pub(crate) fn finish(self, height: f64, title: &str, description: &str) -> Svg {
        let (w, h) = (pixel(self.width), pixel(height));
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" width=\"{w}\" height=\"{h}\" \
             viewBox=\"0 0 {w} {h}\" direction=\"ltr\" font-family=\"{FAMILIES}\" font-size=\"13\" \
             aria-labelledby=\"t{key} d{key}\"><title id=\"t{key}\">{}</title><desc id=\"d{key}\">{}</desc>",
            xml(title),
            xml(description),
            key = self.key,
        );
        text.push_str(&self.patterns());
        text.push_str(&self.body);
        text.push_str("</svg>");
        Svg { text, width: self.width, height }
    }

    /// The patterns of the fills in use: the first is plain, the others are hatched, dotted and cross-hatched in white.
    fn patterns(&self) -> String {
        let line = "stroke=\"#ffffff\" stroke-width=\"1.6\"";
        let shapes = [
            String::new(),
            format!("<path d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\" {line}/>"),
            "<circle cx=\"2\" cy=\"2\" r=\"1.2\" fill=\"#ffffff\"/><circle cx=\"6\" cy=\"6\" r=\"1.2\" fill=\"#ffffff\"/>".into(),
            format!("<path d=\"M0 4h8M4 0v8\" {line}/>"),
        ];
        let mut out = String::new();
        for (index, shape) in shapes.iter().enumerate().skip(1) {
            if self.used.get(index) == Some(&true) {
                let _ = write!(
                    out,
                    "<pattern id=\"p{}{index}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">{shape}</pattern>",
                    self.key
                );
            }
        }
        if out.is_empty() { out } else { format!("<defs>{out}</defs>") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::usvg;
    use std::sync::Arc;

    /// Glyphs of a drawing that its font does not hold: number 0 in every font.
    fn missing(group: &usvg::Group) -> usize {
        let one = |node: &usvg::Node| match node {
            usvg::Node::Group(inner) => missing(inner),
            usvg::Node::Text(text) => {
                let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                glyphs.filter(|glyph| glyph.id.0 == 0).count()
            }
            _ => 0,
        };
        group.children().iter().map(one).sum()
    }

    #[test]
    fn no_label_that_mixes_scripts_is_drawn_as_boxes() {
        let options = usvg::Options {
            fontdb: Arc::clone(&fonts::DATABASE),
            font_family: "Noto Sans".into(),
            ..usvg::Options::default()
        };
        for label in [
            "Idlib",
            "إدلب",
            "إدلب (Idlib)",
            "Idlib · إدلب, fi 12 %",
            "لا إله Office الإغاثة",
            "12 – 34 حوادث",
            "مرصد relief-consortium وvillage",
            "المجموع: 1,385 (+3)",
        ] {
            let mut pen = Pen::new(300.0, false, "k");
            pen.text((10.0, 20.0), Anchor::Left, Type::LABEL, label);
            pen.text((10.0, 40.0), Anchor::Right, Type::STRONG, label);
            let svg = pen.finish(60.0, "t", "d").with_footnotes(&[label.to_owned()]);
            let tree = usvg::Tree::from_str(svg.as_str(), &options).expect("it is a drawing");
            assert_eq!(missing(tree.root()), 0, "{label}: {}", svg.as_str());
        }
    }

    #[test]
    fn what_one_font_holds_stays_one_text() {
        assert_eq!(lettered("Idlib & co"), "Idlib &amp; co");
        assert_eq!(lettered("إدلب، حماة"), "إدلب، حماة");
        let mixed = format!("<tspan font-family=\"{ARABIC_FIRST}\">إدلب </tspan>(Idlib)");
        assert_eq!(lettered("إدلب (Idlib)"), mixed);
    }
}
