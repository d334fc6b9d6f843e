//! The scanner takes Rust apart as the language is written.

use xtask::scan::Source;

#[test]
fn strings_and_comments_are_no_code() {
    let source =
        Source::read("let a = \"x.unwrap() \\\" // no\"; // y.unwrap()\nlet b = r#\"z\"q\"#; /* w /* v */ u */ b();");
    assert_eq!(source.code, ["let a = \"\"; ", "let b = \"\";  b();"]);
    assert_eq!(source.strings, [(1, "x.unwrap() \\\" // no".to_owned()), (2, "z\"q".to_owned())]);
    assert_eq!(source.comments[0], (1, "// y.unwrap()".to_owned()));
}

#[test]
fn a_string_over_several_lines_keeps_the_lines_counted() {
    let source = Source::read("f(\"one\ntwo\");\ng();");
    assert_eq!(source.lines().last(), Some((3, "g();")));
    assert_eq!(source.strings[0].0, 1);
}

#[test]
fn a_quote_is_a_character_or_a_lifetime() {
    let source = Source::read("fn f<'a>(x: &'a str) -> char { if x == \"'\" { '\"' } else { '\\'' } } // end");
    assert_eq!(source.code[0].matches('\'').count(), 4);
    assert_eq!(source.comments.len(), 1);
}

#[test]
fn a_test_module_is_no_shipped_code() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { x.unwrap(); }\n}\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}";
    let source = Source::read(text);
    let shipped: Vec<usize> = source.shipped().map(|(line, _)| line).collect();
    assert_eq!(shipped, [1, 6, 9]);
}
