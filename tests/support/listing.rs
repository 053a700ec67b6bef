//! Comparing disassemblies.

use std::path::Path;

/// Fails at the first line that differs. Addresses, and the order of a
/// frozenset's items, may differ.
pub(crate) fn assert_same(path: &Path, ours: &str, theirs: &str) {
    let (ours, theirs) = (normalised(ours), normalised(theirs));
    for (number, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
        assert_eq!(ours, theirs, "{} line {}", path.display(), number + 1);
    }
    let (ours, theirs) = (ours.lines().count(), theirs.lines().count());
    assert_eq!(ours, theirs, "{}: number of lines", path.display());
}

/// The text with each address as `0x`, and each frozenset's items sorted.
fn normalised(dis: &str) -> String {
    let mut text = String::with_capacity(dis.len());
    for line in dis.lines() {
        let line = without_addresses(line);
        text.push_str(&with_sorted_frozenset(&line));
        text.push('\n');
    }
    text
}

fn without_addresses(line: &str) -> String {
    let mut parts = line.split(" at 0x");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(" at 0x");
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    text
}

fn with_sorted_frozenset(line: &str) -> String {
    let parts = line
        .split_once("frozenset({")
        .and_then(|(before, rest)| Some((before, rest.rsplit_once("})")?)));
    let Some((before, (items, after))) = parts else {
        return line.to_owned();
    };
    let mut items: Vec<&str> = items.split(", ").collect();
    items.sort_unstable();
    format!("{before}frozenset({{{}}}){after}", items.join(", "))
}
