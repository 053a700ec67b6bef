//! `gilsim trace`: what its timelines must satisfy on every scenario's program
//! under every preset, and how it ends.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use gilsim::regime::PRESETS;
use gilsim::substrate::ThreadId;
use gilsim::timeline::{Flaw, Interpreter, Row, Span, State, Timeline};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use tempfile::TempDir;

/// Each scenario's program with arguments for little work; none for modules.
const PROGRAMS: &[(&str, &[&str])] = &[
    ("active_count.py", &["compute", "3", "20000"]),
    ("active_count.py", &["wait", "3", "0", "5"]),
    // Beside threads that compute it takes too long for an exact timeline.
    ("convoy.py", &["0", "10"]),
    ("cpu_bound.py", &["3", "20000"]),
    ("io_bound.py", &["wait", "threads", "3", "5"]),
    ("io_bound.py", &["compute", "threads", "3", "20000"]),
    ("lock_contention.py", &["3", "3000"]),
    ("lost_update.py", &["call", "3", "1500"]),
    ("mixed.py", &["threads", "3", "5", "20000"]),
    ("processes.py", &["threads", "2", "20000"]),
    ("processes.py", &["pool", "2", "20000"]),
    ("processes.py", &["interpreters", "2", "20000"]),
    ("native_overlap.py", &["both", "held", "20000", "20000"]),
    ("native_overlap.py", &["both", "released", "20000", "20000"]),
    ("refcount.py", &["methods", "3", "3000"]),
    ("kinds.py", &["bodies", "3", "200"]),
    ("scaling.py", &["private", "3", "3000"]),
    ("scaling.py", &["counter", "3", "3000"]),
    ("soak.py", &["20", "3"]),
    ("sum_of_squares.py", &["60000", "threads", "3"]),
    ("sum_of_squares.py", &["60000", "native", "released"]),
    ("switch_interval.py", &["2", "20000"]),
    ("lesson.py", &[]),
];

/// First arguments of what starts processes, which simulated time does not have.
const NOT_SIMULATED: &[&str] = &["pool", "interpreters"];

/// Modules that programs import.
const MODULES: &[&str] = &["kernels.py", "simio.py"];

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn trace() -> Command {
    let mut command = Command::cargo_bin("gilsim").expect("built");
    command.arg("trace").timeout(Duration::from_secs(120));
    command
}

/// A program in a folder of its own.
fn program(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("program.py");
    fs::write(&path, text).expect("written");
    (folder, path)
}

/// The trace events of a run.
fn record(program: &Path, args: &[&str], options: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("timeline.json");
    trace()
        .args(options)
        .arg("-o")
        .args([&file, program])
        .args(args)
        .assert()
        .success();
    let text = fs::read_to_string(&file).expect("it was written");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Nanoseconds from microseconds with decimals.
fn nanos(micros: &Value) -> u64 {
    (micros.as_f64().expect("a number") * 1e3).round() as u64
}

fn events<'a>(trace: &'a Value, phase: &'a str) -> impl Iterator<Item = &'a Value> {
    let all = trace["traceEvents"].as_array().expect("a list");
    all.iter().filter(move |event| event["ph"] == phase)
}

/// A timeline read back from trace events: its spans, and each thread's life
/// from the instants that begin and end it.
fn read_back(trace: &Value, has_lock: bool) -> Timeline {
    let mut rows: BTreeMap<(u64, u64), Row> = BTreeMap::new();
    for event in events(trace, "M").filter(|event| event["name"] == "thread_name") {
        let (pid, tid) = (number(event, "pid"), number(event, "tid"));
        let thread = u32::try_from(tid).ok().and_then(ThreadId::from_number);
        let row = Row {
            interpreter: pid as usize - 1,
            thread: thread.expect("an id"),
            name: event["args"]["name"].as_str().expect("a name").to_owned(),
            start_ns: 0,
            end_ns: 0,
            alive: true,
            spans: Vec::new(),
            moments: Vec::new(),
        };
        rows.insert((pid, tid), row);
    }
    for event in events(trace, "X") {
        let key = (number(event, "pid"), number(event, "tid"));
        let state = State::ALL.into_iter().find(|s| event["name"] == s.name());
        let start_ns = nanos(&event["ts"]);
        let span = Span {
            start_ns,
            end_ns: start_ns + nanos(&event["dur"]),
            state: state.expect("a state"),
            place: None,
            lock: None,
            merged: None,
        };
        assert!(
            event["args"].get("merged spans").is_none(),
            "so short a run is exact"
        );
        let row = rows.get_mut(&key).expect("threads are named first");
        row.end_ns = span.end_ns;
        row.spans.push(span);
    }
    for event in events(trace, "i") {
        let row = rows.get_mut(&(number(event, "pid"), number(event, "tid")));
        let row = row.expect("threads are named first");
        match event["name"].as_str() {
            Some("thread start") => row.start_ns = nanos(&event["ts"]),
            Some("thread end") => (row.end_ns, row.alive) = (nanos(&event["ts"]), false),
            _ => {}
        }
    }
    Timeline {
        interpreters: vec![Interpreter { has_lock }],
        rows: rows.into_values().collect(),
        ..Timeline::default()
    }
}

fn number(event: &Value, key: &str) -> u64 {
    event[key].as_u64().expect("a whole number")
}

#[test]
fn every_scenarios_program_is_tried() {
    for entry in fs::read_dir(scenarios()).expect("scenarios") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        let known = PROGRAMS.iter().any(|(program, _)| *program == name);
        assert!(
            known || MODULES.contains(&&*name) || !name.ends_with(".py"),
            "{name} is a new program: give it small arguments in PROGRAMS of tests/trace.rs"
        );
    }
}

/// Spans tile each thread's life, and no two threads hold one GIL at once.
#[test]
fn timelines_hold_on_every_scenario_under_every_preset() {
    let folder = tempfile::tempdir().expect("a folder");
    let regimes = PRESETS
        .iter()
        .map(|preset| (vec!["--regime", preset.name], preset.lock.is_lock()));
    let hasty = vec!["--switch-interval", "20us"];
    let simulated = |regime| vec!["--regime", regime, "--clock", "virtual", "--cores", "2"];
    let regimes: Vec<_> = regimes
        .chain([(hasty, true)])
        .chain([(simulated("cpython3.12"), true)])
        .chain([(simulated("cpython3.13t"), false)])
        .collect();
    for (name, args) in PROGRAMS {
        let text = fs::read_to_string(scenarios().join(name)).expect("a program");
        // The one program that takes no arguments does less work here.
        let path = folder.path().join(name);
        fs::write(&path, text.replace("N = 20_000_000", "N = 100_000")).expect("written");
        for (options, has_lock) in &regimes {
            if options.contains(&"virtual")
                && args
                    .first()
                    .is_some_and(|first| NOT_SIMULATED.contains(first))
            {
                continue;
            }
            let trace = record(&path, args, options);
            let timeline = read_back(&trace, *has_lock);
            let about = format!("{name} {args:?} {options:?}");
            assert_eq!(timeline.check(), Ok(()), "{about}");
            assert!(timeline.rows[0].name == "MainThread", "{about}");
            // Others may be on their way out when the program ends.
            assert!(!timeline.rows[0].alive, "{about}");
            let waited = timeline.totals().time_ns(State::Waiting);
            assert!(*has_lock || waited == 0, "{about}: waited for no lock");
        }
    }
}

/// Three threads that compute, and a fourth that sleeps and takes a lock.
const BUSY: &str = "
import threading, time
lock = threading.Lock()
def compute():
    for i in range(60_000):
        i * i
def sleeper():
    time.sleep(0.002)
    with lock:
        pass
lock.acquire()
threads = [threading.Thread(target=compute) for _ in range(3)]
threads.append(threading.Thread(target=sleeper, name='<the sleeper>'))
for thread in threads:
    thread.start()
time.sleep(0.02)
lock.release()
for thread in threads:
    thread.join()
";

/// Each of these changes to what was really recorded must be noticed.
#[test]
fn a_timeline_that_was_tampered_with_is_found_out() {
    let (_folder, path) = program(BUSY);
    let sound = read_back(&record(&path, &[], &["--switch-interval", "100us"]), true);
    assert_eq!(sound.check(), Ok(()));
    let busiest = (0..sound.rows.len()).max_by_key(|&row| sound.rows[row].spans.len());
    let busiest = busiest.expect("a thread");

    let mut lost = sound.clone();
    let middle = lost.rows[busiest].spans.len() / 2;
    lost.rows[busiest].spans.remove(middle);
    assert!(matches!(lost.check(), Err(Flaw::Gap { .. })));

    let mut stretched = sound.clone();
    stretched.rows[busiest].spans[middle].end_ns += 1;
    assert!(matches!(stretched.check(), Err(Flaw::Overlap { .. })));

    let mut stolen = sound.clone();
    let spans = stolen.rows.iter_mut().flat_map(|row| &mut row.spans);
    let waits = spans.filter(|span| span.state == State::Waiting);
    let longest = waits.max_by_key(|span| span.length_ns());
    longest.expect("somebody waits").state = State::Running;
    assert!(matches!(stolen.check(), Err(Flaw::TwoHolders { .. })));
}

/// The rules of the trace event format, as far as the file uses it.
#[test]
fn trace_events_keep_the_formats_rules() {
    let (_folder, path) = program(BUSY);
    let trace = record(&path, &[], &["--switch-interval", "100us"]);
    assert!(["ms", "ns"].contains(&trace["displayTimeUnit"].as_str().expect("a unit")));
    let mut named = Vec::new();
    for event in trace["traceEvents"].as_array().expect("a list") {
        let thread = (number(event, "pid"), number(event, "tid"));
        assert!(event["name"].is_string(), "{event}");
        assert!(event["args"].is_object(), "{event}");
        match event["ph"].as_str() {
            Some("M") => named.push(thread),
            Some("X") => {
                assert!(
                    event["dur"].as_f64().is_some_and(|dur| dur > 0.0),
                    "{event}"
                );
                assert!(event["cat"].is_string(), "{event}");
            }
            Some("i") => assert_eq!(event["s"], "t", "{event}"),
            _ => panic!("a phase that is not used: {event}"),
        }
        if event["ph"] != "M" {
            assert!(named.contains(&thread), "named too late: {event}");
            assert!(event["ts"].as_f64().is_some_and(|ts| ts >= 0.0), "{event}");
        }
    }
}

#[test]
fn spans_say_where_they_began_and_who_was_waited_for() {
    let (_folder, path) = program(BUSY);
    // On simulated cores, where a thread cannot be late for its switch.
    let cores = ["--clock", "virtual", "--cores", "2"];
    let options = [&["--switch-interval", "100us"][..], &cores].concat();
    let trace = record(&path, &[], &options);
    let has = |state: State, key: &str, text: &str| {
        events(&trace, "X").any(|event| {
            let said = event["args"][key].as_str();
            event["name"] == state.name() && said.is_some_and(|said| said.contains(text))
        })
    };
    assert!(has(State::Running, "at", "compute, program.py:4"));
    assert!(has(State::Running, "at", "compute, program.py:5"));
    assert!(has(State::Waiting, "for", "Thread-"));
    assert!(has(State::Io, "at", "sleeper, program.py:8"));
    assert!(has(State::Blocked, "lock", "lock (lock "));
    assert!(has(State::Blocked, "lock", "held by MainThread"));
    assert!(has(State::Blocked, "lock", "thread.join()"));
    let happened = |name: &str| events(&trace, "i").any(|event| event["name"] == name);
    assert!(happened("drop request") && happened("forced switch"));
}

/// Two threads that compute while a third makes cycles and has them collected.
const CYCLIC: &str = "
import gc, threading
done = False
def compute():
    while not done:
        for i in range(100):
            i * i
def litter():
    global done
    for _ in range(5):
        for _ in range(3000):
            cycle = []
            cycle.append(cycle)
        del cycle
        gc.collect()
    done = True
gc.disable()
threads = [threading.Thread(target=compute, daemon=True) for _ in range(2)]
threads.append(threading.Thread(target=litter, name='litterer'))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
";

/// Without a lock the others stand still meanwhile; with one they wait for it.
#[test]
fn collections_are_on_the_timeline() {
    let (_folder, path) = program(CYCLIC);
    for regime in ["cpython3.13t", "cpython3.12"] {
        let trace = record(&path, &[], &["--regime", regime]);
        let has_lock = regime == "cpython3.12";
        let timeline = read_back(&trace, has_lock);
        assert_eq!(timeline.check(), Ok(()), "{regime}");
        let collecting = timeline
            .rows
            .iter()
            .filter(|row| row.totals().time_ns(State::Collecting) > 0);
        let names: Vec<&str> = collecting.map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["litterer"], "{regime}");
        let parked = timeline.totals().time_ns(State::Parked);
        assert_eq!(parked > 0, !has_lock, "{regime}: {parked} ns parked");
        let collections = events(&trace, "i").filter(|event| event["name"] == "collection");
        let said: Vec<&str> = collections
            .map(|event| event["args"]["what"].as_str().expect("words"))
            .collect();
        assert_eq!(said, ["collection: 3000 objects freed"; 5], "{regime}");
    }
}

/// In each format there is who collected, who stood still and what was freed.
#[test]
fn every_format_shows_collections() {
    let (folder, path) = program(CYCLIC);
    for name in ["timeline.html", "timeline.svg", "timeline.txt"] {
        let file = folder.path().join(name);
        let regime = ["--regime", "cpython3.13t"];
        trace()
            .args(regime)
            .arg("-o")
            .args([&file, &path])
            .assert()
            .success();
        let text = fs::read_to_string(&file).expect("it was written");
        for said in [
            "collecting garbage",
            "parked for GC",
            "5 collections, 15000 objects freed",
        ] {
            assert!(text.contains(said), "{name}: no {said}");
        }
    }
}

#[test]
fn a_page_and_a_picture_name_threads_safely() {
    let (folder, path) = program(BUSY);
    for name in ["timeline.html", "timeline.svg"] {
        let file = folder.path().join(name);
        trace().arg(&path).arg("-o").arg(&file).assert().success();
        let text = fs::read_to_string(&file).expect("it was written");
        assert!(text.contains("&lt;the sleeper&gt;"), "{name}");
        assert!(!text.contains("<the sleeper>"), "{name}");
        assert!(text.contains("harm done by the lock"), "{name}");
    }
}

#[test]
fn without_a_file_a_chart_follows_what_the_program_prints() {
    let (_folder, path) = program("print('from the program')");
    trace().arg(&path).assert().success().stdout(
        predicate::str::starts_with("from the program\n")
            .and(contains("MainThread"))
            .and(contains("harm done by the lock: "))
            .and(contains("\u{1b}").not()),
    );
}

#[test]
fn the_exit_code_is_the_programs_and_the_timeline_is_written_all_the_same() {
    for (text, code) in [
        ("import sys; sys.exit(7)", 7),
        ("raise ValueError('no')", 1),
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
            0,
        ),
    ] {
        let (folder, path) = program(text);
        let file = folder.path().join("timeline.txt");
        trace().arg(&path).arg("-o").arg(&file).assert().code(code);
        let chart = fs::read_to_string(&file).expect("it was written");
        assert!(chart.contains("MainThread"), "{text}: {chart}");
    }
}

#[test]
fn a_program_that_does_not_compile_leaves_no_file() {
    let (folder, path) = program("def (");
    let file = folder.path().join("timeline.svg");
    trace()
        .arg(&path)
        .arg("-o")
        .arg(&file)
        .assert()
        .code(2)
        .stderr(contains("SyntaxError"));
    assert!(!file.exists());
    fs::write(&file, "kept").expect("written");
    trace().arg(&path).arg("-o").arg(&file).assert().code(2);
    assert_eq!(fs::read_to_string(&file).expect("still there"), "kept");
}

#[test]
fn a_file_that_cannot_be_written_is_said_before_the_program_runs() {
    let (folder, path) = program("print('ran')");
    let missing = folder.path().join("missing/timeline.svg");
    let is_folder = folder.path().join("folder.svg");
    fs::create_dir(&is_folder).expect("a folder");
    for (file, said) in [
        (missing, "cannot write"),
        (is_folder, "cannot write"),
        (folder.path().join("timeline.png"), ".html"),
    ] {
        trace()
            .arg(&path)
            .arg("-o")
            .arg(&file)
            .assert()
            .code(2)
            .stdout("")
            .stderr(contains(said).and(contains("panicked").not()));
    }
}

/// A longer timeline that was there before leaves nothing behind.
#[test]
fn an_older_file_is_replaced_whole() {
    let (folder, path) = program("pass");
    let file = folder.path().join("timeline.json");
    fs::write(&file, "x".repeat(100_000)).expect("written");
    trace().arg(&path).arg("-o").arg(&file).assert().success();
    let text = fs::read_to_string(&file).expect("written");
    assert!(serde_json::from_str::<Value>(&text).is_ok());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_program_and_writes_what_there_is() {
    use std::io::{BufRead, BufReader};
    let (folder, path) = program(
        "import threading\n\
         def spin():\n    while True: pass\n\
         threading.Thread(target=spin).start()\n\
         print('running', flush=True)\n\
         spin()\n",
    );
    let file = folder.path().join("timeline.json");
    let mut child = Process::new(assert_cmd::cargo::cargo_bin("gilsim"))
        .arg("trace")
        .arg(&path)
        .arg("-o")
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    assert_eq!(line, "running\n");
    let kill = Process::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill ran").success());
    assert_eq!(child.wait().expect("it ended").code(), Some(130));
    let trace = fs::read_to_string(&file).expect("written");
    let trace: Value = serde_json::from_str(&trace).expect("JSON");
    let timeline = read_back(&trace, true);
    assert_eq!(timeline.check(), Ok(()));
    assert_eq!(timeline.rows.len(), 2);
    assert!(timeline.rows.iter().all(|row| row.alive));
}
