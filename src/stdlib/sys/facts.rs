//! What `sys` knows about the language and the machine: tuples with names.

use crate::object::Obj;
use crate::stdlib::simple_namespace;
use crate::stdlib::struct_sequence::single;
use crate::vm::{PyResult, Thread};

/// Names and values.
pub(super) fn values(thread: &mut Thread) -> PyResult<Vec<(&'static str, Obj)>> {
    let version = single(
        thread,
        "sys",
        "version_info",
        &[
            ("major", Obj::int(3)),
            ("minor", Obj::int(12)),
            ("micro", Obj::int(1)),
            ("releaselevel", Obj::str("final")),
            ("serial", Obj::int(0)),
        ],
    )?;
    Ok(vec![
        ("implementation", implementation(thread, &version)?),
        ("version_info", version),
        ("flags", flags(thread)?),
        ("float_info", float_info(thread)?),
        ("int_info", int_info(thread)?),
        ("hash_info", hash_info(thread)?),
        ("thread_info", thread_info(thread)?),
    ])
}

fn implementation(thread: &mut Thread, version: &Obj) -> PyResult<Obj> {
    let values = [
        ("name", Obj::str("gilsim")),
        ("cache_tag", Obj::str("gilsim-312")),
        ("version", version.clone()),
        ("hexversion", Obj::int(0x030c_01f0)),
    ];
    simple_namespace::instance(thread, &values)
}

fn flags(thread: &mut Thread) -> PyResult<Obj> {
    const NAMES: [&str; 18] = [
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
    ];
    let fields = NAMES.map(|name| {
        let value = match name {
            "dev_mode" | "safe_path" => Obj::bool(false),
            "int_max_str_digits" => Obj::int(4300),
            "utf8_mode" => Obj::int(1),
            _ => Obj::int(0),
        };
        (name, value)
    });
    single(thread, "sys", "flags", &fields)
}

fn float_info(thread: &mut Thread) -> PyResult<Obj> {
    let fields = [
        ("max", Obj::float(f64::MAX)),
        ("max_exp", Obj::int(f64::MAX_EXP.into())),
        ("max_10_exp", Obj::int(f64::MAX_10_EXP.into())),
        ("min", Obj::float(f64::MIN_POSITIVE)),
        ("min_exp", Obj::int(f64::MIN_EXP.into())),
        ("min_10_exp", Obj::int(f64::MIN_10_EXP.into())),
        ("dig", Obj::int(f64::DIGITS.into())),
        ("mant_dig", Obj::int(f64::MANTISSA_DIGITS.into())),
        ("epsilon", Obj::float(f64::EPSILON)),
        ("radix", Obj::int(f64::RADIX.into())),
        ("rounds", Obj::int(1)),
    ];
    single(thread, "sys", "float_info", &fields)
}

fn int_info(thread: &mut Thread) -> PyResult<Obj> {
    let fields = [
        ("bits_per_digit", Obj::int(30)),
        ("sizeof_digit", Obj::int(4)),
        ("default_max_str_digits", Obj::int(4300)),
        ("str_digits_check_threshold", Obj::int(640)),
    ];
    single(thread, "sys", "int_info", &fields)
}

fn hash_info(thread: &mut Thread) -> PyResult<Obj> {
    let fields = [
        ("width", Obj::int(64)),
        ("modulus", Obj::int((1 << 61) - 1)),
        ("inf", Obj::int(314_159)),
        ("nan", Obj::int(0)),
        ("imag", Obj::int(1_000_003)),
        ("algorithm", Obj::str("siphash13")),
        ("hash_bits", Obj::int(64)),
        ("seed_bits", Obj::int(128)),
        ("cutoff", Obj::int(0)),
    ];
    single(thread, "sys", "hash_info", &fields)
}

fn thread_info(thread: &mut Thread) -> PyResult<Obj> {
    let fields = [
        ("name", Obj::str("pthread")),
        ("lock", Obj::str("semaphore")),
        ("version", Obj::none()),
    ];
    single(thread, "sys", "thread_info", &fields)
}
