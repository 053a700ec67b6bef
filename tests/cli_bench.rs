//! `gilsim bench` from end to end, with a shell script that plays a Python
//! interpreter: what it measures is known, and no Python is needed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const SCENARIO: &str = r#"
title = "nothing, {n} times"
program = "program.py"
repeats = 3
[parameters]
n = 20
[quick]
n = 1
[[column]]
label = "GIL"
regime = "cpython3.12"
[[row]]
label = "one"
args = ["{n}"]
[[row]]
label = "other"
args = ["{n}", "other"]
[[finding]]
kind = "columns"
row = "one"
"#;

/// A folder with a scenario and an interpreter in it.
struct Bench {
    folder: TempDir,
}

impl Bench {
    /// The interpreter answers what it is, and runs every program by this
    /// script; `$1` is the program, further arguments are the program's.
    fn new(script: &str) -> Bench {
        let bench = Bench {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let interpreter = format!(
            "#!/bin/sh\nif [ \"$1\" = -c ]; then echo 'Mock 1.0'; echo 1; exit; fi\n{script}\n"
        );
        fs::write(bench.path("s.toml"), SCENARIO).expect("written");
        fs::write(bench.path("program.py"), "print('@ elapsed_s 0.5')\n").expect("written");
        fs::write(bench.path("python"), interpreter).expect("written");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(bench.path("python"), executable).expect("executable");
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gilsim"));
        command
            .args(["bench", "s.toml", "--python", "./python"])
            .args(args)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("run")
    }

    /// The interpreter's cell in a row of the saved results.
    fn saved(&self, results: &str, row: usize) -> Value {
        let text = fs::read_to_string(self.path(results)).expect("saved");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        value["rows"][row]["cells"][1].clone()
    }

    fn lines(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn every_repeat_is_measured_and_saved_with_the_machine() {
    let bench = Bench::new("echo hello; echo '@ elapsed_s 0.25'; echo \"$2 $3\" >> runs");
    let output = bench.run(&[]);
    let cell = bench.saved("results/s/results.json", 0);
    assert_eq!(cell["seconds"]["median"], 0.25);
    assert_eq!(cell["samples"].as_array().map(Vec::len), Some(3));
    assert!(cell["samples"][0]["peak_rss_bytes"].as_u64() > Some(0));
    // A warm-up with the small work, then three repeats, rows alternating.
    let round = ["20 ", "20 other"];
    let expected = [["1 ", "1 other"], round, round, round].concat();
    assert_eq!(bench.lines("runs"), expected);
    assert!(text(&output.stdout).contains("nothing, 20 times"));
    assert!(text(&output.stderr).contains("one, Mock 1.0 (repeat 3): 0.2500 s"));
    let table = fs::read_to_string(bench.path("results/s/table.md")).expect("a table");
    assert!(table.contains("Mock 1.0"));
    let plot = fs::read_to_string(bench.path("results/s/plot.svg")).expect("a plot");
    assert!(plot.starts_with("<svg") && plot.trim_end().ends_with("</svg>"));
}

#[test]
fn scenarios_that_come_with_gilsim_run_from_anywhere() {
    let bench = Bench::new("test -f \"$1\" && echo '@ elapsed_s 0.25'");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gilsim"));
    command
        .args(["--quick", "--repeats", "1", "--python", "./python"])
        .current_dir(bench.folder.path());
    command.output().expect("run");
    let text = fs::read_to_string(bench.path("results/quick/sum_of_squares/results.json"));
    let value: Value = serde_json::from_str(&text.expect("saved")).expect("JSON");
    assert_eq!(value["scenario"], "sum_of_squares");
    let columns = value["columns"].as_array().expect("columns");
    let cells = &value["rows"][0]["cells"];
    assert_eq!(cells[columns.len() - 1]["seconds"]["median"], 0.25);
    let simulated = columns.iter().position(|column| column["cores"] == 4);
    let simulated = &cells[simulated.expect("a simulated column")];
    assert!(simulated["seconds"]["median"].is_number(), "{simulated}");
}

#[test]
fn a_sweep_is_split_and_put_together_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let gilsim = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_gilsim"))
            .args(args)
            .current_dir(folder.path())
            .output()
            .expect("run");
        assert!(output.status.success(), "{output:?}");
    };
    let scenario = "title = \"t\"\nprogram = \"p.py\"\nrepeats = 1\n\
        [[column]]\nlabel = \"one\"\nregime = \"cpython3.12\"\nclock = \"virtual\"\n\
        [[column]]\nlabel = \"two\"\nregime = \"cpython3.13t\"\nclock = \"virtual\"\n\
        [[row]]\nlabel = \"a\"\n[[row]]\nlabel = \"b\"\ncores = 8\n";
    fs::write(folder.path().join("s.toml"), scenario).expect("written");
    let program = "import time\nbegin = time.perf_counter()\n\
        for _ in range(100): pass\nprint('@ elapsed_s', time.perf_counter() - begin)\n";
    fs::write(folder.path().join("p.py"), program).expect("written");
    gilsim(&["bench", "s.toml", "--output", "whole"]);
    for shard in ["1/2", "2/2"] {
        gilsim(&["bench", "s.toml", "--shard", shard, "--output", "parts"]);
    }
    let part = |number| format!("parts/shard-{number}-of-2/results.json");
    let merge = [
        "report",
        "merge",
        &part(2),
        &part(1),
        "--scenario",
        "s.toml",
    ];
    gilsim(&[&merge[..], &["--output", "merged"]].concat());
    let times = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(folder.path().join(name).join("results.json"));
        let value: Value = serde_json::from_str(&text.expect("saved")).expect("JSON");
        let rows = value["rows"].as_array().expect("rows");
        let cells = rows
            .iter()
            .flat_map(|row| row["cells"].as_array().expect("cells"));
        cells
            .map(|cell| cell["seconds"]["median"].clone())
            .collect()
    };
    assert_eq!(times("whole"), times("merged"));
    assert!(times("whole").iter().all(Value::is_number));
}

#[test]
fn quick_work_does_not_replace_the_real_results() {
    let bench = Bench::new("echo '@ elapsed_s 0.25'");
    bench.run(&["--quick", "--repeats", "1"]);
    assert!(!bench.path("results/s").exists());
    let cell = bench.saved("results/quick/s/results.json", 1);
    assert_eq!(cell["samples"].as_array().map(Vec::len), Some(1));
}

#[test]
fn every_format_goes_to_standard_output_alone() {
    let bench = Bench::new("echo '@ elapsed_s 0.25'");
    let shown = |format| {
        text(
            &bench
                .run(&["--quick", "--repeats", "1", "--format", format])
                .stdout,
        )
    };
    let json: Value = serde_json::from_str(&shown("json")).expect("JSON");
    assert_eq!(json["scenario"], "s");
    assert!(shown("csv").contains("s,one,Mock 1.0,Mock 1.0,1,0.25,"));
    assert!(shown("markdown").contains("| one |"));
    assert!(
        !shown("table").contains('\u{1b}'),
        "colour without a terminal"
    );
}

#[test]
fn a_failing_variant_is_told_and_the_others_still_run() {
    let script =
        "if [ \"$3\" = other ]; then echo 'KeyError: 7' >&2; exit 1; fi\necho '@ elapsed_s 0.25'";
    let bench = Bench::new(script);
    let output = bench.run(&[]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    assert!(
        told.contains("other, Mock 1.0: KeyError: 7 (exit status: 1)"),
        "{told}"
    );
    let cell = bench.saved("results/s/results.json", 0);
    assert_eq!(cell["samples"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_missing_interpreter_is_skipped_with_a_note() {
    let bench = Bench::new("echo '@ elapsed_s 0.25'");
    let output = bench.run(&["--python", "no-such-python", "--quick"]);
    assert!(text(&output.stderr).contains("skipped: no-such-python: "));
    assert!(text(&output.stdout).contains("Mock 1.0"));
}

#[test]
fn an_unwritable_folder_is_told_before_the_work() {
    let bench = Bench::new("touch ran; echo '@ elapsed_s 0.25'");
    fs::write(bench.path("file"), "").expect("written");
    let output = bench.run(&["--output", "file/results"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: cannot write results to file/results: "));
    assert!(!bench.path("ran").exists());
}

#[test]
fn every_folder_of_all_scenarios_is_tried_before_the_first_runs() {
    let bench = Bench::new("echo '@ elapsed_s 0.25'");
    fs::create_dir_all(bench.path("results/quick")).expect("made");
    fs::write(bench.path("results/quick/thread_scaling"), "in the way").expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gilsim"));
    command.args(["bench", "all", "--quick"]);
    command.current_dir(bench.folder.path());
    let output = command.output().expect("run");
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    let expected = "error: cannot write results to results/quick/thread_scaling: ";
    assert!(told.starts_with(expected), "{told}");
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
}

#[test]
fn without_a_name_scenarios_are_listed() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gilsim"));
    let output = command.arg("bench").output().expect("run");
    let told = text(&output.stdout);
    for name in ["active_count", "convoy", "processes", "switch_interval"] {
        assert!(told.contains(&format!("\n  {name} ")), "{told}");
    }
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn ctrl_c_ends_the_program_and_keeps_the_finished_repeats() {
    // The fourth run of row "one" (the warm-up is the first) does not end.
    let script = "echo $2 >> runs\nif [ $(wc -l < runs) -ge 7 ]; then echo $$ > pid; exec sleep 600; fi\necho '@ elapsed_s 0.25'";
    let bench = Bench::new(script);
    let mut command = bench.command(&[]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut gilsim = command.spawn().expect("started");
    let pid = wait_for_line(&bench.path("pid"));
    signal("-INT", &gilsim.id().to_string());
    let status = gilsim.wait().expect("ended");
    assert_eq!(status.code(), Some(130));
    assert!(!signal("-0", &pid), "the program still runs");
    let cell = bench.saved("results/s/results.json", 0);
    assert_eq!(cell["samples"].as_array().map(Vec::len), Some(2));
    assert_eq!(cell["seconds"]["median"], 0.25);
}

fn wait_for_line(path: &Path) -> String {
    loop {
        match fs::read_to_string(path) {
            Ok(line) if line.ends_with('\n') => return line.trim().to_owned(),
            _ => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Whether the signal could be sent.
fn signal(name: &str, pid: &str) -> bool {
    let mut kill = Command::new("kill");
    kill.args([name, pid]).stderr(Stdio::null());
    kill.status().is_ok_and(|status| status.success())
}
