//! Tracebacks as text, in the form of CPython 3.12 (`Lib/traceback.py`).

use std::collections::HashMap;

use crate::bytecode::{LineTable, Position};
use crate::object::{Code, Obj, Traceback, id};

use super::Thread;
use super::suggestions::{self, ShownBy};
use super::text::{class_name, lossy, str_of};

/// Identical entries beyond this many are counted, not shown.
const SHOWN_REPEATS: usize = 3;

/// Groups nested deeper are not shown.
const SHOWN_DEPTH: usize = 10;
/// Of a larger group only so many members are shown.
const SHOWN_MEMBERS: usize = 15;

/// What CPython prints for an exception that nobody caught: the exceptions
/// that led to it first.
pub fn format_exception(thread: &mut Thread, exception: &Obj) -> String {
    format_shown_by(thread, exception, ShownBy::Interpreter)
}

/// The same as the module `traceback` shows it.
pub(crate) fn format_by_module(thread: &mut Thread, exception: &Obj) -> String {
    format_shown_by(thread, exception, ShownBy::Module)
}

fn format_shown_by(thread: &mut Thread, exception: &Obj, shown_by: ShownBy) -> String {
    let mut report = Report {
        shown_by,
        ..Report::default()
    };
    report.chain(thread, exception);
    report.text
}

#[derive(Default)]
struct Report {
    text: String,
    sources: HashMap<String, Option<Vec<String>>>,
    /// How many groups are around what is being shown.
    depth: usize,
    /// Whether the frame around a group's members is still open below.
    open: bool,
    seen: Vec<Obj>,
    shown_by: ShownBy,
}

impl Report {
    /// Adds text, with the margin of the groups around it.
    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.text.push_str(text);
            return;
        }
        for line in text.split_inclusive('\n') {
            self.indent();
            self.text.push(margin);
            self.text.push(' ');
            self.text.push_str(line);
        }
    }

    fn indent(&mut self) {
        self.text.push_str(&" ".repeat(2 * self.depth));
    }

    fn chain(&mut self, thread: &mut Thread, exception: &Obj) {
        let mut links = vec![(exception.clone(), "")];
        self.seen.push(exception.clone());
        while let Some((earlier, words)) = earlier_exception(&links[links.len() - 1].0) {
            if self.seen.iter().any(|known| known.is(&earlier)) {
                break;
            }
            self.seen.push(earlier.clone());
            links.push((earlier, words));
        }
        for (index, (exception, _)) in links.iter().enumerate().rev() {
            self.one(thread, exception);
            if index > 0 {
                self.emit(&format!("\n{}\n\n", links[index].1), '|');
            }
        }
    }

    fn one(&mut self, thread: &mut Thread, exception: &Obj) {
        if exception.class().inherits(id::BASE_EXCEPTION_GROUP) {
            return self.group(thread, exception);
        }
        self.stack(exception, "Traceback (most recent call last):\n", '|');
        let text = final_lines(thread, exception, self.shown_by);
        self.emit(&text, '|');
    }

    fn stack(&mut self, exception: &Obj, title: &str, margin: char) {
        let traceback = exception.with_exception(|state| state.traceback.clone());
        if let Some(traceback) = traceback.flatten() {
            self.emit(title, margin);
            self.entries(traceback);
        }
    }

    /// A group and its members, each in a frame of its own.
    fn group(&mut self, thread: &mut Thread, group: &Obj) {
        if self.depth > SHOWN_DEPTH {
            self.emit(&format!("... (max_group_depth is {SHOWN_DEPTH})\n"), '|');
            return;
        }
        let outermost = self.depth == 0;
        self.depth += usize::from(outermost);
        let margin = if outermost { '+' } else { '|' };
        self.stack(
            group,
            "Exception Group Traceback (most recent call last):\n",
            margin,
        );
        let text = final_lines(thread, group, self.shown_by);
        self.emit(&text, '|');
        let args = group.with_exception(|state| state.args.clone());
        let args = args
            .and_then(|args| args.sequence_items())
            .unwrap_or_default();
        let members = args
            .get(1)
            .and_then(Obj::sequence_items)
            .unwrap_or_default();
        let shown = members.len().min(SHOWN_MEMBERS + 1);
        for (index, member) in members.iter().take(shown).enumerate() {
            let last = index + 1 == shown;
            self.open = last;
            let hidden = members.len().saturating_sub(SHOWN_MEMBERS);
            let title = if index < SHOWN_MEMBERS {
                (index + 1).to_string()
            } else {
                "...".to_owned()
            };
            self.indent();
            let corner = if index == 0 { "+-" } else { "  " };
            self.text.push_str(&format!(
                "{corner}+---------------- {title} ----------------\n"
            ));
            self.depth += 1;
            if index < SHOWN_MEMBERS {
                self.chain(thread, member);
            } else {
                let plural = if hidden == 1 { "" } else { "s" };
                self.emit(&format!("and {hidden} more exception{plural}\n"), '|');
            }
            if last && self.open {
                self.indent();
                self.text
                    .push_str("+------------------------------------\n");
                self.open = false;
            }
            self.depth -= 1;
        }
        if outermost {
            self.depth = 0;
        }
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
            self.emit(
                &format!("  [Previous line repeated {more} more time{plural}]\n"),
                '|',
            );
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let Entry {
            file,
            function,
            position,
        } = entry;
        let line = position.line.unwrap_or(0);
        let mut text = format!("  File \"{file}\", line {line}, in {function}\n");
        let source = self.source_line(file, line).unwrap_or_default();
        let stripped = source.trim();
        if !stripped.is_empty() {
            text.push_str(&format!("    {stripped}\n"));
            if let Some(marks) = super::carets::marks(&source, position) {
                text.push_str(&format!("    {marks}\n"));
            }
        }
        self.emit(&text, '|');
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

/// The exception's class and text, and its notes.
pub(crate) fn exception_lines(thread: &mut Thread, exception: &Obj) -> String {
    final_lines(thread, exception, ShownBy::ModuleAlone)
}

/// The entries of a traceback, one text for each; repeated ones are not
/// counted but shown.
pub(crate) fn entries(first: Option<Obj>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut next = first;
    while let Some(object) = next {
        let Some(entry) = object.get::<Traceback>() else {
            break;
        };
        let mut report = Report::default();
        report.entry(&Entry::of(entry));
        texts.push(report.text);
        next = entry.next.clone();
    }
    texts
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

/// The exception's class and text, and its notes.
fn final_lines(thread: &mut Thread, exception: &Obj, shown_by: ShownBy) -> String {
    let name = class_name(exception.class()).replace("__main__.", "");
    let mut lines = if exception.class().inherits(id::SYNTAX_ERROR) {
        let place = syntax_error_place(exception);
        let message = field(exception, "msg").map(|message| lossy(&message));
        let message = message.unwrap_or_else(|| "<no detail available>".to_owned());
        format!("{place}{name}: {message}\n")
    } else {
        let text = match str_of(thread, exception) {
            Ok(text) => lossy(&text),
            Err(_) => "<exception str() failed>".to_owned(),
        };
        let hint = suggestions::hint(thread, exception, shown_by);
        match text.as_str() {
            "" if hint.is_empty() => format!("{name}\n"),
            text => format!("{name}: {text}{hint}\n"),
        }
    };
    let notes = field(exception, "__notes__").and_then(|notes| notes.sequence_items());
    for note in notes.unwrap_or_default() {
        let note = str_of(thread, &note).map(|note| lossy(&note));
        lines.push_str(&note.unwrap_or_else(|_| "<note str() failed>".to_owned()));
        lines.push('\n');
    }
    lines
}

/// An attribute of the exception itself, if it is set.
fn field(exception: &Obj, name: &str) -> Option<Obj> {
    let dict = exception.lazy_dict()?.get()?;
    let value = dict.lookup_name(&crate::object::intern(name))?;
    (!value.is_none()).then_some(value)
}

/// Where a `SyntaxError` points to: the file, the line, its text and marks
/// under it.
fn syntax_error_place(exception: &Obj) -> String {
    let number = |name: &str| field(exception, name).and_then(|value| value.as_i128());
    let Some(line) = number("lineno") else {
        return String::new();
    };
    let file = field(exception, "filename").map(|file| lossy(&file));
    let file = file.unwrap_or_else(|| "<string>".to_owned());
    let mut place = format!("  File \"{file}\", line {line}\n");
    let Some(source) = field(exception, "text").map(|text| lossy(&text)) else {
        return place;
    };
    let source = source.trim_end_matches('\n');
    let shown = source.trim_start_matches([' ', '\t', '\x0c']);
    place.push_str(&format!("    {shown}\n"));
    let Some(start) = number("offset") else {
        return place;
    };
    let end = match number("end_offset") {
        _ if number("end_lineno").is_some_and(|end| end > line) => {
            source.chars().count() as i128 + 1
        }
        Some(end) if end > start => end,
        _ => start + 1,
    };
    let indent = (source.chars().count() - shown.chars().count()) as i128;
    if let Ok(before) = usize::try_from(start - 1 - indent) {
        let pad: String = shown
            .chars()
            .chain(std::iter::repeat(' '))
            .take(before)
            .map(|c| if c.is_whitespace() { c } else { ' ' })
            .collect();
        let marks = "^".repeat((end - start).clamp(1, 4096) as usize);
        place.push_str(&format!("    {pad}{marks}\n"));
    }
    place
}
