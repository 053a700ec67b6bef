//! Modules written in Python and compiled into the program.

use crate::object::{Module, Obj};
use crate::vm::{LIBRARY_FOLDER, PyResult, Thread, run_source};

/// Each module's name and source.
const SOURCES: &[(&str, &str)] = &[
    ("random", include_str!("python/random.py")),
    ("dis", include_str!("python/dis.py")),
    ("threading", include_str!("python/threading.py")),
];

/// Imports an embedded module; `None` if there is none of that name.
pub(super) fn import(thread: &mut Thread, name: &str) -> Option<PyResult<Obj>> {
    let (_, source) = SOURCES.iter().find(|(known, _)| *known == name)?;
    let module = Obj::module(name);
    let file = format!("{LIBRARY_FOLDER}{}.py", name.replace('.', "/"));
    if let Some(payload) = module.get::<Module>() {
        payload
            .dict
            .store_name(crate::name!("__file__"), Obj::str(file.as_str()));
    }
    Some(run_source(thread, name, &module, source, &file))
}
