//! The columns of a place: a code or names that the gazetteer knows, a point, and how exactly it is known.

use super::Filling;
use crate::mapping::PlaceOf;
use crate::value;
use record::problem::Reason;
use record::{Place, PlacePrecision, Point};
use serde_json::Value;

impl Filling<'_> {
    pub(super) fn place(&mut self, of: &PlaceOf) -> Option<Value> {
        let text = |column: &Option<String>| column.as_deref().and_then(|c| self.cell(c)).map(str::to_owned);
        let (code, name) = (text(&of.code), text(&of.name));
        let point = self.point(of);
        let precision = self.precision(of);
        let code = match (&of.code, code) {
            (None, _) => self.code(of),
            (Some(_), Some(code)) => code,
            (Some(column), None) => {
                if name.is_some() || point.is_some() {
                    self.reject(column, Reason::Missing, "");
                }
                return None;
            }
        };
        serde_json::to_value(Place { code, name, point, precision }).ok()
    }

    /// The code that the gazetteer has for governorate and district, looked up once for each pair.
    fn code(&mut self, of: &PlaceOf) -> String {
        let text = |c: &Option<String>| c.as_deref().and_then(|c| self.cell(c)).unwrap_or_default().to_owned();
        let key = (of.country.clone().unwrap_or_default(), text(&of.governorate), text(&of.district));
        let vocabularies = self.setting.vocabularies;
        let found = self.places.entry(key).or_insert_with_key(|(c, g, d)| vocabularies.find_place(c, g, d));
        let (code, is_unknown) = found.clone();
        if is_unknown {
            let column = of.governorate.clone().unwrap_or_default();
            let seen = format!("{} / {}", text_of(self, &of.governorate), text_of(self, &of.district));
            self.flag(&column, Reason::UnknownPlace, &seen);
        }
        code
    }

    fn point(&mut self, of: &PlaceOf) -> Option<Point> {
        let (latitude, longitude) = (of.latitude.as_deref()?, of.longitude.as_deref()?);
        let mut degrees = [None, None];
        for (found, column) in degrees.iter_mut().zip([latitude, longitude]) {
            let Some(cell) = self.cell(column).map(str::to_owned) else {
                continue;
            };
            match value::degrees(&cell) {
                Ok(n) => *found = Some(n),
                Err(reason) => {
                    self.reject(column, reason, &cell);
                    return None;
                }
            }
        }
        match degrees {
            [Some(a), Some(b)] => {
                let point = Point::new(a, b);
                if point.is_none() {
                    self.reject(latitude, Reason::PlaceOutside, &format!("{a}, {b}"));
                }
                point
            }
            [None, None] => None,
            [a, _] => {
                self.reject(if a.is_none() { latitude } else { longitude }, Reason::Missing, "");
                None
            }
        }
    }

    fn precision(&mut self, of: &PlaceOf) -> Option<PlacePrecision> {
        let column = of.precision.as_deref()?;
        let cell = self.cell(column)?.to_owned();
        let code = of.precisions.as_ref().map_or(Some(&cell), |p| p.get(&cell));
        let found = code.and_then(|c| PlacePrecision::from_code(c));
        if found.is_none() {
            self.reject(column, Reason::UnknownCode, &cell);
        }
        found
    }
}

fn text_of(filling: &Filling<'_>, column: &Option<String>) -> String {
    column.as_deref().and_then(|c| filling.cell(c)).unwrap_or_default().to_owned()
}
