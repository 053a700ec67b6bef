//! Ctrl-C: it raises `KeyboardInterrupt` in the main thread, wherever that is,
//! and what the program prints is what CPython 3.12.1 prints.

#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Programs that print `ready` when the signal may come, what they print after
/// it, and their exit code.
const PROGRAMS: &[(&str, &str, &str, &str, i32)] = &[
    (
        "sleep",
        "import time
print('ready', flush=True)
try:
    time.sleep(300)
finally:
    print('finally', flush=True)",
        "finally\n",
        "Traceback (most recent call last):
  File \"PROGRAM\", line 4, in <module>
    time.sleep(300)
KeyboardInterrupt
",
        130,
    ),
    (
        "join",
        "import threading
done = False
def work():
    while not done: pass
t = threading.Thread(target=work)
t.start()
print('ready', flush=True)
try:
    t.join()
except KeyboardInterrupt:
    print('caught')
    done = True
    t.join()
print('end')",
        "caught\nend\n",
        "",
        0,
    ),
    (
        "queue",
        "import queue, threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
print('ready', flush=True)
for q in (queue.Queue(), queue.SimpleQueue()):
    try:
        q.get(timeout=300)
    except KeyboardInterrupt as interrupt:
        print('caught', repr(interrupt), flush=True)
        break",
        "caught KeyboardInterrupt()\n",
        "",
        0,
    ),
    (
        "input",
        "print('ready', flush=True)
try:
    input()
except KeyboardInterrupt:
    print('caught')",
        "caught\n",
        "",
        0,
    ),
    (
        "spin",
        "def f():
    n = 0
    while True:
        n += 1
print('ready', flush=True)
try:
    f()
except KeyboardInterrupt as interrupt:
    print(interrupt.__traceback__.tb_next.tb_frame.f_code.co_name)",
        "f\n",
        "",
        0,
    ),
    (
        "handler",
        "import signal, time
def handler(number, frame):
    print(number, frame.f_code.co_name, flush=True)
signal.signal(signal.SIGINT, handler)
def main():
    begin = time.monotonic()
    print('ready', flush=True)
    time.sleep(0.5)
    print(time.monotonic() - begin >= 0.5)
main()",
        "2 main\nTrue\n",
        "",
        0,
    ),
    (
        "at-exit",
        "import threading, time
def work():
    threading.main_thread().join()
    print('ready', flush=True)
    time.sleep(300)
threading.Thread(target=work).start()",
        "",
        "Exception ignored in: <module 'threading' ",
        0,
    ),
];

/// Where time is simulated the program goes on until the signal comes, and must
/// not sleep: it would be through with that at once.
const SIMULATED: &[&str] = &["join", "spin"];

const REGIMES: &[&[&str]] = &[
    &[],
    &["--no-deadlock-check"],
    &["--regime", "cpython3.13t"],
    &["--regime", "python2.7"],
];

fn interrupt(name: &str, program: &PathBuf, options: &[&str]) -> (String, String, Option<i32>) {
    // A shell may have had the signal ignored.
    let mut child = Command::new("env")
        .arg("--default-signal=INT")
        .arg(assert_cmd::cargo::cargo_bin("gilsim"))
        .arg("run")
        .args(options)
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a line");
    assert_eq!(line, "ready\n", "{name} {options:?}");
    // Long enough to be where it waits; if not, it is interrupted on the way.
    std::thread::sleep(Duration::from_millis(100));
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &id]).status();
    assert!(kill.expect("kill ran").success());
    let deadline = Instant::now() + Duration::from_secs(60);
    let status = loop {
        if let Some(status) = child.try_wait().expect("waited") {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().expect("killed");
            panic!("{name} {options:?} goes on");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let (mut rest, mut errors) = (String::new(), String::new());
    stdout.read_to_string(&mut rest).expect("text");
    let stderr = child.stderr.take().expect("piped");
    BufReader::new(stderr)
        .read_to_string(&mut errors)
        .expect("text");
    (rest, errors, status.code())
}

#[test]
fn ctrl_c_interrupts_the_main_thread_wherever_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let simulated = ["--clock", "virtual", "--cores", "2"];
    for (name, text, printed, complaint, code) in PROGRAMS {
        let program = folder.path().join(format!("{name}.py"));
        std::fs::write(&program, text).expect("written");
        let complaint = complaint.replace("PROGRAM", &program.display().to_string());
        let simulated = SIMULATED.contains(name).then_some(&simulated[..]);
        for options in REGIMES.iter().copied().chain(simulated) {
            let (rest, errors, exit) = interrupt(name, &program, options);
            let about = format!("{name} {options:?}: {errors}");
            assert_eq!(rest, *printed, "{about}");
            assert!(errors.starts_with(&complaint), "{about}");
            assert_eq!(errors.is_empty(), complaint.is_empty(), "{about}");
            assert_eq!(exit, Some(*code), "{about}");
        }
    }
}
