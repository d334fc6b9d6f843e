//! What the name of a column says about it, in English, French, Spanish and Arabic.

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Says which rows are the same already.
    Truth,
    /// Numbers the rows.
    Id,
    /// Says whence a row comes.
    List,
    First,
    Last,
    /// Of the father or mother, or a middle name.
    Parent,
    /// A name of several parts.
    Full,
    Birth,
    /// When something happened.
    Event,
    Place,
    Latitude,
    Longitude,
    Sex,
    Email,
    Phone,
    /// A number that one person has: of an identity card, a passport, an insurance.
    Code,
    Postcode,
    Age,
    Number,
    /// Few different values.
    Few,
    /// Several words separated by `;`.
    Words,
    /// Running text.
    Text,
    /// Holds nothing, or one value.
    Empty,
}

/// Names by role, as [`plain`] writes them; those that end in `*` begin so. The first that fits counts.
const NAMES: [(Role, &[&str]); 20] = [
    (Role::Truth, &["cluster", "cluster_id", "entity_id", "entity", "truth", "true_id", "true_cluster", "match_id"]),
    (
        Role::Id,
        &["id", "unique_id", "uid", "uuid", "guid", "rec_id", "record_id", "row", "row_id", "key", "index", "no"],
    ),
    (
        Role::Id,
        &[
            "identifiant",
            "identificador",
            "الرقم",
            "رقم",
            "المعرف",
            "رقم_السجل",
            "case_id",
            "ref",
            "reference",
            "person_id",
            "victim_id",
            "event_id",
            "incident_id",
        ],
    ),
    (
        Role::List,
        &["list", "list_name", "source", "source_list", "dataset", "liste", "lista", "fuente", "المصدر", "القايمه"],
    ),
    (
        Role::Parent,
        &["father*", "mother*", "middle_name", "patronym*", "nom_du_pere", "nom_de_la_mere", "pere", "mere"],
    ),
    (Role::Parent, &["nombre_del_padre", "nombre_de_la_madre", "padre", "madre", "اسم_الاب", "الاب", "اسم_الام", "الام"]),
    (
        Role::First,
        &["first_name", "firstname", "first", "given_name*", "givenname", "forename*", "fname", "name_first"],
    ),
    (Role::First, &["prenom*", "nombres", "primer_nombre", "nombre_de_pila", "الاسم_الاول", "اسم_الشخص"]),
    (Role::Last, &["last_name", "lastname", "last", "surname*", "family_name", "familyname", "lname", "name_last"]),
    (
        Role::Last,
        &["nom_de_famille", "nom_famille", "apellido*", "primer_apellido", "اللقب", "الكنيه", "اسم_العايله", "العايله"],
    ),
    (
        Role::Birth,
        &["dob", "birth*", "date_of_birth", "born", "yob", "year_of_birth", "date_de_naissance", "naissance"],
    ),
    (Role::Birth, &["fecha_de_nacimiento", "fecha_nacimiento", "nacimiento", "تاريخ_الميلاد", "الميلاد", "تاريخ_الولاده"]),
    (Role::Latitude, &["lat", "latitude", "latitud", "lat_deg", "خط_العرض", "y_lat"]),
    (Role::Longitude, &["lon", "lng", "long", "longitude", "longitud", "lon_deg", "خط_الطول", "x_lon"]),
    (Role::Sex, &["sex", "gender", "sexe", "genre", "sexo", "genero", "الجنس", "النوع"]),
    (Role::Email, &["email*", "e_mail", "mail", "courriel", "correo*", "البريد*"]),
    (
        Role::Phone,
        &["phone*", "tel", "telephone*", "mobile*", "telefono*", "movil", "celular", "الهاتف", "رقم_الهاتف", "جوال"],
    ),
    (
        Role::Postcode,
        &["postcode", "post_code", "postal_code", "zip", "zip_code", "zipcode", "code_postal", "codigo_postal"],
    ),
    (Role::Age, &["age", "age_years", "edad", "العمر", "السن"]),
    (
        Role::Full,
        &["full_name", "fullname", "victim_name", "person_name", "nom_complet", "nombre_completo", "الاسم_الكامل"],
    ),
];

/// Parts of names that tell a role where no whole name does.
const PARTS: [(Role, &[&str]); 5] = [
    (
        Role::Code,
        &[
            "national_id",
            "id_number",
            "id_no",
            "passport",
            "soc_sec",
            "ssn",
            "nin",
            "cedula",
            "dni",
            "الرقم_الوطني",
            "رقم_الهويه",
        ],
    ),
    (Role::Full, &["الاسم_الثلاثي", "الاسم_الرباعي", "full_name"]),
    (
        Role::Event,
        &["date", "died", "death", "killed", "deces", "mort", "fecha", "fallec", "muerte", "تاريخ", "الوفاه", "يوم"],
    ),
    (
        Role::Place,
        &[
            "place",
            "city",
            "town",
            "village",
            "suburb",
            "district",
            "governorate",
            "province",
            "region",
            "state",
            "county",
            "location",
            "address",
            "street",
            "ville",
            "lieu",
            "commune",
            "ciudad",
            "lugar",
            "municipio",
            "المكان",
            "المدينه",
            "المحافظه",
            "القريه",
            "المنطقه",
            "العنوان",
            "neighbourhood",
            "camp",
        ],
    ),
    (Role::Age, &["age_at", "edad_"]),
];

/// Names that mean one thing beside a last or first name, and another alone.
const ALONE: [&str; 5] = ["name", "nom", "nombre", "الاسم", "اسم"];

/// What a name says, knowing the names of the other columns; nothing where it says nothing.
pub(super) fn role(name: &str, all: &[String]) -> Option<Role> {
    if let Some(role) = named(name) {
        return Some(role);
    }
    let plain = plain(name);
    if ALONE.contains(&plain.as_str()) {
        let beside = |wanted: Role| all.iter().any(|other| other != name && named(other) == Some(wanted));
        return Some(match (beside(Role::First), beside(Role::Last)) {
            (true, _) => Role::Last,
            (false, true) => Role::First,
            (false, false) => Role::Full,
        });
    }
    let holds = |part: &&str| plain.contains(part);
    PARTS.iter().find(|(_, parts)| parts.iter().any(holds)).map(|(role, _)| *role)
}

fn named(name: &str) -> Option<Role> {
    let plain = plain(name);
    let is = |pattern: &&str| pattern.strip_suffix('*').map_or(plain == **pattern, |start| plain.starts_with(start));
    NAMES.iter().find(|(_, names)| names.iter().any(is)).map(|(role, _)| *role)
}

/// A name in lower case, without accents, with `_` between its words, and Arabic letters in one form.
fn plain(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for letter in name.trim().chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            out.push('_');
        }
        before = letter;
        match letter {
            'أ' | 'إ' | 'آ' => out.push('ا'),
            'ة' => out.push('ه'),
            'ى' | 'ئ' => out.push('ي'),
            'é' | 'è' | 'ê' | 'É' => out.push('e'),
            'í' | 'î' => out.push('i'),
            'ó' | 'ô' => out.push('o'),
            'á' | 'à' | 'â' => out.push('a'),
            'ú' | 'û' => out.push('u'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            '\u{64b}'..='\u{652}' | 'ـ' => {}
            _ if letter.is_alphanumeric() => out.extend(letter.to_lowercase()),
            _ if !out.ends_with('_') => out.push('_'),
            _ => {}
        }
    }
    out.trim_matches('_').to_owned()
}
