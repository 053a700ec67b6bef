//! Objects as text: `str`, `repr`, `format` and `%`.

use rustpython_wtf8::{Wtf8, Wtf8Buf};

use crate::object::{
    BoundMethod, ByteArray, Class, Code, Complex, Float, Function, Module, NativeFunction, Obj,
    Range, Slice, Super, id,
};
use crate::text::error::{ErrorKind, TextError};
use crate::text::string::codec;
use crate::text::{self, float, format_value, int, number};

use super::error::{PyResult, Raised, errors};
use super::{Args, Thread, attribute, call, dict_ops, iterate, subscript};

impl From<TextError> for Raised {
    fn from(error: TextError) -> Raised {
        let type_id = match error.kind {
            ErrorKind::Value => id::VALUE_ERROR,
            ErrorKind::Type => id::TYPE_ERROR,
            ErrorKind::Overflow => id::OVERFLOW_ERROR,
            ErrorKind::Index => id::INDEX_ERROR,
            ErrorKind::Lookup => id::LOOKUP_ERROR,
            ErrorKind::Memory => return errors::memory_error(),
        };
        Raised(Obj::exception(type_id, vec![Obj::str(error.message)]))
    }
}

/// `str(object)`.
///
/// # Errors
///
/// Whatever `__str__` or `__repr__` raises.
pub fn str_of(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    if object.type_id() == id::STR {
        return Ok(object.clone());
    }
    if has_own_text(object) {
        let name = crate::name!("__str__");
        if let Some(text) = call::call_special(thread, object, name, &[])? {
            return expect_text(text, "__str__");
        }
    }
    builtin_str(thread, object)
}

/// Whether text of the object is for its class to say.
fn has_own_text(object: &Obj) -> bool {
    object.class().is_heap()
        || object.asks_its_type()
        || object.get::<crate::object::NativeIterator>().is_some()
}

fn expect_text(text: Obj, method: &str) -> PyResult<Obj> {
    if text.as_str_payload().is_some() {
        return Ok(text);
    }
    if method == "__format__" {
        return Err(errors::type_error(format!(
            "__format__ must return a str, not {}",
            text.class().static_name()
        )));
    }
    Err(errors::type_error(format!(
        "{method} returned non-string (type {})",
        text.class().static_name()
    )))
}

/// What `object.__str__` or a built-in class's makes of it.
pub(crate) fn builtin_str(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    if let Some(text) = object.as_str_payload() {
        return Ok(Obj::str(text.text().to_owned()));
    }
    if object.get::<crate::object::Exception>().is_some() {
        return exception_str(thread, object);
    }
    if object.type_id() == id::MAPPING_PROXY
        && let Some(proxy) = object.get::<crate::object::DictView>()
    {
        return str_of(thread, &proxy.dict);
    }
    repr(thread, object)
}

/// What `BaseException.__str__` makes of an exception: its argument, or all of
/// them as a tuple.
pub(crate) fn exception_str(thread: &mut Thread, exception: &Obj) -> PyResult<Obj> {
    let args = exception.with_exception(|state| state.args.clone());
    let args = args.unwrap_or_else(|| Obj::tuple(vec![]));
    let class = exception.class();
    match args.as_tuple() {
        Some([]) => Ok(Obj::str("")),
        Some([only]) if class.inherits(id::KEY_ERROR) => repr(thread, only),
        Some([only]) => str_of(thread, only),
        Some([encoding, object, start, end, reason]) if class.inherits(id::UNICODE_ERROR) => {
            Ok(codec_message(encoding, object, [start, end], reason))
        }
        Some([number, message]) if class.inherits(id::OS_ERROR) => {
            let number = str_of(thread, number)?;
            let message = str_of(thread, message)?;
            let mut text = format!("[Errno {}] {}", lossy(&number), lossy(&message));
            let dict = exception.lazy_dict().and_then(|dict| dict.get());
            let file = dict.and_then(|dict| dict.lookup_name(crate::name!("filename")));
            if let Some(file) = file.filter(|file| !file.is_none()) {
                text.push_str(&format!(": {}", lossy(&repr(thread, &file)?)));
            }
            Ok(Obj::str(text))
        }
        Some([message, members]) if class.inherits(id::BASE_EXCEPTION_GROUP) => {
            let count = iterate::len(thread, members)?;
            let plural = if count == 1 { "" } else { "s" };
            let message = str_of(thread, message)?;
            Ok(Obj::str(format!(
                "{} ({count} sub-exception{plural})",
                lossy(&message)
            )))
        }
        _ => repr(thread, &args),
    }
}

/// What a `UnicodeEncodeError` or `UnicodeDecodeError` says.
fn codec_message(encoding: &Obj, object: &Obj, range: [&Obj; 2], reason: &Obj) -> Obj {
    let [start, end] = range.map(|place| {
        let place = place
            .as_i128()
            .and_then(|place| usize::try_from(place).ok());
        place.unwrap_or(0)
    });
    let (encoding, reason) = (lossy(encoding), lossy(reason));
    Obj::str(match (object.as_str_payload(), object.as_bytes()) {
        (Some(text), _) => codec::encode_message(text.text(), &encoding, start, end, &reason),
        (None, Some(bytes)) => codec::decode_message(bytes, &encoding, start, end, &reason),
        (None, None) => reason,
    })
}

/// `repr(object)`.
///
/// # Errors
///
/// Whatever `__repr__` raises.
pub fn repr(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    if has_own_text(object) {
        let name = crate::name!("__repr__");
        if let Some(text) = call::call_special(thread, object, name, &[])? {
            return expect_text(text, "__repr__");
        }
    }
    builtin_repr(thread, object)
}

/// What `object.__repr__` or a built-in class's makes of it.
pub(crate) fn builtin_repr(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    let value = object.base_value();
    if let Some(text) = scalar_repr(thread, value)? {
        return Ok(Obj::str(text));
    }
    if let Some(text) = container_repr(thread, value)? {
        return Ok(Obj::str(text));
    }
    let text = other_repr(thread, object)?;
    Ok(Obj::str(text))
}

fn scalar_repr(thread: &Thread, value: &Obj) -> PyResult<Option<String>> {
    if value.type_id() == id::BOOL {
        return Ok(Some(
            if value.is_true() { "True" } else { "False" }.to_owned(),
        ));
    }
    if let Some(small) = value.as_i128() {
        return Ok(Some(small.to_string()));
    }
    if let Some(big) = value.as_big() {
        return Ok(Some(int::to_decimal(
            &big,
            thread.interpreter.max_str_digits(),
        )?));
    }
    if let Some(text) = value.as_str_payload() {
        return Ok(Some(text::repr::repr_str(text.text())));
    }
    if let Some(float) = value.get::<Float>() {
        return Ok(Some(float::repr(float.0)));
    }
    if let Some(bytes) = value.as_bytes() {
        return Ok(Some(text::repr::repr_bytes(bytes)));
    }
    if let Some(array) = value.get::<ByteArray>() {
        let bytes = array.0.with(value.header(), |bytes| bytes.clone());
        return Ok(Some(bytearray_repr(&bytes)));
    }
    if let Some(complex) = value.get::<Complex>() {
        return Ok(Some(number::repr_complex(complex.real, complex.imaginary)));
    }
    Ok(match value.type_id() {
        id::NONE => Some("None".to_owned()),
        id::ELLIPSIS => Some("Ellipsis".to_owned()),
        id::NOT_IMPLEMENTED => Some("NotImplemented".to_owned()),
        _ => None,
    })
}

/// Unlike the `repr` of bytes, that of a bytearray escapes a single quote
/// between double quotes too.
fn bytearray_repr(bytes: &[u8]) -> String {
    let mut text = text::repr::repr_bytes(bytes);
    if text.ends_with('"') {
        text = text.replace('\'', "\\'");
    }
    format!("bytearray({text})")
}

fn container_repr(thread: &mut Thread, value: &Obj) -> PyResult<Option<Wtf8Buf>> {
    if let Some(items) = value.as_tuple() {
        let comma = if items.len() == 1 { ",)" } else { ")" };
        return guarded_repr(thread, value, "(...)", |thread| {
            join_reprs(thread, "(", items, comma)
        })
        .map(Some);
    }
    match value.type_id() {
        id::LIST => guarded_repr(thread, value, "[...]", |thread| {
            join_reprs(
                thread,
                "[",
                &value.sequence_items().unwrap_or_default(),
                "]",
            )
        })
        .map(Some),
        id::DICT => {
            guarded_repr(thread, value, "{...}", |thread| dict_repr(thread, value)).map(Some)
        }
        id::SET | id::FROZENSET => {
            let frozen = value.type_id() == id::FROZENSET;
            let items = iterate::collect(thread, value)?;
            let text = match (frozen, items.is_empty()) {
                (false, true) => Wtf8Buf::from("set()"),
                (true, true) => Wtf8Buf::from("frozenset()"),
                (false, false) => join_reprs(thread, "{", &items, "}")?,
                (true, false) => join_reprs(thread, "frozenset({", &items, "})")?,
            };
            Ok(Some(text))
        }
        id::MAPPING_PROXY => {
            let dict = value
                .get::<crate::object::DictView>()
                .map(|proxy| &proxy.dict);
            let inner = dict.map_or_else(|| Ok(Obj::none()), |dict| repr(thread, dict))?;
            Ok(Some(Wtf8Buf::from(format!(
                "mappingproxy({})",
                lossy(&inner)
            ))))
        }
        id::DICT_KEYS | id::DICT_VALUES | id::DICT_ITEMS => {
            let items = iterate::collect(thread, value)?;
            let open = format!("{}([", value.class().static_name());
            join_reprs(thread, &open, &items, "])").map(Some)
        }
        _ => Ok(None),
    }
}

/// A container inside itself is shown as dots.
fn guarded_repr(
    thread: &mut Thread,
    value: &Obj,
    dots: &str,
    make: impl FnOnce(&mut Thread) -> PyResult<Wtf8Buf>,
) -> PyResult<Wtf8Buf> {
    if thread.shown.iter().any(|shown| shown.is(value)) {
        return Ok(dots.into());
    }
    thread.shown.push(value.clone());
    let result = thread.nested(make);
    thread.shown.pop();
    result
}

fn join_reprs(thread: &mut Thread, open: &str, items: &[Obj], close: &str) -> PyResult<Wtf8Buf> {
    let mut joined = Wtf8Buf::from(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            joined.push_str(", ");
        }
        push_text(&mut joined, &repr(thread, item)?);
    }
    joined.push_str(close);
    Ok(joined)
}

fn dict_repr(thread: &mut Thread, dict: &Obj) -> PyResult<Wtf8Buf> {
    let mut joined = Wtf8Buf::from("{");
    for (index, (key, value)) in dict_ops::items(dict).into_iter().enumerate() {
        if index > 0 {
            joined.push_str(", ");
        }
        push_text(&mut joined, &repr(thread, &key)?);
        joined.push_str(": ");
        push_text(&mut joined, &repr(thread, &value)?);
    }
    joined.push_str("}");
    Ok(joined)
}

fn push_text(buffer: &mut Wtf8Buf, text: &Obj) {
    if let Some(text) = text.as_str_payload() {
        buffer.push_wtf8(text.text());
    }
}

fn other_repr(thread: &mut Thread, object: &Obj) -> PyResult<String> {
    if object.get::<crate::object::Exception>().is_some() {
        return exception_repr(thread, object);
    }
    if let Some(class) = Class::from_object(object) {
        return Ok(format!("<class '{}'>", class_name(class)));
    }
    if let Some(range) = object.get::<Range>() {
        return range_repr(thread, range);
    }
    if let Some(slice) = object.get::<Slice>() {
        let parts = [&slice.start, &slice.stop, &slice.step];
        let parts = parts.map(|part| repr_lossy(thread, part));
        return Ok(format!("slice({})", parts.join(", ")));
    }
    if let Some(text) = function_repr(thread, object)? {
        return Ok(text);
    }
    if let Some(module) = object.get::<Module>() {
        let name = module.dict.lookup_name(crate::name!("__name__"));
        let name = name.map_or_else(String::new, |name| lossy(&name));
        let file = module.dict.lookup_name(crate::name!("__file__"));
        return Ok(match file {
            Some(file) => format!("<module '{name}' from '{}'>", lossy(&file)),
            None => format!("<module '{name}' (built-in)>"),
        });
    }
    if let Some(generator) = object.get::<crate::object::Generator>() {
        let kind = object.class().static_name();
        let name = lossy(&generator.qualname);
        return Ok(format!(
            "<{kind} object {name} at {:#x}>",
            object.identity()
        ));
    }
    if let Some(proxy) = object.get::<Super>() {
        let name = Class::from_object(&proxy.class).map_or("?", |class| class.static_name());
        let receiver = proxy.receiver.class().static_name();
        return Ok(format!("<super: <class '{name}'>, <{receiver} object>>"));
    }
    Ok(format!(
        "<{} object at {:#x}>",
        class_name(object.class()),
        object.identity()
    ))
}

fn range_repr(thread: &mut Thread, range: &Range) -> PyResult<String> {
    let parts = [&range.start, &range.stop].map(|part| repr_lossy(thread, part));
    let step = repr_lossy(thread, &range.step);
    let parts = parts.join(", ");
    Ok(if step == "1" {
        format!("range({parts})")
    } else {
        format!("range({parts}, {step})")
    })
}

fn function_repr(thread: &mut Thread, object: &Obj) -> PyResult<Option<String>> {
    let address = object.identity();
    if object.get::<Function>().is_some() {
        let name = object.with_function(|state| state.qualname.clone());
        let name = name.map_or_else(String::new, |name| lossy(&name));
        return Ok(Some(format!("<function {name} at {address:#x}>")));
    }
    if let Some(native) = object.get::<NativeFunction>() {
        let name = lossy(&native.name);
        return Ok(Some(match native.owner {
            Some(owner) if object.type_id() == id::METHOD_DESCRIPTOR => format!(
                "<method '{name}' of '{}' objects>",
                crate::object::types::class(owner).static_name()
            ),
            Some(owner) => format!(
                "<attribute '{name}' of '{}' objects>",
                crate::object::types::class(owner).static_name()
            ),
            None => format!("<built-in function {name}>"),
        }));
    }
    if let Some(bound) = object.get::<BoundMethod>() {
        if let Some(native) = bound.function.get::<NativeFunction>() {
            let name = lossy(&native.name);
            let receiver = bound.receiver.class().static_name();
            let place = bound.receiver.identity();
            return Ok(Some(format!(
                "<built-in method {name} of {receiver} object at {place:#x}>"
            )));
        }
        let name = attribute::get(thread, &bound.function, crate::name!("__qualname__"));
        let name = name.map_or_else(|_| "?".to_owned(), |name| lossy(&name));
        let receiver = repr_lossy(thread, &bound.receiver);
        return Ok(Some(format!("<bound method {name} of {receiver}>")));
    }
    if let Some(code) = object.get::<Code>() {
        let name = lossy(&code.name);
        let file = lossy(&code.filename);
        let line = code.plain.firstlineno;
        return Ok(Some(format!(
            "<code object {name} at {address:#x}, file \"{file}\", line {line}>"
        )));
    }
    Ok(None)
}

fn exception_repr(thread: &mut Thread, exception: &Obj) -> PyResult<String> {
    let args = exception.with_exception(|state| state.args.clone());
    let args = args.unwrap_or_else(|| Obj::tuple(vec![]));
    let name = exception.class().static_name();
    Ok(match args.as_tuple() {
        Some([only]) => format!("{name}({})", repr_lossy(thread, only)),
        _ => format!("{name}{}", repr_lossy(thread, &args)),
    })
}

/// A class's name with its module, as `repr` shows it.
pub(crate) fn class_name(class: Class) -> String {
    let qualname = lossy(&class.qualname());
    if !class.is_heap() && class.dict.lookup_name(crate::name!("__module__")).is_none() {
        return qualname;
    }
    let module = class.lookup(crate::name!("__module__"));
    match module.as_ref().and_then(Obj::as_utf8) {
        Some("builtins") | None => qualname,
        Some(module) => format!("{module}.{qualname}"),
    }
}

/// The text of a string object, lone surrogates replaced.
pub(crate) fn lossy(text: &Obj) -> String {
    let payload = text.as_str_payload();
    payload.map_or_else(String::new, |text| {
        text.text().to_string_lossy().into_owned()
    })
}

/// `repr` for messages, which must not fail.
pub(crate) fn repr_lossy(thread: &mut Thread, object: &Obj) -> String {
    match repr(thread, object) {
        Ok(text) => lossy(&text),
        Err(_) => format!("<{} object>", object.class().static_name()),
    }
}

/// `ascii(object)`.
///
/// # Errors
///
/// As for [`repr`].
pub fn ascii(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    let text = repr(thread, object)?;
    let text = text
        .as_str_payload()
        .map(|text| text::repr::ascii_of_repr(text.text()));
    Ok(Obj::str(text.unwrap_or_default()))
}

/// What a callable is called in messages about its arguments.
pub(crate) fn callable_name(thread: &mut Thread, callable: &Obj) -> String {
    let name = attribute::find(thread, callable, crate::name!("__qualname__"));
    let Ok(Some(name)) = name else {
        return format!("{} object", callable.class().static_name());
    };
    let module = attribute::find(thread, callable, crate::name!("__module__"));
    match module.ok().flatten().as_ref().and_then(Obj::as_utf8) {
        Some(module) if module != "builtins" => format!("{module}.{}()", lossy(&name)),
        _ => format!("{}()", lossy(&name)),
    }
}

/// `format(object, spec)`.
///
/// # Errors
///
/// A `ValueError` for a specification that does not fit; whatever
/// `__format__` raises.
pub fn format(thread: &mut Thread, object: &Obj, spec: &Obj) -> PyResult<Obj> {
    let own = object.class().is_heap() || object.get::<crate::object::Native>().is_some();
    if own {
        let args = std::slice::from_ref(spec);
        let name = crate::name!("__format__");
        if let Some(text) = call::call_special(thread, object, name, args)? {
            return expect_text(text, "__format__");
        }
    }
    builtin_format(thread, object, spec)
}

/// What a built-in class's `__format__` makes of a value.
pub(crate) fn builtin_format(thread: &mut Thread, object: &Obj, spec: &Obj) -> PyResult<Obj> {
    let Some(spec_text) = spec.as_str_payload().map(|spec| spec.text().to_owned()) else {
        return Err(errors::type_error(format!(
            "format() argument 2 must be str, not {}",
            spec.class().static_name()
        )));
    };
    if spec_text.is_empty() {
        return str_of(thread, object);
    }
    let value = object.base_value();
    let type_name = object.class().static_name();
    let spec: &Wtf8 = &spec_text;
    let max_digits = thread.interpreter.max_str_digits();
    let formatted = if let Some(int) = value.as_i128() {
        format_value::format_int(&int, spec, type_name, max_digits)?
    } else if let Some(big) = value.as_big() {
        format_value::format_int(&big, spec, type_name, max_digits)?
    } else if let Some(float) = value.as_float() {
        format_value::format_float(float, spec, type_name)?
    } else if let Some(text) = value.as_str_payload() {
        format_value::format_str(text.text(), spec, type_name)?
    } else if let Some(complex) = value.get::<Complex>() {
        format_value::format_complex(complex.real, complex.imaginary, spec, type_name)?
    } else {
        return Err(errors::type_error(format!(
            "unsupported format string passed to {type_name}.__format__"
        )));
    };
    Ok(Obj::str(formatted))
}

/// `template.format(*args, **kwargs)`.
///
/// # Errors
///
/// A `ValueError` for a template that is wrong; whatever looking values up and
/// formatting them raises.
pub(crate) fn str_format(
    thread: &mut Thread,
    template: &Wtf8,
    args: &Args<'_>,
    mapping: Option<&Obj>,
) -> PyResult<Obj> {
    let mut values = FormatValues {
        thread,
        args,
        mapping,
    };
    text::str_format::format(template, &mut values).map(Obj::str)
}

struct FormatValues<'a, 'b> {
    thread: &'a mut Thread,
    args: &'a Args<'b>,
    mapping: Option<&'a Obj>,
}

impl text::str_format::Values for FormatValues<'_, '_> {
    type Value = Obj;
    type Error = Raised;

    fn positional(&mut self, index: usize) -> PyResult<Obj> {
        if self.mapping.is_some() {
            return Err(errors::value_error(
                "Format string contains positional fields",
            ));
        }
        let found = self.args.values().get(index).cloned();
        found.ok_or_else(|| {
            errors::index_error(format!(
                "Replacement index {index} out of range for positional args tuple"
            ))
        })
    }

    fn named(&mut self, name: &Wtf8) -> PyResult<Obj> {
        let key = Obj::str(name.to_owned());
        if let Some(mapping) = self.mapping {
            return subscript::get_item(self.thread, mapping, &key);
        }
        let mut keywords = self.args.keywords();
        let found = keywords.find(|(known, _)| {
            known
                .as_str_payload()
                .is_some_and(|known| known.text() == name)
        });
        match found {
            Some((_, value)) => Ok(value.clone()),
            None => Err(errors::missing_key(key)),
        }
    }

    fn step(&mut self, value: Obj, step: text::str_format::Step<'_>) -> PyResult<Obj> {
        match step {
            text::str_format::Step::Attribute(name) => {
                attribute::get(self.thread, &value, &crate::object::intern(name))
            }
            text::str_format::Step::Index(index) => {
                subscript::get_item(self.thread, &value, &Obj::int(index as i128))
            }
            text::str_format::Step::Key(key) => {
                subscript::get_item(self.thread, &value, &Obj::str(key.to_owned()))
            }
        }
    }

    fn convert(&mut self, value: Obj, conversion: char) -> PyResult<Obj> {
        match conversion {
            'r' => repr(self.thread, &value),
            's' => str_of(self.thread, &value),
            _ => ascii(self.thread, &value),
        }
    }

    fn format(&mut self, value: Obj, spec: &Wtf8) -> PyResult<Wtf8Buf> {
        let text = format(self.thread, &value, &Obj::str(spec.to_owned()))?;
        Ok(text
            .as_str_payload()
            .map(|text| text.text().to_owned())
            .unwrap_or_default())
    }
}
