//! Marshal data, `.pyc` files, tables and disassembly against what CPython
//! 3.12.1 made of `tests/bytecode/samples`. `tests/bytecode/make_goldens.py`
//! makes the goldens.

#[path = "support/listing.rs"]
mod listing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gilsim::bytecode::dis::{DisOptions, disassemble};
use gilsim::bytecode::marshal::{self, Format};
use gilsim::bytecode::pyc::{Pyc, Validation};
use gilsim::bytecode::verifier::verify;
use gilsim::bytecode::{CodeObject, Constant, ExceptionTable, LineTable, Position};

fn goldens() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bytecode/goldens");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("goldens")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pyc"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn golden(name: &str) -> Pyc {
    let path = goldens()
        .into_iter()
        .find(|path| path.file_stem().is_some_and(|stem| stem == name));
    Pyc::read(&path.expect("a golden")).expect("a .pyc file")
}

/// The function of that name in a module.
fn function<'a>(module: &'a CodeObject, name: &str) -> &'a Arc<CodeObject> {
    let functions = module.consts.iter().filter_map(|constant| match constant {
        Constant::Code(code) => Some(code),
        _ => None,
    });
    let mut named = functions.filter(|code| *code.name == *name);
    named.next().expect("a function of that name")
}

fn read_text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a golden text")
}

#[test]
fn disassembly() {
    for path in goldens() {
        let code = Pyc::read(&path).expect("a .pyc file").code;
        let ours = disassemble(&code, &DisOptions::default());
        listing::assert_same(&path, &ours, &read_text(&path.with_extension("dis")));
        let caches = path.with_extension("caches.dis");
        if caches.exists() {
            let ours = disassemble(&code, &DisOptions::WITH_CACHES);
            listing::assert_same(&caches, &ours, &read_text(&caches));
        }
    }
}

#[test]
fn marshal_formats() {
    for path in goldens() {
        let pyc = Pyc::read(&path).expect("a .pyc file");
        let code = Constant::Code(Arc::clone(&pyc.code));
        let format_2 = std::fs::read(path.with_extension("marshal2")).expect("a golden");
        let name = path.display();
        assert!(marshal::write(&code, Format::V2) == format_2, "{name}");
        assert!(marshal::read(&format_2) == Ok(code), "{name}");
        let again = Pyc::parse(&pyc.to_bytes()).expect("our own .pyc file");
        assert!(again.validation == pyc.validation, "{name}");
        let again = marshal::write(&Constant::Code(again.code), Format::V2);
        assert!(again == format_2, "{name}");
    }
}

#[test]
fn everything_verifies() {
    for path in goldens() {
        let pyc = Pyc::read(&path).expect("a .pyc file");
        assert_eq!(verify(&pyc.code), Ok(()), "{}", path.display());
    }
}

#[test]
fn the_header_ties_a_file_to_its_source() {
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/bytecode/samples/addition.py"
    );
    let size = std::fs::metadata(source).expect("the sample").len() as u32;
    let mtime = 1_234_567_890;
    assert_eq!(
        golden("addition").validation,
        Validation::Timestamp { mtime, size }
    );
}

/// A well-known lesson on bytecode prints this function's code with `5f`
/// (STORE_ATTR) where `7d` (STORE_FAST) stands; its listing is right, and so
/// are these bytes.
#[test]
fn the_bytes_of_an_addition() {
    let module = golden("addition").code;
    let add = function(&module, "add");
    let hex: Vec<String> = add.code.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex.join(" "),
        "97 00 7c 00 7c 01 7a 00 00 00 7d 02 7c 02 53 00"
    );
    let listing = disassemble(add, &DisOptions::default());
    let opcodes: Vec<(&str, &str)> = listing
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut words = line[6..].split_whitespace();
            (
                words.next().expect("an offset"),
                words.next().expect("an opcode"),
            )
        })
        .collect();
    assert_eq!(
        opcodes,
        [
            ("0", "RESUME"),
            ("2", "LOAD_FAST"),
            ("4", "LOAD_FAST"),
            ("6", "BINARY_OP"),
            ("10", "STORE_FAST"),
            ("12", "LOAD_FAST"),
            ("14", "RETURN_VALUE"),
        ]
    );
}

#[test]
fn positions_are_those_of_the_source() {
    let module = golden("addition").code;
    let table = LineTable::decode(function(&module, "add")).expect("a line table");
    let addition = Position {
        line: Some(2),
        end_line: Some(2),
        column: Some(12),
        end_column: Some(17),
    };
    assert_eq!(table.position_at(6), addition);
    assert_eq!(table.position_at(8), addition, "its cache");
    assert_eq!(table.line_at(14), Some(3));
}

#[test]
fn handlers_are_found_by_offset() {
    let module = golden("exceptions").code;
    let code = function(&module, "read");
    let table = ExceptionTable::decode(&code.exceptiontable).expect("a table");
    assert_eq!(table.handler_at(0), None, "before the first try");
    for entry in table.entries() {
        assert_eq!(table.handler_at(entry.start), Some(entry));
        assert_eq!(table.handler_at(entry.end - 2), Some(entry));
    }
}
