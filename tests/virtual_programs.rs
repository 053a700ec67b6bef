//! Programs in simulated time: the same for a seed, faster with more cores
//! where they can be, stopped where they would run for ever.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

fn scenario(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("scenarios").join(name)
}

/// Runs a program on simulated cores.
fn simulate(options: &[&str], program: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("gilsim")
        .expect("built")
        .args(["run", "--clock", "virtual"])
        .args(options)
        .arg(program)
        .args(args)
        .output()
        .expect("it starts")
}

/// Runs a program that a test brings along.
fn simulate_source(options: &[&str], source: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program.py");
    std::fs::write(&program, source).expect("written");
    simulate(options, &program, &[])
}

/// The simulated seconds that a scenario's program says it took.
fn elapsed(options: &[&str], program: &str, args: &[&str]) -> f64 {
    let output = simulate(options, &scenario(program), args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("@ elapsed_s "));
    let seconds = line.and_then(|seconds| seconds.parse().ok());
    seconds.unwrap_or_else(|| panic!("{program} {args:?}: {output:?}"))
}

const GIL: [&str; 2] = ["--regime", "cpython3.12"];
const FREE: [&str; 2] = ["--regime", "cpython3.13t"];

/// Every scenario's program with a little work.
const SMALL: &[(&str, &[&str])] = &[
    ("sum_of_squares.py", &["20000", "threads", "4"]),
    ("sum_of_squares.py", &["20000", "native", "released"]),
    ("convoy.py", &["2", "10"]),
    ("io_bound.py", &["wait", "threads", "4", "5"]),
    ("io_bound.py", &["compute", "threads", "4", "2000"]),
    ("lock_contention.py", &["4", "2000"]),
    ("lost_update.py", &["call", "4", "2000"]),
    ("cpu_bound.py", &["3", "30000"]),
    ("mixed.py", &["threads", "3", "5", "2000"]),
    ("native_overlap.py", &["both", "released", "100000", "2000"]),
    ("refcount.py", &["shared_list", "2", "2000"]),
    ("scaling.py", &["function", "3", "2000"]),
    ("kinds.py", &["queens", "2", "5"]),
];

#[test]
fn a_seed_gives_the_same_run_whenever_and_wherever() {
    for (program, args) in SMALL {
        for regime in [GIL, FREE] {
            let run = || {
                let options = [&regime[..], &["--cores", "3", "--seed", "7"]].concat();
                simulate(&options, &scenario(program), args)
            };
            let (first, second) = (run(), run());
            assert!(first.status.success(), "{program}: {first:?}");
            assert_eq!(first, second, "{program} {args:?} {regime:?}");
        }
    }
}

#[test]
fn seeds_differ_in_when_threads_wake() {
    let run = |seed| {
        let options = ["--cores", "2", "--seed", seed];
        simulate(&options, &scenario("convoy.py"), &["2", "10"]).stdout
    };
    assert_ne!(run("1"), run("2"));
}

#[test]
fn cores_help_where_there_is_no_lock_and_not_where_there_is() {
    let four = |regime: [&str; 2], cores: &str| {
        let options = [&regime[..], &["--cores", cores]].concat();
        elapsed(&options, "sum_of_squares.py", &["400000", "threads", "4"])
    };
    let single = elapsed(&GIL, "sum_of_squares.py", &["400000", "threads", "1"]);
    for cores in ["1", "2", "4"] {
        let ratio = four(GIL, cores) / single;
        assert!((0.95..1.2).contains(&ratio), "{cores} cores: {ratio}");
    }
    let one_core = four(FREE, "1");
    for (cores, expected) in [("2", 2.0), ("4", 4.0)] {
        let speed = one_core / four(FREE, cores);
        assert!(
            (0.8 * expected..1.1 * expected).contains(&speed),
            "{cores} cores: {speed}"
        );
    }
}

#[test]
fn waiting_passes_at_once() {
    let source = "import time\n\
        begin = time.perf_counter()\n\
        time.sleep(500)\n\
        print(round(time.perf_counter() - begin))\n";
    let output = simulate_source(&[], source);
    assert_eq!(output.stdout, b"500\n");
}

#[test]
fn a_deadlock_names_who_waits_for_whom() {
    let source = "import threading, time\n\
        locks = [threading.Lock(), threading.Lock()]\n\
        def cross(first, second):\n    \
            with first:\n        \
                time.sleep(0.1)\n        \
                with second:\n            \
                    pass\n\
        names = ['ann', 'bob']\n\
        threads = [threading.Thread(target=cross, name=names[i],\n    \
            args=(locks[i], locks[1 - i])) for i in range(2)]\n\
        for thread in threads: thread.start()\n\
        for thread in threads: thread.join()\n";
    for regime in [GIL, FREE] {
        let output = simulate_source(&regime, source);
        assert_eq!(output.status.code(), Some(3));
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(errors.starts_with("error: deadlock"), "{errors}");
        assert!(errors.contains("(ann) waits for lock"), "{errors}");
        assert!(errors.contains("held by thread 3 (bob)"), "{errors}");
    }
}

#[test]
fn a_program_that_never_ends_is_stopped() {
    let output = simulate_source(&["--max-time", "1ms"], "print('begun')\nwhile True: pass\n");
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("stopped after 1ms"), "{errors}");
    assert_eq!(output.stdout, b"begun\n");
}

#[test]
fn the_machines_own_patience_ends_too() {
    let source = "print('begun')\nwhile True: pass\n";
    let output = simulate_source(&["--max-time", "1000d", "--max-host-time", "50ms"], source);
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("--max-host-time allows no more"),
        "{errors}"
    );
    assert_eq!(output.stdout, b"begun\n");
}

#[test]
fn a_program_that_is_stopped_leaves_its_timeline() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program.py");
    let source = "import threading\n\
        def spin():\n    \
            while True: pass\n\
        threading.Thread(target=spin, name='spinner').start()\n\
        spin()\n";
    std::fs::write(&program, source).expect("written");
    let timeline = folder.path().join("timeline.json");
    let output = Command::cargo_bin("gilsim")
        .expect("built")
        .args(["trace", "--clock", "virtual", "--max-time", "50ms", "-o"])
        .arg(&timeline)
        .arg(&program)
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let text = std::fs::read_to_string(timeline).expect("a timeline");
    assert!(text.contains("spinner"), "{text}");
}

#[test]
fn a_program_sees_the_simulated_machines_cores() {
    let source = "import os\nprint(os.cpu_count(), os.sched_getaffinity(0))\n";
    let output = simulate_source(&["--cores", "5"], source);
    assert_eq!(output.stdout, b"5 {0, 1, 2, 3, 4}\n", "{output:?}");
    let output = simulate_source(&[], "import os\nos.sched_setaffinity(0, {0})\n");
    let errors = String::from_utf8_lossy(&output.stderr);
    let wanted = "NotImplementedError: a simulated thread runs on whichever core is free";
    assert!(errors.contains(wanted), "{errors}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn simulated_time_has_no_date() {
    let source = "import time\n\
        print(time.gmtime(0)[:3])\n\
        for today in (time.localtime, time.gmtime, time.ctime, time.asctime,\n        \
                lambda: time.strftime('%Y')):\n    \
            try:\n        \
                today()\n    \
            except RuntimeError as error:\n        \
                print(str(error)[:26])\n";
    let output = simulate_source(&[], source);
    let expected = format!("(1970, 1, 1)\n{}", "simulated time has no date\n".repeat(5));
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

#[test]
fn determinism_is_checked_to_the_byte() {
    for (program, args) in SMALL {
        for regime in [GIL, FREE] {
            let options = [&regime[..], &["--cores", "3", "--check-determinism"]].concat();
            let output = simulate(&options, &scenario(program), args);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{program}: {said}");
            assert!(said.contains("are the same, timelines of"), "{said}");
        }
    }
}

/// Objects that are told apart by where they are, on the real clock.
const IDENTITIES: &str = "import threading, weakref\n\
    class C: pass\n\
    things = {C() for _ in range(20)}\n\
    print([id(thing) for thing in things], list(things), hash(float('nan')))\n\
    print(object(), len, [].append, lambda: 0, weakref.ref(C), threading.Lock())\n\
    print(len({id(thing) for thing in things}), id(C) == id(C), id(None) == id(None))\n";

#[test]
fn where_things_lie_in_memory_does_not_show() {
    let gilectomy = ["--regime", "gilectomy", "--cores", "4"];
    let outputs = |run: &dyn Fn() -> Output| {
        let outputs = (0..8).map(|_| run().stdout);
        outputs.collect::<std::collections::HashSet<_>>()
    };
    let function = ["function", "2", "200"];
    let counted = outputs(&|| simulate(&gilectomy, &scenario("scaling.py"), &function));
    assert_eq!(counted.len(), 1, "{counted:?}");
    let identities = outputs(&|| simulate_source(&gilectomy, IDENTITIES));
    assert_eq!(identities.len(), 1, "{identities:?}");
    let said = String::from_utf8_lossy(identities.iter().next().expect("one")).into_owned();
    assert!(said.ends_with("\n20 True True\n"), "{said}");
}

/// Two threads that take two locks in opposite order, after a while that the
/// seed decides.
const CROSSING: &str = "import random, threading, time\n\
    locks = [threading.Lock(), threading.Lock()]\n\
    def cross(first, second):\n    \
        time.sleep(random.random() / 100)\n    \
        with first:\n        \
            time.sleep(0.001)\n        \
            with second:\n            \
                pass\n\
    threads = [threading.Thread(target=cross, args=(locks[i], locks[1 - i])) for i in range(2)]\n\
    for thread in threads: thread.start()\n\
    for thread in threads: thread.join()\n\
    print('done')\n";

#[test]
fn seeds_are_explored_and_each_outcome_has_a_seed_that_leads_to_it() {
    let regime = ["--regime", "cpython3.13t", "--cores", "2"];
    let output = simulate_source(&[&regime[..], &["--explore", "40"]].concat(), CROSSING);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("2 distinct outcomes"), "{text}");
    let deadlock = text.split("\n\n").find(|part| part.contains("deadlock"));
    let deadlock = deadlock.expect("a deadlock is found");
    let seed = deadlock.split("--seed ").nth(1).expect("its seed");
    let seed: String = seed.chars().take_while(char::is_ascii_digit).collect();
    let again = simulate_source(&[&regime[..], &["--seed", &seed]].concat(), CROSSING);
    assert_eq!(again.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&again.stderr);
    assert!(errors.contains("waits for lock"), "{errors}");
}

#[test]
fn threads_have_native_ids_of_their_own() {
    let source = "import threading\n\
        ready = threading.Barrier(4)\n\
        threads = [threading.Thread(target=ready.wait) for _ in range(3)]\n\
        for thread in threads: thread.start()\n\
        ids = {thread.native_id for thread in threads} | {threading.get_native_id()}\n\
        ready.wait()\n\
        print(len(ids))\n";
    assert_eq!(simulate_source(&[], source).stdout, b"4\n");
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (options, said) in [
        (vec!["--clock", "real", "--cores", "4"], "--cores"),
        (
            vec!["--clock", "real", "--max-host-time", "1s"],
            "--max-host-time",
        ),
        (vec!["--clock", "real", "--explore", "3"], "--explore"),
        (
            vec!["--clock", "real", "--check-determinism"],
            "--check-determinism",
        ),
        (vec!["--cores", "0"], "from 1 to 255"),
        (vec!["--cores", "256"], "from 1 to 255"),
        (vec!["--profile", "labtop"], "did you mean 'laptop'?"),
        (
            vec!["--profile", "missing.toml"],
            "cannot read missing.toml",
        ),
    ] {
        let clock: &[&str] = match options.contains(&"--clock") {
            true => &[],
            false => &["--clock", "virtual"],
        };
        let output = Command::cargo_bin("gilsim")
            .expect("built")
            .arg("run")
            .args(clock)
            .args(&options)
            .arg(scenario("convoy.py"))
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(said), "{options:?}: {errors}");
    }
}

#[test]
fn a_profile_is_refused_by_the_name_of_what_is_wrong() {
    let reference = include_str!("../profiles/reference.toml");
    let line = reference
        .lines()
        .find(|line| line.starts_with("wake_latency_us"));
    let line = line.expect("the profile has it");
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("bad.toml");
    for bad in ["", "wake_latency_us = -1", "wake_latency_us = 1e12"] {
        std::fs::write(&profile, reference.replace(line, bad)).expect("written");
        let path = profile.to_string_lossy();
        let output = simulate(&["--profile", &path], &scenario("convoy.py"), &[]);
        assert_eq!(output.status.code(), Some(2));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains("'os.wake_latency_us'"), "{bad}: {errors}");
    }
}

/// What a program prints on two cores of the reference machine with some other prices,
/// in nanoseconds.
fn number_at_prices(prices: &[(&str, f64)], source: &str) -> f64 {
    let reference = include_str!("../profiles/reference.toml");
    let changed = reference.lines().map(|line| {
        let name = line.split_once(" = ").map_or("", |(name, _)| name);
        match prices.iter().find(|(other, _)| *other == name) {
            Some((_, price)) => format!("{name} = {price:?}\n"),
            None => format!("{line}\n"),
        }
    });
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("changed.toml");
    std::fs::write(&profile, changed.collect::<String>()).expect("written");
    let path = profile.to_string_lossy();
    let options = ["--cores", "2", "--profile", &path];
    let output = simulate_source(&[&FREE[..], &options].concat(), source);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.trim().parse().unwrap_or_else(|_| panic!("{output:?}"))
}

/// How often a statement pays a price.
fn paid(price: &str, statement: &str) -> f64 {
    let source = format!(
        "import threading, time\n\
         lock, items, table = threading.Lock(), [7] * 5, {{7: 7}}\n\
         def add(a, b=1): return a + b\n\
         def took():\n    \
             yes, begin = True, time.perf_counter()\n    \
             {statement}\n    \
             return time.perf_counter() - begin\n\
         print(took() * 1e9)\n"
    );
    let dear = 10_000.0;
    let at = |price_ns: f64| number_at_prices(&[(price, price_ns)], &source);
    ((at(dear) - at(0.0)) / dear).round()
}

#[test]
fn what_a_statement_pays_for_depends_on_what_it_works_on() {
    let cases = [
        ("free_truth_ns", "if items: pass", 1.0),
        ("free_truth_ns", "if yes: pass", 0.0),
        ("free_sequence_contains_ns", "7 in items", 1.0),
        ("free_sequence_contains_ns", "7 in table", 0.0),
        ("free_binding_call_ns", "add(1)", 1.0),
        ("free_binding_call_ns", "add(1, b=2)", 1.0),
        ("free_binding_call_ns", "add(1, 2)", 0.0),
        ("free_with_ns", "with lock: pass", 1.0),
        ("copy_ns", "items * 100", 505.0),
        ("copy_ns", "items[1:4]", 3.0),
        ("copy_ns", "items + items", 10.0),
        ("list_method_ns", "items.append(1)", 1.0),
        ("list_method_ns", "table.get(7)", 0.0),
        ("table_method_ns", "table.get(7)", 1.0),
    ];
    for (price, statement, times) in cases {
        assert_eq!(paid(price, statement), times, "{price} of {statement}");
    }
}

/// What a thread takes to drop so many lists, in simulated nanoseconds each, on a
/// machine on which this price is 10 microseconds: lists that it made, or that the
/// main thread did, which waits meanwhile or computes.
fn dropping(price: &str, made_by: &str, main: &str) -> f64 {
    let source = format!(
        "import threading, time\n\
         made = [[] for _ in range(500)] if '{made_by}' == 'main' else []\n\
         took = []\n\
         def drop():\n    \
             if not made: made.extend([] for _ in range(500))\n    \
             begin = time.perf_counter()\n    \
             while made: made.pop()\n    \
             took.append(time.perf_counter() - begin)\n\
         thread = threading.Thread(target=drop)\n\
         thread.start()\n\
         while '{main}' == 'computes' and not took: pass\n\
         thread.join()\n\
         print(took[0] / 500 * 1e9)\n"
    );
    let others = [("last_other_ns", 0.0), ("handover_ns", 0.0)];
    number_at_prices(&[&[(price, 10_000.0)], &others[..]].concat(), &source)
}

#[test]
fn objects_belong_to_the_thread_that_made_them() {
    assert!(dropping("last_other_ns", "main", "waits") > 10_000.0);
    assert!(dropping("last_other_ns", "itself", "waits") < 2_000.0);
}

#[test]
fn a_dead_object_goes_to_its_owners_core_while_that_runs() {
    assert!(dropping("handover_ns", "main", "computes") > 5_000.0);
    assert!(dropping("handover_ns", "main", "waits") < 2_000.0);
}

#[test]
fn many_threads_run_on_many_cores() {
    let source = "import threading, time\n\
        threads = [threading.Thread(target=time.sleep, args=(1,)) for _ in range(2000)]\n\
        for thread in threads: thread.start()\n\
        for thread in threads: thread.join()\n\
        print(threading.active_count())\n";
    let output = simulate_source(&["--regime", "cpython3.13t", "--cores", "64"], source);
    assert_eq!(output.stdout, b"1\n", "{output:?}");
}
