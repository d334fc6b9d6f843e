//! Two sample briefs that use every kind of block. All numbers are invented.

use crate::samples::{GOVERNORATES, estimates, map, overlap};
use report::chart::{Head, Mark, Width};
use report::{Block, Cell, Digits, Direction, Document, DocumentWords, Figure, Note, Span, Svg, Table, Timestamp};

/// The moment at which all samples were made.
pub const CREATED: Timestamp = Timestamp { year: 2026, month: 11, day: 20, hour: 9, minute: 30, second: 0 };

/// A language: how it writes numbers, and which of two texts it takes.
#[derive(Clone, Copy)]
pub struct Language {
    pub direction: Direction,
    pub digits: Digits,
}

pub const ENGLISH: Language = Language { direction: Direction::LeftToRight, digits: Digits::Western };
pub const ARABIC: Language = Language { direction: Direction::RightToLeft, digits: Digits::ArabicIndic };

impl Language {
    pub fn say(self, english: &str, arabic: &str) -> String {
        if self.direction == Direction::LeftToRight { english.into() } else { arabic.into() }
    }

    pub fn number(self, value: f64) -> String {
        let western = format!("{value}");
        let zero = if self.digits == Digits::Western { '0' } else { '\u{0660}' };
        let digit = |c: char| c.to_digit(10).and_then(|d| char::from_u32(u32::from(zero) + d)).unwrap_or(c);
        western.chars().map(digit).collect()
    }

    pub fn mark(self, value: f64) -> Mark {
        Mark::new(value, self.number(value))
    }

    pub fn marks(self, values: &[f64]) -> Vec<Mark> {
        values.iter().map(|value| self.mark(*value)).collect()
    }

    pub fn head(self, title: &str, width: Width) -> Head {
        let description = self.say("What the drawing shows, in one sentence.", "ما يبينه الرسم في جملة واحدة.");
        Head { title: title.into(), description, direction: self.direction, width }
    }
}

fn data(l: Language) -> Table {
    let row =
        |r: &(&str, &str, f64, f64, f64, f64)| vec![Cell::text(l.say(r.0, r.1)), Cell::number(r.4, l.number(r.4))];
    Table {
        caption: l.say("Attacks by governorate", "الهجمات بحسب المحافظة"),
        header: vec![l.say("Governorate", "المحافظة"), l.say("Attacks", "الهجمات")],
        rows: GOVERNORATES.iter().map(row).collect(),
        source: None,
    }
}

fn figure(l: Language, title: (&str, &str), svg: Svg) -> Block {
    Block::Figure(Box::new(Figure {
        title: l.say(title.0, title.1),
        description: l.say("Six governorates, Idlib the highest.", "ست محافظات، أعلاها إدلب."),
        svg,
        data: data(l),
        source: Some(l.say(
            "joint list of three organisations, 14 November 2026; 194 cases",
            "القائمة المشتركة لثلاث منظمات، ١٤ تشرين الثاني ٢٠٢٦؛ ١٩٤ حالة",
        )),
    }))
}

fn comparison(l: Language) -> Table {
    let row = |label: (&str, &str), numbers: [f64; 3]| {
        let mut cells = vec![Cell::text(l.say(label.0, label.1))];
        cells.extend(numbers.iter().map(|n| Cell::number(*n, l.number(*n))));
        cells
    };
    Table {
        caption: l.say("What closed, and for how long", "ما الذي أُغلق، ولأي مدة"),
        header: vec![
            l.say("Kind of facility", "نوع المرفق"),
            l.say("Attacked", "هوجمت"),
            l.say("Closed a week or more", "أُغلقت أسبوعًا أو أكثر"),
            l.say("Still closed", "ما زالت مغلقة"),
        ],
        rows: vec![
            row(("Hospitals", "المستشفيات"), [71., 38., 14.]),
            row(("Health centres", "المراكز الصحية"), [64., 29., 11.]),
            row(("Ambulances and crews", "سيارات الإسعاف وطواقمها"), [59., 17., 6.]),
        ],
        source: Some(l.say("joint list, 14 November 2026", "القائمة المشتركة، ١٤ تشرين الثاني ٢٠٢٦")),
    }
}

fn opening(l: Language) -> Vec<Block> {
    let p = |e: &str, a: &str| Span::plain(l.say(e, a));
    vec![
        Block::Ask {
            text: l.say(
                "Name the deconfliction focal point for the north-west, and publish how a notified hospital can reach them at night.",
                "تسمية مسؤول الاتصال لتجنب الاستهداف في الشمال الغربي، ونشر طريقة وصول المستشفى المُبلَّغ عنه إليه ليلًا.",
            ),
            by: Some(l.say("By 30 November 2026, before the winter notification round.", "قبل ٣٠ تشرين الثاني ٢٠٢٦، قبل جولة الإبلاغ الشتوية.")),
        },
        Block::Columns {
            first: vec![
                Block::Heading { level: 1, text: l.say("What we know", "ما نعرفه") },
                Block::Paragraph(vec![
                    p("Three organisations compared their lists for the first time. Together they document ", "قارنت ثلاث منظمات قوائمها لأول مرة. وهي توثق معًا "),
                    Span::strong(l.say("194 attacks on health care", "١٩٤ هجومًا على الرعاية الصحية")).citing(0),
                    p(" in eighteen months; only 31 were known to all three.", " في ثمانية عشر شهرًا، ولم تعلم المنظمات الثلاث معًا إلا بواحد وثلاثين منها."),
                ]),
                Block::Paragraph(vec![
                    p("Half of the facilities had been notified under the ", "وكان نصف المرافق مُبلَّغًا عنه ضمن "),
                    if l.direction == Direction::RightToLeft { Span::foreign("Humanitarian Notification System (HNS)") } else { Span::plain("humanitarian notification system") },
                    p(" before they were hit.", " قبل استهدافها.").citing(1),
                ]),
            ],
            second: vec![
                Block::PullFigure {
                    value: l.number(271.0),
                    interval: Some(l.say("(228–330)", "(٢٢٨–٣٣٠)")),
                    label: l.say(
                        "attacks are likely to have happened, counting those that no list holds. 95 % interval.",
                        "هجومًا يُرجَّح أنها وقعت، مع ما لم تحوه أي قائمة. فترة ٩٥٪.",
                    ),
                },
                Block::PullFigure {
                    value: l.number(31.0),
                    interval: None,
                    label: l.say("facilities are still closed, 14 of them hospitals.", "مرفقًا ما زال مغلقًا، منها ١٤ مستشفى."),
                },
            ],
        },
    ]
}

fn blocks(l: Language) -> Vec<Block> {
    let p = |e: &str, a: &str| Span::plain(l.say(e, a));
    let drawn = "the sample is drawn";
    let mut blocks = opening(l);
    blocks.push(figure(
        l,
        ("Idlib and Aleppo hold more than half of the attacks", "أكثر من نصف الهجمات في إدلب وحلب"),
        report::map::circles(&map(l, Width::Full)).expect(drawn),
    ));
    blocks.push(Block::PageBreak);
    blocks.push(Block::Heading { level: 1, text: l.say("How sure we are", "مدى تأكدنا") });
    blocks.push(Block::Paragraph(vec![p(
        "Each list misses attacks that another holds. From how far they overlap we estimate how many none of them holds. The three ways of estimating agree within their intervals.",
        "تفوت كل قائمة هجمات تحويها أخرى. ومن مقدار تداخلها نقدّر ما لا تحويه أي منها. وتتفق طرق التقدير الثلاث ضمن فتراتها.",
    )]));
    blocks.push(Block::Columns {
        first: vec![figure(
            l,
            ("Three estimates agree", "ثلاثة تقديرات متفقة"),
            report::chart::estimates(&estimates(l, Width::Half)).expect(drawn),
        )],
        second: vec![figure(
            l,
            ("Few attacks were known to all", "قليل من الهجمات علم به الجميع"),
            report::chart::overlap(&overlap(l, Width::Half)).expect(drawn),
        )],
    });
    blocks.push(Block::Table(comparison(l)));
    blocks.push(Block::Heading { level: 1, text: l.say("What would help", "ما الذي يساعد") });
    blocks.push(Block::List {
        ordered: true,
        items: vec![
            vec![p("A named person who answers at night.", "شخص مسمّى يجيب ليلًا.")],
            vec![
                p("One form for all who notify.", "نموذج واحد لكل من يُبلِّغ."),
                p(" The draft is agreed.", " والمسودة متفق عليها.").citing(0),
            ],
            vec![p("A written answer when a notified place is hit.", "جواب مكتوب عند استهداف مكان مُبلَّغ عنه.")],
        ],
    });
    blocks.push(Block::List {
        ordered: false,
        items: vec![vec![p("Funding for two more field monitors.", "تمويل مراقبَين ميدانيين إضافيين.")]],
    });
    blocks
}

/// The sample brief in a language.
pub fn brief(l: Language) -> Document {
    let fact = |name: (&str, &str), value: (&str, &str)| (l.say(name.0, name.1), l.say(value.0, value.1));
    Document {
        language: l.say("en", "ar"),
        direction: l.direction,
        title: l.say("Protect the hospitals that told everyone where they are", "احموا المستشفيات التي أخبرت الجميع بمكانها"),
        subtitle: Some(l.say("Attacks on health care in Syria, May 2025 to October 2026", "الهجمات على الرعاية الصحية في سوريا، أيار ٢٠٢٥ إلى تشرين الأول ٢٠٢٦")),
        stamp: Some(l.say("Demonstration, not for citation", "عرض تجريبي، ليس للاستشهاد")),
        facts: vec![
            fact(("Date", "التاريخ"), ("20 November 2026", "٢٠ تشرين الثاني ٢٠٢٦")),
            fact(("To", "إلى"), ("Resident Coordinator's Office", "مكتب المنسق المقيم")),
            fact(("From", "من"), ("Joint working group on health care", "مجموعة العمل المشتركة للرعاية الصحية")),
            fact(("Handling", "التداول"), ("May be passed on, not published", "يجوز تمريره ولا يُنشر")),
        ],
        blocks: blocks(l),
        notes: vec![
            Note { text: l.say("Joint list of three organisations, matched 14 November 2026; the records and their matching are open to the signatories.", "القائمة المشتركة لثلاث منظمات، طوبقت في ١٤ تشرين الثاني ٢٠٢٦؛ والسجلات ومطابقتها متاحة للموقّعين.") },
            Note { text: l.say("97 of 194, from the notification receipts that facilities shared with their consent.", "٩٧ من ١٩٤، من إيصالات الإبلاغ التي شاركتها المرافق بموافقتها.") },
            Note { text: l.say("The method is described in the annex, which is available on request.", "الطريقة موصوفة في الملحق المتاح عند الطلب.") },
        ],
        footer: Some(l.say(
            "All numbers are invented. Counts are minimums: an attack that nobody recorded is in no list. Borders are Natural Earth's and imply no opinion on legal status.",
            "كل الأرقام مختلقة. الأعداد حدود دنيا: الهجوم الذي لم يسجله أحد ليس في أي قائمة. الحدود من ناتشورال إيرث ولا تعني رأيًا في الوضع القانوني.",
        )),
        words: DocumentWords {
            page: l.say("Page {page} of {pages}", "صفحة {page} من {pages}"),
            notes: l.say("Notes", "ملاحظات"),
            data_table: l.say("Data table", "جدول البيانات"),
            source: l.say("Source", "المصدر"),
            ask: l.say("We ask", "نطلب"),
            back: l.say("Back to the text", "عودة إلى النص"),
            digits: l.digits,
        },
    }
}
