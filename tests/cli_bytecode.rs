//! `gilsim dis`, `compile` and `stages`: what they print and write, and what
//! they say to mistakes.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, starts_with};

#[expect(dead_code, reason = "the library's files are for other tests")]
#[path = "support/cpython.rs"]
mod cpython;
#[path = "support/listing.rs"]
mod listing;

const PROGRAM: &str = "\
def area(width, height=2):
    return width * height

if __name__ == '__main__':
    print([area(n) for n in range(3)])
";

fn gilsim(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("gilsim").expect("built");
    command.current_dir(folder).args(args);
    command
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("it can be written");
    }
    folder
}

fn printed(folder: &Path, args: &[&str]) -> String {
    let run = gilsim(folder, args).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).expect("text")
}

/// Exit code 2, nothing on standard output, and what is wrong on one line.
fn mistake(folder: &Path, args: &[&str], said: &str) {
    let run = gilsim(folder, args).assert().code(2).stdout("");
    let run = run.stderr(contains(said).and(contains("panicked").not()));
    let errors = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert_eq!(errors.lines().count(), 1, "{errors}");
}

#[test]
fn a_file_and_its_compiled_form_have_the_same_listing() {
    let folder = folder_with(&[("program.py", PROGRAM)]);
    let folder = folder.path();
    gilsim(folder, &["compile", "program.py", "-o", "out.pyc"])
        .assert()
        .success()
        .stdout("out.pyc\n");
    for option in [&[][..], &["--show-caches"]] {
        let of = |file| printed(folder, &[&["dis", file], option].concat());
        let (source, compiled) = (of("program.py"), of("out.pyc"));
        listing::assert_same(Path::new("program.py"), &compiled, &source);
        assert!(source.starts_with("  0           0 RESUME                   0\n"));
        assert!(source.contains("Disassembly of <code object area at 0x"));
        assert_eq!(source.contains(" CACHE "), !option.is_empty());
    }
    gilsim(folder, &["run", "out.pyc"])
        .assert()
        .success()
        .stdout("[0, 2, 4]\n");
}

#[test]
fn several_programs_go_into_one_folder() {
    let folder = folder_with(&[("one.py", "print(1)\n"), ("two.py", "print(2)\n")]);
    let folder = folder.path();
    gilsim(
        folder,
        &["compile", "one.py", "two.py", "--out-dir", "new/out"],
    )
    .assert()
    .success()
    .stdout("new/out/one.pyc\nnew/out/two.pyc\n");
    gilsim(folder, &["run", "new/out/two.pyc"])
        .assert()
        .success()
        .stdout("2\n");
    gilsim(folder, &["compile", "one.py"])
        .assert()
        .success()
        .stdout("__pycache__/one.cpython-312.pyc\n");
}

#[test]
fn stages_follow_one_line_from_source_to_bytecode() {
    let folder = folder_with(&[("program.py", PROGRAM)]);
    let args = ["stages", "program.py", "--line", "2"];
    let text = printed(folder.path(), &args);
    for part in ["return width * height", "Name", "BINARY_OP"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains("__main__"), "{text}");

    let json = printed(folder.path(), &[&args[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["span"]["line"], 2);
    assert_eq!(json["source"][0]["text"], "    return width * height");
    assert!(json["tokens"].as_array().is_some_and(|t| t.len() >= 4));
    for stage in ["tree", "bytecode"] {
        assert!(!json[stage].as_array().expect("a list").is_empty());
    }
}

#[test]
fn mistakes_are_told_in_one_line() {
    let folder = folder_with(&[
        ("a.py", "x = 1\n\n"),
        ("b.pyc", "nonsense"),
        ("short.pyc", "\u{b}"),
    ]);
    fs::create_dir(folder.path().join("sub")).expect("a folder");
    fs::write(folder.path().join("sub/a.py"), "").expect("a file");
    let says = |args: &[&str], said| mistake(folder.path(), args, said);
    says(&["dis", "none.py"], "cannot read none.py: no such file");
    says(&["dis", "sub"], "it is a folder");
    says(&["dis", "b.pyc"], "b.pyc: not a .pyc file");
    says(&["dis", "short.pyc"], "short.pyc: not a .pyc file");
    says(&["compile", "b.pyc"], "compiled already");
    says(&["compile", "a.py", "sub/a.py", "-o", "x"], "use --out-dir");
    says(
        &["compile", "a.py", "sub/a.py", "--out-dir", "x"],
        "would both go to x/a.pyc",
    );
    says(&["compile", "a.py", "-o", "a.py/x.pyc"], "cannot make a.py");
    says(&["stages", "none.py"], "no such file");
    says(&["stages", "a.py", "--line", "9"], "a.py has no line 9");
    says(
        &["stages", "a.py", "--line", "2"],
        "no statement on this line",
    );
}

#[test]
fn a_syntax_error_has_its_place() {
    let folder = folder_with(&[("bad.py", "x = 1\nreturn x\n")]);
    for command in ["dis", "compile", "stages"] {
        gilsim(folder.path(), &[command, "bad.py"])
            .assert()
            .code(2)
            .stdout("")
            .stderr(starts_with(
                "bad.py:2:1: SyntaxError: 'return' outside function\n",
            ));
    }
}

#[test]
fn cpython_runs_and_imports_what_is_compiled_here() {
    let Some(python) = cpython::find() else {
        return;
    };
    let folder = folder_with(&[("program.py", PROGRAM)]);
    let folder = folder.path();
    gilsim(folder, &["compile", "program.py", "-o", "out/program.pyc"])
        .assert()
        .success();
    let run = |args: &[&str]| {
        let output = Process::new(&python)
            .args(args)
            .current_dir(folder)
            .output();
        let output = output.expect("CPython runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    };
    assert_eq!(run(&["out/program.pyc"]), "[0, 2, 4]\n");
    let import = "import sys; sys.path[:0] = ['out']; import program; \
                  print(program.area(3), program.__spec__.origin)";
    assert_eq!(
        run(&["-c", import]),
        "6 out/program.pyc\n".replace(
            "out/",
            &format!(
                "{}/out/",
                folder.canonicalize().expect("it is there").display()
            )
        )
    );

    // In the cache, CPython takes it for its own and does not write it again.
    gilsim(folder, &["compile", "program.py"])
        .assert()
        .success();
    let cache = folder.join("__pycache__/program.cpython-312.pyc");
    let before = fs::read(&cache).expect("it is there");
    assert_eq!(
        run(&["-c", "import program; print(program.area(4))"]),
        "8\n"
    );
    assert_eq!(fs::read(&cache).expect("it is there"), before);

    // And its listing is ours.
    let theirs = run(&["-m", "dis", "program.py"]);
    let ours = printed(folder, &["dis", "program.py"]);
    listing::assert_same(Path::new("program.py"), &ours, &theirs);
}

const SHOWS_ITSELF: &str = "\
import dis
def area(width, height=2):
    return [width * n for n in range(height)]
class Shape:
    def sides(self):
        return 4
    def grow(self, by):
        self.size += by
dis.dis(area)
dis.dis(area.__code__, show_caches=True)
dis.dis(Shape().sides)
dis.dis(Shape)
dis.dis('x = y + 1')
try:
    dis.dis(3)
except TypeError as error:
    print(error)
";

#[test]
fn programs_can_show_their_own_bytecode() {
    let folder = folder_with(&[("shows.py", SHOWS_ITSELF)]);
    let ours = printed(folder.path(), &["run", "shows.py"]);
    assert!(ours.starts_with("  2           0 RESUME                   0\n"));
    assert!(ours.contains("Disassembly of grow:\n  7           0 RESUME"));
    assert!(ours.ends_with("don't know how to disassemble int objects\n"));
    let Some(python) = cpython::find() else {
        return;
    };
    let output = Process::new(python)
        .arg("shows.py")
        .current_dir(folder.path())
        .output()
        .expect("CPython runs");
    let theirs = String::from_utf8(output.stdout).expect("text");
    listing::assert_same(Path::new("shows.py"), &ours, &theirs);
}
