//! The house's rules, as absences: what no file may have.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the top floor to the lowest. A file may name only rooms that
/// stand after its own.
const FLOORS: &[&str] = &[
    "cli",
    "report",
    "experiment",
    "host",
    "regime",
    "suggest",
    "timeline",
    "stdlib",
    "stages",
    "gil",
    "kernels",
    "vm",
    "object",
    "refcount",
    "sync",
    "substrate",
    "compiler",
    "bytecode",
    "text",
];

/// Where `unsafe` may stand.
const UNSAFE_ROOMS: &[&str] = &[
    "src/object/",
    "src/refcount/",
    "src/substrate/virtual_cores/coroutine.rs",
    "src/vm/eval/",
];

/// Looks upwards that are argued where they stand.
const ALLOWED: &[(&str, &str)] = &[
    ("src/object/function.rs", "vm"),
    ("src/object/native_iterator.rs", "vm"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the source folder is there");
    for entry in entries {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file by its path from the project's folder, and its text
/// without comments and without its tests.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sources(&root.join("src"), &mut found);
    found.sort();
    assert!(found.len() > 100, "the sources were found");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("sources are text");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let name = path.strip_prefix(root).expect("it is under the root");
        let code: Vec<&str> = lines.collect();
        (name.to_string_lossy().replace('\\', "/"), code.join("\n"))
    };
    found.into_iter().map(read).collect()
}

fn room_of(file: &str) -> &str {
    let inside = file.trim_start_matches("src/");
    inside.split(['/', '.']).next().unwrap_or_default()
}

/// The rooms that a file names by `crate::room`.
fn named_rooms(text: &str) -> Vec<&str> {
    let parts = text.split("crate::").skip(1);
    parts
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
        })
        .filter(|name| FLOORS.contains(name))
        .collect()
}

#[test]
fn a_room_looks_only_down() {
    let floor = |room: &str| FLOORS.iter().position(|known| *known == room);
    let mut upward = Vec::new();
    for (file, text) in files() {
        let Some(own) = floor(room_of(&file)) else {
            continue;
        };
        for named in named_rooms(&text) {
            let above = floor(named).is_some_and(|named| named < own);
            if above && !ALLOWED.contains(&(file.as_str(), named)) {
                upward.push(format!("{file} names {named}"));
            }
        }
    }
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

#[test]
fn every_room_has_a_floor() {
    for (file, _) in files() {
        let room = room_of(&file);
        assert!(
            FLOORS.contains(&room) || room == "lib" || room == "main",
            "{file} is in a room that has no floor"
        );
    }
}

#[test]
fn unsafe_stands_only_where_it_may() {
    for (file, text) in files() {
        let may = UNSAFE_ROOMS.iter().any(|room| file.starts_with(room));
        let has =
            text.contains("unsafe {") || text.contains("unsafe fn") || text.contains("unsafe impl");
        assert!(may || !has, "{file} has unsafe code");
    }
}

#[test]
fn only_the_real_substrate_reads_the_clock_for_the_vm() {
    let timed = ["cli", "report", "experiment"];
    for (file, text) in files() {
        let above = timed.contains(&room_of(&file));
        assert!(
            above || file == "src/substrate/real.rs" || !text.contains("Instant::now"),
            "{file} reads the clock"
        );
    }
}

#[test]
fn nothing_below_the_host_names_a_lock_policy() {
    for (file, text) in files() {
        let below = [
            "vm", "object", "refcount", "stdlib", "compiler", "bytecode", "text",
        ];
        assert!(
            !below.contains(&room_of(&file)) || !text.contains("crate::gil"),
            "{file} names the lock"
        );
    }
}
