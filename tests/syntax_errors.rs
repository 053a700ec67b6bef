//! Programs that do not compile: CPython's exception, wording and position, and
//! no panic or overflow for hostile ones.

use std::path::Path;

use gilsim::compiler::{SyntaxError, compile};
use serde_json::Value;

fn refusal(source: &str) -> SyntaxError {
    match compile(source, "program.py") {
        Ok(_) => panic!("this compiles: {:?}", &source[..source.len().min(200)]),
        Err(error) => error,
    }
}

#[test]
fn errors_are_worded_and_placed_as_recorded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax_errors.json");
    let text = std::fs::read_to_string(path).expect("the goldens can be read");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("the goldens are JSON");
    assert!(rows.len() > 750);
    let mut wrong = String::new();
    for row in &rows {
        let source = row["source"].as_str().expect("a source is text");
        let error = refusal(source);
        let ours = serde_json::json!([error.kind.name(), error.message, error.line, error.column]);
        if ours != row["error"] {
            wrong += &format!(
                "{source:?}\n  expected {}\n  found    {ours}\n",
                row["error"]
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_nests_too_deeply_is_refused() {
    const MANY: usize = 100_000;
    let sources = [
        format!("x = {}1", "-".repeat(MANY)),
        format!("x = {}1", "not ".repeat(MANY)),
        format!("x = {}1{}", "(".repeat(MANY), ")".repeat(MANY)),
        format!("x = {}", "[".repeat(MANY)),
        format!("x = {}1", "1+".repeat(MANY)),
        format!("x = {}1", "a**".repeat(MANY)),
        format!("x = {}1", "lambda: ".repeat(MANY)),
        format!("x = a{}", ".b".repeat(MANY)),
        format!("x = a{}", "()".repeat(MANY)),
        format!("x = {}c", "a if b else ".repeat(MANY)),
        format!("x = ({}1)", "-\n".repeat(MANY)),
        format!("f\"{}{}\"", "{a:".repeat(MANY), "}".repeat(MANY)),
        format!(
            "match x:\n case {}a{}: pass",
            "(".repeat(MANY),
            ")".repeat(MANY)
        ),
        (0..200)
            .map(|depth| format!("{}if x:\n", " ".repeat(depth)))
            .collect(),
    ];
    for source in sources {
        let error = refusal(&source);
        assert!(error.message.contains("too "), "{}", error.message);
    }
}

#[test]
fn the_erring_line_is_shown() {
    let error = refusal("x = 1\nреturn = f(\u{e9} \u{e9})\n");
    assert_eq!(error.text.as_deref(), Some("реturn = f(\u{e9} \u{e9})\n"));
    assert_eq!((error.line, error.column), (2, 12));
    let shown = error.to_string();
    assert!(
        shown.starts_with("program.py:2:12: SyntaxError: "),
        "{shown}"
    );
}

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference() {
    let plain = compile("x = \"\"\"a\nb\"\"\"\nif x:\n    y\n", "m.py");
    let windows = compile(
        "\u{feff}x = \"\"\"a\r\nb\"\"\"\r\nif x:\r\n    y\r\n",
        "m.py",
    );
    assert!(plain.is_ok());
    assert_eq!(plain, windows);
    assert!(refusal("x = 1\n\0").message.contains("null bytes"));
}
