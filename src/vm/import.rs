//! Imports: `sys.modules`, then modules that are built in, then files beside
//! the program (`Python/import.c`, `Lib/importlib/_bootstrap.py`).

use std::path::PathBuf;
use std::sync::Arc;

use crate::bytecode::CodeObject;
use crate::bytecode::pyc_cache::cache_path;
use crate::compiler::{self, SyntaxError, SyntaxErrorKind};
use crate::object::{Module, Obj, id, intern};

use super::error::{PyResult, Raised, errors};
use super::module_code::{module_code, sourceless_code};
use super::{Args, Thread, attribute, bind, call, iterate, load_code, truth};

/// Makes the modules that need no file: `None` if there is none of that name.
#[derive(Debug, Clone, Copy)]
pub struct Importer(pub fn(&mut Thread, &str) -> Option<PyResult<Obj>>);

/// The `import` statement: the module, or for `import a.b` the package `a`.
///
/// # Errors
///
/// An `ImportError`; whatever the module's body raises.
pub(crate) fn import_statement(
    thread: &mut Thread,
    name: &Obj,
    globals: &Obj,
    from_list: &Obj,
    level: i128,
) -> PyResult<Obj> {
    let text = name.as_utf8().unwrap_or_default().to_owned();
    let full = absolute_name(globals, &text, level)?;
    let module = import_module(thread, &full)?;
    let from = !from_list.is_none() && truth::is_true(thread, from_list)?;
    if from {
        import_submodules(thread, &module, &full, from_list)?;
        return Ok(module);
    }
    match full.split_once('.') {
        Some((first, _)) if level == 0 => import_module(thread, first),
        _ => Ok(module),
    }
}

/// The name that a relative import means.
fn absolute_name(globals: &Obj, name: &str, level: i128) -> PyResult<String> {
    if level <= 0 {
        return Ok(name.to_owned());
    }
    let package = globals.lookup_name(crate::name!("__package__"));
    let package = package.as_ref().and_then(Obj::as_utf8).unwrap_or_default();
    if package.is_empty() {
        return Err(errors::import_error(
            "attempted relative import with no known parent package",
        ));
    }
    let mut base = package;
    for _ in 1..level {
        let Some((parent, _)) = base.rsplit_once('.') else {
            return Err(errors::import_error(
                "attempted relative import beyond top-level package",
            ));
        };
        base = parent;
    }
    Ok(if name.is_empty() {
        base.to_owned()
    } else {
        format!("{base}.{name}")
    })
}

/// The module of this absolute name, its parents imported first.
///
/// # Errors
///
/// As for [`import_statement`].
pub fn import_module(thread: &mut Thread, name: &str) -> PyResult<Obj> {
    if let Some(module) = loaded(thread, name)? {
        return Ok(module);
    }
    if let Some((parent, _)) = name.rsplit_once('.') {
        import_module(thread, parent)?;
    }
    let lock = thread.interpreter.import_lock.clone();
    lock.enter(thread);
    let result = match loaded(thread, name) {
        Ok(None) => load(thread, name),
        Ok(Some(module)) => Ok(module),
        Err(raised) => Err(raised),
    };
    lock.leave();
    result
}

fn loaded(thread: &mut Thread, name: &str) -> PyResult<Option<Obj>> {
    let Some(module) = thread.interpreter.modules.lookup_name(&intern(name)) else {
        return Ok(None);
    };
    if module.is_none() {
        return Err(missing(
            name,
            &format!("import of {name} halted; None in sys.modules"),
        ));
    }
    if !thread.interpreter.import_lock.is_free_or_held_by(thread) {
        // Another thread may still be running the module's body.
        let lock = thread.interpreter.import_lock.clone();
        lock.enter(thread);
        lock.leave();
    }
    Ok(Some(module))
}

fn load(thread: &mut Thread, name: &str) -> PyResult<Obj> {
    let module = match made_without_file(thread, name) {
        Some(made) => {
            let module = made?;
            let modules = &thread.interpreter.modules;
            modules.store_name(&intern(name), module.clone());
            module
        }
        None => load_file(thread, name)?,
    };
    if let Some((parent, last)) = name.rsplit_once('.')
        && let Some(parent) = thread.interpreter.modules.lookup_name(&intern(parent))
    {
        attribute::set(thread, &parent, &intern(last), module.clone())?;
    }
    Ok(module)
}

/// The built-in or embedded module of this name, unless files are preferred.
fn made_without_file(thread: &mut Thread, name: &str) -> Option<PyResult<Obj>> {
    let first = name.split('.').next().unwrap_or(name);
    let preferred = &thread.interpreter.preferred;
    if preferred.iter().any(|preferred| preferred == first) {
        return None;
    }
    let importer = thread.interpreter.importer;
    (importer.0)(thread, name)
}

fn load_file(thread: &mut Thread, name: &str) -> PyResult<Obj> {
    let (folders, last) = match name.rsplit_once('.') {
        Some((parent, last)) => (package_path(thread, parent, name)?, last),
        None => (search_path(thread), name),
    };
    match find_file(&folders, last) {
        Some(found) => run_file(thread, name, &found),
        None => Err(missing(name, &format!("No module named '{name}'"))),
    }
}

/// The folders of `sys.path`, as the program has left it.
fn search_path(thread: &Thread) -> Vec<PathBuf> {
    let sys = thread.interpreter.modules.lookup_name(crate::name!("sys"));
    let sys = sys.as_ref().and_then(|sys| sys.get::<Module>());
    let path = sys.and_then(|sys| sys.dict.lookup_name(crate::name!("path")));
    match path.as_ref().and_then(Obj::sequence_items) {
        Some(folders) => folders
            .iter()
            .filter_map(|folder| folder.as_utf8().map(PathBuf::from))
            .collect(),
        None => thread.interpreter.path.clone(),
    }
}

/// A `ModuleNotFoundError` that knows the module's name.
fn missing(name: &str, message: &str) -> Raised {
    let exception = Obj::exception(id::MODULE_NOT_FOUND_ERROR, vec![Obj::str(message)]);
    if let Some(dict) = exception.lazy_dict() {
        dict.get_or_make()
            .store_name(crate::name!("name"), Obj::str(name));
    }
    Raised(exception)
}

fn package_path(thread: &mut Thread, parent: &str, name: &str) -> PyResult<Vec<PathBuf>> {
    let package = import_module(thread, parent)?;
    let path = package
        .get::<Module>()
        .and_then(|module| module.dict.lookup_name(crate::name!("__path__")));
    let Some(path) = path else {
        let message = format!("No module named '{name}'; '{parent}' is not a package");
        return Err(missing(name, &message));
    };
    let folders = iterate::collect(thread, &path)?;
    Ok(folders
        .iter()
        .filter_map(|f| f.as_utf8().map(PathBuf::from))
        .collect())
}

/// A module's file: its source, or bytecode without source.
struct Found {
    file: PathBuf,
    package: Option<PathBuf>,
}

impl Found {
    fn is_bytecode(&self) -> bool {
        self.file.extension().is_some_and(|suffix| suffix == "pyc")
    }
}

/// In each folder a package comes before a module, and source before bytecode
/// (`FileFinder.find_spec`).
fn find_file(folders: &[PathBuf], name: &str) -> Option<Found> {
    folders.iter().find_map(|folder| {
        let package = folder.join(name);
        let of_package = |suffix| (package.join(format!("__init__{suffix}")), Some(&package));
        let of_module = |suffix| (folder.join(format!("{name}{suffix}")), None);
        let candidates = [
            of_package(".py"),
            of_package(".pyc"),
            of_module(".py"),
            of_module(".pyc"),
        ];
        let found = candidates.into_iter().find(|(file, _)| file.is_file());
        found.map(|(file, package)| Found {
            file,
            package: package.cloned(),
        })
    })
}

fn run_file(thread: &mut Thread, name: &str, found: &Found) -> PyResult<Obj> {
    let (code, cache) = match found.is_bytecode() {
        true => (
            sourceless_code(name, &found.file)?,
            Some(found.file.clone()),
        ),
        false => (module_code(thread, &found.file)?, cache_path(&found.file)),
    };
    let file = found.file.to_string_lossy().into_owned();
    let module = Obj::module(name);
    let package_name = match (&found.package, name.rsplit_once('.')) {
        (Some(_), _) => name,
        (None, Some((parent, _))) => parent,
        (None, None) => "",
    };
    if let Some(payload) = module.get::<Module>() {
        let set = |key: &str, value: Obj| payload.dict.store_name(&intern(key), value);
        set("__file__", Obj::str(file));
        if let Some(cache) = cache {
            set("__cached__", Obj::str(cache.to_string_lossy().into_owned()));
        }
        set("__package__", Obj::str(package_name));
        if let Some(folder) = &found.package {
            let folder = Obj::str(folder.to_string_lossy().into_owned());
            set("__path__", Obj::list(vec![folder]));
        }
    }
    run_module_code(thread, name, &module, &code)
}

/// Compiles and runs a module's source; it is in `sys.modules` while its body
/// runs, and no longer if that fails.
///
/// # Errors
///
/// A `SyntaxError`; whatever the body raises.
pub(crate) fn run_module(
    thread: &mut Thread,
    name: &str,
    module: &Obj,
    source: &str,
    file: &str,
) -> PyResult<Obj> {
    let code = compiler::compile(source, file).map_err(|error| syntax_error(&error))?;
    run_module_code(thread, name, module, &Arc::new(code))
}

fn run_module_code(
    thread: &mut Thread,
    name: &str,
    module: &Obj,
    code: &Arc<CodeObject>,
) -> PyResult<Obj> {
    let code = load_code(thread, code)?;
    let modules = thread.interpreter.modules.clone();
    modules.store_name(&intern(name), module.clone());
    let done = run_code(thread, module, code);
    if let Err(raised) = done {
        modules.remove_name(&intern(name));
        return Err(raised);
    }
    // A module may put something else in its place.
    Ok(modules
        .lookup_name(&intern(name))
        .unwrap_or_else(|| module.clone()))
}

/// Runs loaded code as the body of a module.
///
/// # Errors
///
/// Whatever the body raises.
pub(crate) fn run_code(thread: &mut Thread, module: &Obj, code: Obj) -> PyResult<()> {
    let Some(payload) = module.get::<Module>() else {
        return Err(errors::system_error("a module's code needs a module"));
    };
    let globals = payload.dict.clone();
    let builtins = thread
        .interpreter
        .modules
        .lookup_name(crate::name!("builtins"));
    if let Some(builtins) = builtins {
        globals.store_name(crate::name!("__builtins__"), builtins);
    }
    let function = bind::module_function(code, globals.clone());
    call::call_function(thread, function, &Args::positional(&[]), Some(globals)).map(drop)
}

/// The exception for a compiler's error.
pub(crate) fn syntax_error(error: &SyntaxError) -> Raised {
    let type_id = match error.kind {
        SyntaxErrorKind::Syntax => id::SYNTAX_ERROR,
        SyntaxErrorKind::Indentation => id::INDENTATION_ERROR,
        SyntaxErrorKind::Tab => id::TAB_ERROR,
    };
    let message = Obj::str(error.message.clone());
    let text = error.text.clone().map_or_else(Obj::none, Obj::str);
    let place = [
        ("filename", Obj::str(error.filename.clone())),
        ("lineno", Obj::int(error.line.into())),
        ("offset", Obj::int(error.column.into())),
        ("text", text),
        ("end_lineno", Obj::int(error.end_line.into())),
        ("end_offset", Obj::int(error.end_column.into())),
    ];
    let parts: Vec<Obj> = place.iter().map(|(_, value)| value.clone()).collect();
    let exception = Obj::exception(type_id, vec![message.clone(), Obj::tuple(parts)]);
    if let Some(dict) = exception.lazy_dict() {
        let dict = dict.get_or_make();
        dict.store_name(crate::name!("msg"), message);
        for (name, value) in place {
            dict.store_name(&intern(name), value);
        }
    }
    Raised(exception)
}

/// `from package import name`: the name may be a submodule.
fn import_submodules(
    thread: &mut Thread,
    module: &Obj,
    full: &str,
    from_list: &Obj,
) -> PyResult<()> {
    let is_package = module
        .get::<Module>()
        .is_some_and(|payload| payload.dict.lookup_name(crate::name!("__path__")).is_some());
    if !is_package {
        return Ok(());
    }
    for name in iterate::collect(thread, from_list)? {
        let Some(text) = name.as_utf8().filter(|text| *text != "*") else {
            continue;
        };
        if attribute::find(thread, module, &intern(text))?.is_some() {
            continue;
        }
        match import_module(thread, &format!("{full}.{text}")) {
            Ok(_) => {}
            Err(raised) if raised.is(id::MODULE_NOT_FOUND_ERROR) => {}
            Err(raised) => return Err(raised),
        }
    }
    Ok(())
}

/// `name` of `from module import name`.
///
/// # Errors
///
/// An `ImportError` if the module has no such name.
pub(crate) fn import_from(thread: &mut Thread, module: &Obj, name: &Obj) -> PyResult<Obj> {
    match attribute::get(thread, module, name) {
        Err(raised) if raised.is(id::ATTRIBUTE_ERROR) => {}
        found => return found,
    }
    let payload = module.get::<Module>();
    let lookup = |key: &str| payload.and_then(|module| module.dict.lookup_name(&intern(key)));
    let module_name = lookup("__name__");
    let module_name = module_name
        .as_ref()
        .and_then(Obj::as_utf8)
        .unwrap_or("<unknown module name>");
    let full = intern(format!("{module_name}.{}", name.as_utf8().unwrap_or("?")).as_str());
    if let Some(submodule) = thread.interpreter.modules.lookup_name(&full) {
        return Ok(submodule);
    }
    let file = lookup("__file__");
    let place = file
        .as_ref()
        .and_then(Obj::as_utf8)
        .unwrap_or("unknown location");
    let raised = errors::import_error(format!(
        "cannot import name '{}' from '{module_name}' ({place})",
        name.as_utf8().unwrap_or("?")
    ));
    if let Some(fields) = raised.0.lazy_dict() {
        let fields = fields.get_or_make();
        fields.store_name(crate::name!("name"), intern(module_name));
        fields.store_name(crate::name!("path"), file.clone().unwrap_or_else(Obj::none));
        fields.store_name(crate::name!("name_from"), name.clone());
    }
    Err(raised)
}

/// The names that `from module import *` binds: `__all__`, or all that do not
/// begin with an underscore.
///
/// # Errors
///
/// An `AttributeError` if `__all__` names what is not there.
pub(crate) fn public_names(thread: &mut Thread, module: &Obj) -> PyResult<Vec<(Obj, Obj)>> {
    let Some(payload) = module.get::<Module>() else {
        return Err(errors::import_error("from-import-* object has no __dict__"));
    };
    if let Some(all) = payload.dict.lookup_name(crate::name!("__all__")) {
        let mut names = Vec::new();
        for name in iterate::collect(thread, &all)? {
            let name = attribute::attribute_name(&name)?;
            let value = attribute::get(thread, module, &name)?;
            names.push((name, value));
        }
        return Ok(names);
    }
    let public = |(name, _): &(Obj, Obj)| name.as_utf8().is_some_and(|name| !name.starts_with('_'));
    Ok(super::dict_ops::items(&payload.dict)
        .into_iter()
        .filter(public)
        .collect())
}
