//! Tracebacks as text, in the form of CPython 3.12 (`Lib/traceback.py`).

use std::collections::HashMap;

use crate::bytecode::{LineTable, Position};
use crate::object::{Code, Obj, Traceback, id};

use super::Thread;
use super::text::{class_name, lossy, str_of};

/// Identical entries beyond this many are counted, not shown.
const SHOWN_REPEATS: usize = 3;

/// What CPython prints for an exception that nobody caught: the exceptions
/// that led to it first.
pub fn format_exception(thread: &mut Thread, exception: &Obj) -> String {
    let mut report = Report {
        text: String::new(),
        sources: HashMap::new(),
    };
    let mut seen = Vec::new();
    report.chain(thread, exception, &mut seen);
    report.text
}

struct Report {
    text: String,
    sources: HashMap<String, Option<Vec<String>>>,
}

impl Report {
    fn chain(&mut self, thread: &mut Thread, exception: &Obj, seen: &mut Vec<Obj>) {
        let mut links = vec![(exception.clone(), "")];
        seen.push(exception.clone());
        while let Some((earlier, words)) = earlier_exception(&links[links.len() - 1].0) {
            if seen.iter().any(|known| known.is(&earlier)) {
                break;
            }
            seen.push(earlier.clone());
            links.push((earlier, words));
        }
        for (index, (exception, _)) in links.iter().enumerate().rev() {
            self.one(thread, exception);
            if index > 0 {
                self.text.push('\n');
                self.text.push_str(links[index].1);
                self.text.push_str("\n\n");
            }
        }
    }

    fn one(&mut self, thread: &mut Thread, exception: &Obj) {
        let traceback = exception.with_exception(|state| state.traceback.clone());
        if let Some(traceback) = traceback.flatten() {
            self.text.push_str("Traceback (most recent call last):\n");
            self.entries(traceback);
        }
        self.text.push_str(&final_line(thread, exception));
    }

    fn entries(&mut self, first: Obj) {
        let mut next = Some(first);
        let mut last = None;
        let mut repeats = 0;
        while let Some(object) = next {
            let Some(entry) = object.get::<Traceback>() else {
                break;
            };
            let shown = Entry::of(entry);
            if last.as_ref() == Some(&shown.key()) {
                repeats += 1;
            } else {
                self.count_repeats(repeats);
                repeats = 1;
                last = Some(shown.key());
            }
            if repeats <= SHOWN_REPEATS {
                self.entry(&shown);
            }
            next = entry.next.clone();
        }
        self.count_repeats(repeats);
    }

    fn count_repeats(&mut self, repeats: usize) {
        let more = repeats.saturating_sub(SHOWN_REPEATS);
        if more > 0 {
            let plural = if more == 1 { "" } else { "s" };
            self.text.push_str(&format!(
                "  [Previous line repeated {more} more time{plural}]\n"
            ));
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let Entry {
            file,
            function,
            position,
        } = entry;
        let line = position.line.unwrap_or(0);
        self.text
            .push_str(&format!("  File \"{file}\", line {line}, in {function}\n"));
        let Some(source) = self.source_line(file, line) else {
            return;
        };
        let stripped = source.trim();
        if stripped.is_empty() {
            return;
        }
        self.text.push_str(&format!("    {stripped}\n"));
        if let Some(marks) = super::carets::marks(&source, position) {
            self.text.push_str(&format!("    {marks}\n"));
        }
    }

    fn source_line(&mut self, file: &str, line: u32) -> Option<String> {
        let lines = self.sources.entry(file.to_owned()).or_insert_with(|| {
            let text = std::fs::read_to_string(file).ok()?;
            Some(text.lines().map(str::to_owned).collect())
        });
        lines
            .as_ref()?
            .get((line as usize).checked_sub(1)?)
            .cloned()
    }
}

/// What an entry of a traceback shows.
struct Entry {
    file: String,
    function: String,
    position: Position,
}

impl Entry {
    fn of(traceback: &Traceback) -> Entry {
        let code = traceback.code.get::<Code>();
        let position = code.and_then(|code| LineTable::decode(&code.plain).ok());
        Entry {
            file: code.map_or_else(String::new, |code| lossy(&code.filename)),
            function: code.map_or_else(String::new, |code| lossy(&code.name)),
            position: position
                .map(|table| table.position_at(traceback.instruction as usize))
                .unwrap_or_default(),
        }
    }

    fn key(&self) -> (String, String, Option<u32>) {
        (self.file.clone(), self.function.clone(), self.position.line)
    }
}

/// The source line of a traceback entry.
pub(crate) fn line_of(traceback: &Traceback) -> Option<u32> {
    Entry::of(traceback).position.line
}

/// The exception that led to this one, and the words that say how.
fn earlier_exception(exception: &Obj) -> Option<(Obj, &'static str)> {
    exception.with_exception(|state| {
        if let Some(cause) = &state.cause {
            let words = "The above exception was the direct cause of the following exception:";
            return Some((cause.clone(), words));
        }
        let context = state.context.clone().filter(|_| !state.suppress_context)?;
        let words = "During handling of the above exception, another exception occurred:";
        Some((context, words))
    })?
}

/// The exception's class and text.
fn final_line(thread: &mut Thread, exception: &Obj) -> String {
    let name = class_name(exception.class()).replace("__main__.", "");
    let text = match str_of(thread, exception) {
        Ok(text) => lossy(&text),
        Err(_) => "<exception str() failed>".to_owned(),
    };
    if exception.class().inherits(id::SYNTAX_ERROR) {
        let location = syntax_error_location(exception);
        return format!("{location}{name}: {text}\n");
    }
    if text.is_empty() {
        format!("{name}\n")
    } else {
        format!("{name}: {text}\n")
    }
}

/// Where a `SyntaxError` points to, from the attributes that the compiler set.
fn syntax_error_location(exception: &Obj) -> String {
    let dict = exception.lazy_dict().and_then(|dict| dict.get());
    let Some(dict) = dict else {
        return String::new();
    };
    let get = |name: &str| dict.lookup_name(&crate::object::intern(name));
    let (Some(file), Some(line)) = (get("filename"), get("lineno")) else {
        return String::new();
    };
    let mut text = format!(
        "  File \"{}\", line {}\n",
        lossy(&file),
        line.as_i128().unwrap_or(0)
    );
    if let (Some(source), Some(offset)) = (get("text"), get("offset")) {
        let source = lossy(&source);
        let stripped = source.trim();
        let indent = source.len() - source.trim_start().len();
        let start = offset.as_i128().unwrap_or(1).max(1) as usize - 1;
        let end = get("end_offset").and_then(|end| end.as_i128()).unwrap_or(0);
        let length = (end - start as i128 - 1).max(1) as usize;
        let marks = "^".repeat(length);
        let pad = " ".repeat(start.saturating_sub(indent));
        text.push_str(&format!("    {stripped}\n    {pad}{marks}\n"));
    }
    text
}
