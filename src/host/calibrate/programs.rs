//! Which small programs are measured, under which regimes.

/// The files with the small programs. The first is the one to run.
pub const FILES: &[(&str, &str)] = &[
    ("microprograms.py", include_str!("microprograms.py")),
    ("ordinary.py", include_str!("ordinary.py")),
];

/// The options that choose a regime.
pub type Regime = &'static [&'static str];

/// With a lock and ordinary counts.
pub(super) const PLAIN: Regime = &["--lock", "gil", "--refcount", "plain"];
/// Without a lock: biased counts, and objects are locked.
pub(super) const FREE: Regime = &["--lock", "none", "--refcount", "biased"];
/// Without a lock, with atomic counts.
pub(super) const FREE_ATOMIC: Regime = &["--lock", "none", "--refcount", "atomic"];
/// A lock for which ticks are counted.
pub(super) const TICKS: Regime = &["--regime", "python2.7", "--refcount", "plain"];

/// A regime under which the loops are measured.
pub(super) struct Measured {
    pub(super) regime: Regime,
    /// The section that has its instructions' prices.
    pub(super) section: &'static str,
    /// The prices that only it asks for.
    pub(super) own: &'static [&'static str],
    /// What its counts cost, which is known.
    pub(super) count: &'static str,
}

/// The regimes under which the loops are measured.
pub(super) const REGIMES: [Measured; 2] = [
    Measured {
        regime: PLAIN,
        section: "bytecode",
        own: &[],
        count: "plain_ns",
    },
    Measured {
        regime: FREE,
        section: "free_threaded_bytecode",
        own: &["object_lock_ns", "other_ns", "last_other_ns"],
        count: "owner_ns",
    },
];

/// The prices that the loops ask for under every regime, beside those of the
/// instructions.
pub(super) const COMMON: &[&str] = &[
    "allocation_ns",
    "string_ns",
    "native_call_ns",
    "native_method_ns",
    "list_method_ns",
    "table_method_ns",
    "native_step_ns",
    "copy_ns",
    "misprediction_ns",
    "mutex_ns",
    "clock_read_ns",
];

/// The loops, with how often each is to go round.
pub(super) const LOOPS: &[(&str, u64)] = &[
    ("loop", 2_000_000),
    ("moves", 1_000_000),
    ("constants", 1_000_000),
    ("sums", 1_000_000),
    ("mixed_sums", 400_000),
    ("floats", 500_000),
    ("whiles", 1_000_000),
    ("tests", 500_000),
    ("globals", 500_000),
    ("global_stores", 400_000),
    ("cells", 300_000),
    ("attributes", 500_000),
    ("stores", 500_000),
    ("objects", 100_000),
    ("lists", 500_000),
    ("picks", 500_000),
    ("grids", 400_000),
    ("masks", 300_000),
    ("list_stores", 500_000),
    ("matrix", 500_000),
    ("dicts", 300_000),
    ("calls", 400_000),
    ("recursions", 500_000),
    ("methods", 400_000),
    ("alternations", 300_000),
    ("fields", 300_000),
    ("members", 100_000),
    ("natives", 200_000),
    ("appends", 400_000),
    ("comprehensions", 500_000),
    ("tuples", 200_000),
    ("pairs", 500_000),
    ("generators", 300_000),
    ("exceptions", 75_000),
    ("strings", 100_000),
    ("divisions", 400_000),
    ("float_math", 300_000),
    ("joins", 200_000),
    ("float_tests", 400_000),
    ("string_tests", 300_000),
    ("members_of", 250_000),
    ("dict_reads", 300_000),
    ("dict_stores", 300_000),
    ("characters", 300_000),
    ("slices", 150_000),
    ("repetitions", 2_000_000),
    ("list_loops", 1_000_000),
    ("swaps", 250_000),
    ("rotations", 500_000),
    ("instances", 100_000),
    ("plain_instances", 150_000),
    ("defaults", 250_000),
    ("keywords", 150_000),
    ("closures", 300_000),
    ("nested", 500_000),
    ("polynomial", 250_000),
    ("filtered", 400_000),
    ("lookups", 125_000),
    ("splits", 75_000),
    ("minima", 100_000),
    ("bubbles", 250_000),
    ("counters", 150_000),
    ("collatz", 250_000),
    ("tokens", 150_000),
    ("pipelines", 250_000),
    ("clocks", 150_000),
    ("locks", 150_000),
    ("strangers", 150_000),
    ("strange_locks", 100_000),
    ("handed_over", 100_000),
];

/// The loops that count much, and do little else that they would do otherwise
/// where counts are atomic.
pub(super) const COUNTING: &[&str] = &[
    "moves",
    "sums",
    "attributes",
    "calls",
    "recursions",
    "methods",
    "swaps",
    "defaults",
    "closures",
    "counters",
];

/// Programs that do several things each, whose branches nothing foresees: in
/// loops alone instructions seem cheaper than they are.
pub(super) const ORDINARY: &[(&str, u64)] = &[
    ("escapes", 5_000),
    ("trials", 9_500),
    ("search_trees", 9_000),
    ("accounts", 10_000),
    ("reports", 4_000),
    ("tallies", 20_000),
    ("generations", 15_000),
    ("orders", 3_000),
    ("knapsacks", 100_000),
    ("walks", 9_500),
    ("boxes", 55_000),
    ("animals", 45_000),
    ("divisors", 25_000),
    ("scans", 35_000),
    ("visits", 20_000),
    ("heaps", 15_000),
    ("remembered", 15_000),
    ("remainders", 75_000),
    ("columns", 60_000),
    ("batches", 30_000),
    ("formulas", 25_000),
    ("bases", 7_000),
    ("integrals", 50_000),
    ("coins", 120_000),
    ("filters", 30_000),
    ("shelves", 50_000),
    ("ledgers", 20_000),
    ("paths", 45_000),
    ("islands", 15_000),
    ("rods", 50_000),
];
