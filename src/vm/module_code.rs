//! The code of an imported file. That of source comes from `__pycache__`
//! while the source is unchanged, else it is compiled and kept there
//! (`SourceLoader.get_code` in `Lib/importlib/_bootstrap_external.py`).

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use crate::bytecode::pyc::Pyc;
use crate::bytecode::pyc_cache::{self, Cached, SourceStamp};
use crate::bytecode::{CodeObject, Constant, verifier};
use crate::compiler;
use crate::object::{Module, Obj, id, intern};

use super::error::{PyResult, Raised, errors};
use super::import::syntax_error;
use super::{Thread, truth};

/// The code of the module whose source is `file`.
///
/// A cached file that cannot be used is reported on standard error and
/// replaced; a cache that cannot be written is no error.
///
/// # Errors
///
/// An `ImportError` if the source cannot be read, a `SyntaxError` if it does
/// not compile.
pub(super) fn module_code(thread: &mut Thread, file: &Path) -> PyResult<Arc<CodeObject>> {
    let name = file.to_string_lossy();
    let stamp = SourceStamp::of(file).ok();
    if let Some(code) = stamp.and_then(|stamp| cached(file, stamp)) {
        return Ok(named(code, &name));
    }
    let source = read_source(file)?;
    let code = compiler::compile(&source, &name).map_err(|error| syntax_error(&error))?;
    let code = Arc::new(code);
    if let Some(stamp) = stamp
        && writes_bytecode(thread)?
    {
        // The folder may be read-only; then each import compiles.
        let _ = pyc_cache::store(file, stamp, code.clone());
    }
    Ok(code)
}

/// The code of the module `name` of which there is only bytecode, verified
/// (`SourcelessFileLoader`).
///
/// # Errors
///
/// An `ImportError` if the file is not code that Python 3.12 could run.
pub(super) fn sourceless_code(name: &str, file: &Path) -> PyResult<Arc<CodeObject>> {
    let refused = |reason: &dyn Display| {
        errors::import_error(format!(
            "cannot import '{name}' from {}: {reason}",
            file.display()
        ))
    };
    let bytes = std::fs::read(file).map_err(|error| refused(&error))?;
    let code = Pyc::parse(&bytes).map_err(|error| refused(&error))?.code;
    verifier::verify(&code).map_err(|error| refused(&error))?;
    Ok(code)
}

/// The cached code if it belongs to the source as it is, verified: the cache
/// may have been written by anybody.
fn cached(source: &Path, stamp: SourceStamp) -> Option<Arc<CodeObject>> {
    match pyc_cache::load(source, stamp) {
        Cached::Fresh(code) => match verifier::verify(&code) {
            Ok(()) => Some(code),
            Err(error) => ignored(source, &error),
        },
        Cached::Absent => None,
        Cached::Unusable(error) => ignored(source, &error),
    }
}

fn ignored(source: &Path, error: &dyn Display) -> Option<Arc<CodeObject>> {
    if let Some(path) = pyc_cache::cache_path(source) {
        // Standard error may be closed; there is nowhere else to say so.
        let _ = writeln!(std::io::stderr(), "ignored {}: {error}", path.display());
    }
    None
}

/// The code with the name its source has now: its folder may have moved since.
fn named(code: Arc<CodeObject>, filename: &str) -> Arc<CodeObject> {
    if code.filename.as_str() == Ok(filename) {
        return code;
    }
    let mut code = Arc::unwrap_or_clone(code);
    let was = std::mem::replace(&mut code.filename, filename.into());
    for constant in &mut code.consts {
        if let Constant::Code(inner) = constant
            && inner.filename == was
        {
            *inner = named(inner.clone(), filename);
        }
    }
    Arc::new(code)
}

/// `sys.dont_write_bytecode`, which `PYTHONDONTWRITEBYTECODE` sets at first.
fn writes_bytecode(thread: &mut Thread) -> PyResult<bool> {
    let sys = thread.interpreter.modules.lookup_name(&intern("sys"));
    let setting = sys.as_ref().and_then(|sys| {
        let module = sys.get::<Module>()?;
        module.dict.lookup_name(&intern("dont_write_bytecode"))
    });
    match setting {
        Some(setting) => Ok(!truth::is_true(thread, &setting)?),
        None => Ok(true),
    }
}

fn read_source(file: &Path) -> PyResult<String> {
    let bytes = std::fs::read(file).map_err(|error| {
        errors::import_error(format!("cannot read {}: {error}", file.display()))
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Raised(Obj::exception(
            id::SYNTAX_ERROR,
            vec![Obj::str(format!(
                "(unicode error) {} is not UTF-8: byte {at} is invalid",
                file.display()
            ))],
        ))
    })
}
