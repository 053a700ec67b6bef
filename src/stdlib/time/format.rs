//! `time.strftime`, in the C locale.

use super::calendar::Date;

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The date in this format. What it does not know stays as it is.
pub(super) fn format_time(format: &str, date: &Date) -> String {
    let mut text = String::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        match (character, character == '%') {
            (_, true) => match characters.next() {
                Some(code) => directive(&mut text, code, date),
                None => text.push('%'),
            },
            _ => text.push(character),
        }
    }
    text
}

fn directive(text: &mut String, code: char, date: &Date) {
    let weekday = WEEKDAYS[date.weekday as usize % 7];
    let month = MONTHS[(date.month - 1).rem_euclid(12) as usize];
    let twelve = (date.hour + 11) % 12 + 1;
    let from_sunday = (date.weekday + 1) % 7;
    let piece = match code {
        'a' => weekday[..3].to_owned(),
        'A' => weekday.to_owned(),
        'b' | 'h' => month[..3].to_owned(),
        'B' => month.to_owned(),
        'c' => format_time("%a %b %e %H:%M:%S %Y", date),
        'C' => format!("{:02}", date.year.div_euclid(100)),
        'd' => format!("{:02}", date.day),
        'D' | 'x' => format_time("%m/%d/%y", date),
        'e' => format!("{:2}", date.day),
        'F' => format_time("%Y-%m-%d", date),
        'G' => iso_week(date).0.to_string(),
        'H' => format!("{:02}", date.hour),
        'I' => format!("{twelve:02}"),
        'j' => format!("{:03}", date.day_of_year),
        'm' => format!("{:02}", date.month),
        'M' => format!("{:02}", date.minute),
        'n' => "\n".to_owned(),
        'p' => if date.hour < 12 { "AM" } else { "PM" }.to_owned(),
        'R' => format_time("%H:%M", date),
        'S' => format!("{:02}", date.second),
        't' => "\t".to_owned(),
        'T' | 'X' => format_time("%H:%M:%S", date),
        'u' => (date.weekday + 1).to_string(),
        'U' => format!("{:02}", (date.day_of_year + 6 - from_sunday) / 7),
        'V' => format!("{:02}", iso_week(date).1),
        'w' => from_sunday.to_string(),
        'W' => format!("{:02}", (date.day_of_year + 6 - date.weekday) / 7),
        'y' => format!("{:02}", date.year.rem_euclid(100)),
        'Y' => date.year.to_string(),
        'z' => "+0000".to_owned(),
        'Z' => "UTC".to_owned(),
        '%' => "%".to_owned(),
        other => format!("%{other}"),
    };
    text.push_str(&piece);
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The year and week of ISO 8601: weeks belong to the year of their Thursday.
fn iso_week(date: &Date) -> (i64, i64) {
    let week = (date.day_of_year - date.weekday + 9) / 7;
    if week < 1 {
        let length = 365 + i64::from(is_leap(date.year - 1));
        return (
            date.year - 1,
            (date.day_of_year + length - date.weekday + 9) / 7,
        );
    }
    let length = 365 + i64::from(is_leap(date.year));
    if week == 53 && date.day_of_year + 3 - date.weekday > length {
        return (date.year + 1, 1);
    }
    (date.year, week)
}
