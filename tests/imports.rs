//! Imports of source files and their cache in `__pycache__`, as CPython 3.12
//! keeps it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, SystemTime};

use assert_cmd::Command;
use predicates::str::{contains, is_empty};
use tempfile::TempDir;

/// A folder with a program in it.
struct Program(TempDir);

impl Program {
    fn new(files: &[(&str, &str)]) -> Program {
        let program = Program(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            program.write(name, text);
        }
        program
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(path, text).expect("the file can be written");
    }

    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("gilsim").expect("built");
        command
            .arg("run")
            .arg(self.path("main.py"))
            .env_remove("PYTHONDONTWRITEBYTECODE");
        command
    }

    fn prints(&self, expected: &str) {
        let expected = format!("{expected}\n");
        let run = self.command().assert().success();
        run.stdout(expected).stderr(is_empty());
    }

    fn cached(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("__pycache__")) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

const CACHE: &str = "__pycache__/helper.cpython-312.pyc";

fn helper(text: &str) -> Program {
    Program::new(&[
        ("main.py", "import helper\nprint(helper.value)\n"),
        ("helper.py", text),
    ])
}

#[test]
fn a_module_is_compiled_once_and_the_script_is_not_cached() {
    let program = helper("value = 'first'\n");
    program.prints("first");
    assert_eq!(program.cached(), ["helper.cpython-312.pyc"]);

    // Same size and time: only the cache can say what the module was.
    let modified = fs::metadata(program.path("helper.py"))
        .and_then(|about| about.modified())
        .expect("it has a time");
    program.write("helper.py", "value = 'other'\n");
    let source = fs::File::options()
        .write(true)
        .open(program.path("helper.py"));
    source
        .and_then(|file| file.set_modified(modified))
        .expect("its time can be set");
    program.prints("first");
}

#[test]
fn a_changed_source_is_compiled_again() {
    let program = helper("value = 1\n");
    program.prints("1");
    program.write("helper.py", "value = 1234\n");
    program.prints("1234");
    let before = fs::read(program.path(CACHE)).expect("it is cached");

    program.write("helper.py", "value = 4321\n");
    let source = fs::File::options()
        .write(true)
        .open(program.path("helper.py"));
    source
        .and_then(|file| file.set_modified(SystemTime::now() + Duration::from_secs(9)))
        .expect("its time can be set");
    program.prints("4321");
    let after = fs::read(program.path(CACHE)).expect("it is cached");
    assert_ne!(before, after, "the cache was written again");
}

#[test]
fn packages_and_relative_imports_are_cached_in_their_folders() {
    let program = Program::new(&[
        (
            "main.py",
            "import pack.inner.leaf\nfrom pack import sibling\n\
             print(pack.inner.leaf.total, sibling.value, pack.__name__, pack.inner.__package__)\n",
        ),
        ("pack/__init__.py", "base = 40\n"),
        ("pack/sibling.py", "from . import base\nvalue = base + 1\n"),
        ("pack/inner/__init__.py", ""),
        (
            "pack/inner/leaf.py",
            "from .. import base\nfrom ..sibling import value\ntotal = base + value\n",
        ),
    ]);
    for _ in 0..2 {
        program.prints("81 41 pack pack.inner");
    }
    for cache in [
        "pack/__pycache__/__init__.cpython-312.pyc",
        "pack/__pycache__/sibling.cpython-312.pyc",
        "pack/inner/__pycache__/__init__.cpython-312.pyc",
        "pack/inner/__pycache__/leaf.cpython-312.pyc",
    ] {
        assert!(program.path(cache).is_file(), "{cache}");
    }
}

#[test]
fn bytecode_is_not_written_where_that_is_not_wanted_or_possible() {
    let program = helper("value = 5\n");
    let mut command = program.command();
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command.assert().success().stdout("5\n").stderr(is_empty());
    assert!(program.cached().is_empty());

    program.write(
        "main.py",
        "import sys\nsys.dont_write_bytecode = True\nimport helper\nprint(helper.value)\n",
    );
    program.prints("5");
    assert!(program.cached().is_empty());

    program.write("main.py", "import helper\nprint(helper.value)\n");
    program.write("__pycache__", "a file is in the way");
    program.prints("5");
}

#[test]
fn what_cannot_be_used_is_reported_and_replaced() {
    let other_version = |bytes: &mut Vec<u8>| {
        bytes[..2].copy_from_slice(&3495u16.to_le_bytes());
    };
    let cut_off = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 3);
    type Spoil<'a> = (&'a dyn Fn(&mut Vec<u8>), &'a str);
    let spoils: [Spoil<'_>; 2] = [
        (&other_version, "compiled by Python 3.11"),
        (&cut_off, "ignored"),
    ];
    for (spoil, said) in spoils {
        let program = helper("value = 6\n");
        program.prints("6");
        let mut bytes = fs::read(program.path(CACHE)).expect("it is cached");
        spoil(&mut bytes);
        fs::write(program.path(CACHE), bytes).expect("it can be spoiled");
        let run = program.command().assert().success().stdout("6\n");
        let run = run.stderr(contains(said)).stderr(contains(CACHE));
        let errors = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert_eq!(errors.lines().count(), 1, "{errors}");
        program.prints("6");
    }
}

#[test]
fn code_that_would_not_run_safely_is_not_run() {
    let program = helper("value = 7\n");
    program.prints("7");
    let mut bytes = fs::read(program.path(CACHE)).expect("it is cached");
    // RESUME 0, LOAD_CONST 0: the constant's index becomes 200.
    let at = bytes
        .windows(4)
        .position(|code| code == [0x97, 0, 0x64, 0])
        .expect("it begins so");
    bytes[at + 3] = 200;
    fs::write(program.path(CACHE), bytes).expect("it can be spoiled");
    let run = program.command().assert().success().stdout("7\n");
    run.stderr(contains("ignored"));
    program.prints("7");
}

#[test]
fn bytecode_beside_the_program_needs_no_source() {
    let program = helper("value = __file__ == __cached__ and __file__[-11:]\n");
    program.command().assert().success().stdout("False\n");
    let cached = fs::read(program.path(CACHE)).expect("it is cached");
    fs::remove_file(program.path("helper.py")).expect("the source was there");
    // What lies in __pycache__ belongs to a source.
    let run = program.command().assert().failure();
    run.stderr(contains("ModuleNotFoundError: No module named 'helper'"));
    fs::write(program.path("helper.pyc"), &cached).expect("it can be written");
    program.prints("/helper.pyc");

    fs::create_dir(program.path("package")).expect("a folder");
    fs::write(program.path("package/__init__.pyc"), &cached).expect("it can be written");
    program.write(
        "main.py",
        "import package\nprint(package.__path__[0][-8:])\n",
    );
    program.prints("/package");
}

#[test]
fn bytecode_without_source_that_cannot_be_used_is_an_import_error() {
    let program = helper("value = 8\n");
    program.prints("8");
    let cached = fs::read(program.path(CACHE)).expect("it is cached");
    fs::remove_file(program.path("helper.py")).expect("the source was there");
    let mut other_version = cached.clone();
    other_version[..2].copy_from_slice(&3495u16.to_le_bytes());
    let said = [
        (&other_version[..], "compiled by Python 3.11"),
        (&cached[..20], "marshal"),
        (&cached[..3], "not a .pyc file"),
    ];
    for (bytes, said) in said {
        fs::write(program.path("helper.pyc"), bytes).expect("it can be written");
        let run = program.command().assert().failure();
        let run = run.stderr(contains("ImportError: cannot import 'helper' from"));
        run.stderr(contains(said));
    }
}

#[test]
fn a_moved_program_names_its_files_where_they_are() {
    let program = Program::new(&[
        ("main.py", "import helper\nprint(helper.where())\n"),
        (
            "helper.py",
            "def where():\n    return where.__code__.co_filename\n",
        ),
    ]);
    let here = program.path("helper.py").display().to_string();
    program.prints(&here);
    let moved = tempfile::tempdir().expect("a folder");
    for name in ["main.py", "helper.py", CACHE] {
        let target = moved.path().join(name);
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::rename(program.path(name), target).expect("it can be moved");
    }
    Program(moved).prints_its_helper();
}

impl Program {
    fn prints_its_helper(&self) {
        let here = self.path("helper.py").display().to_string();
        self.prints(&here);
    }
}

#[test]
fn processes_that_import_at_once_leave_a_whole_file() {
    let text: String = (0..300)
        .map(|n| format!("def f{n}(a, b):\n    return a + b * {n}\n"))
        .collect();
    let program = helper(&format!("{text}value = f299(1, 2)\n"));
    for _ in 0..3 {
        // A folder that vanishes under a writer is no error either.
        let _ = fs::remove_dir_all(program.path("__pycache__"));
        let start = || {
            Process::new(assert_cmd::cargo::cargo_bin("gilsim"))
                .arg("run")
                .arg(program.path("main.py"))
                .env_remove("PYTHONDONTWRITEBYTECODE")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it starts")
        };
        let running: Vec<_> = (0..4).map(|_| start()).collect();
        for child in running {
            let output = child.wait_with_output().expect("it ends");
            assert_eq!(String::from_utf8_lossy(&output.stdout), "599\n");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        }
        assert_eq!(program.cached(), ["helper.cpython-312.pyc"]);
    }
    program.prints("599");
}
