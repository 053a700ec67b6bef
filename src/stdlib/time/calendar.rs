//! Dates: `struct_time`, and what makes and reads it. There is one time zone,
//! UTC.

use crate::object::{Class, NativeCode, Obj};
use crate::stdlib::{define, struct_sequence};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::format::format_time;

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("asctime", asctime),
    ("ctime", ctime),
    ("gmtime", broken_down),
    ("localtime", broken_down),
    ("mktime", mktime),
    ("strftime", strftime),
];

const FIELDS: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];

/// `time.struct_time`.
pub(super) fn class(thread: &mut Thread) -> PyResult<Class> {
    if let Some(made) = thread.interpreter.library_class("time.struct_time") {
        return Ok(made);
    }
    let class = struct_sequence::class(thread, "time", "struct_time", &FIELDS)?;
    define::constant(class.id, "tm_zone", Obj::str("UTC"));
    define::constant(class.id, "tm_gmtoff", Obj::int(0));
    define::constant(class.id, "n_fields", Obj::int(11));
    Ok(thread
        .interpreter
        .keep_library_class("time.struct_time", class))
}

/// A moment, taken apart as `struct_time` has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    /// From Monday, which is 0.
    pub(super) weekday: i64,
    /// From 1.
    pub(super) day_of_year: i64,
}

/// How many days lie between 1970 and the first of March of a year that is
/// counted from March: leap days fall at its end.
fn days_before(year: i64) -> i64 {
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) - 719_468
}

/// The days from 1970 to a date.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (
        year + (month - 1).div_euclid(12),
        (month - 1).rem_euclid(12),
    );
    let from_march = (month + 10).rem_euclid(12);
    let year = if month < 2 { year - 1 } else { year };
    days_before(year) + (153 * from_march + 2) / 5 + day - 1
}

impl Date {
    /// The moment so many seconds after 1970.
    pub(super) fn of(seconds: i64) -> Date {
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // The estimate is at most one year off.
        let mut year = (days + 719_468).div_euclid(146_097) * 400
            + (days + 719_468).rem_euclid(146_097) * 400 / 146_097;
        while days_before(year) > days {
            year -= 1;
        }
        while days_before(year + 1) <= days {
            year += 1;
        }
        let in_year = days - days_before(year);
        let from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * from_march + 2) / 5 + 1;
        let month = (from_march + 2) % 12 + 1;
        let year = if month <= 2 { year + 1 } else { year };
        Date {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 3).rem_euclid(7),
            day_of_year: days - days_of(year, 1, 1) + 1,
        }
    }

    /// The seconds from 1970.
    fn seconds(&self) -> i64 {
        let days = days_of(self.year, self.month, self.day);
        days * 86_400 + self.hour * 3600 + self.minute * 60 + self.second
    }

    fn object(&self, thread: &mut Thread) -> PyResult<Obj> {
        let values = [
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.weekday,
            self.day_of_year,
            0,
        ];
        let values = values.map(|value| Obj::int(value.into())).to_vec();
        Ok(struct_sequence::instance(class(thread)?, values))
    }

    fn read(thread: &mut Thread, value: &Obj) -> PyResult<Date> {
        let items = match value.as_tuple() {
            Some(items) if items.len() == 9 => items.to_vec(),
            Some(_) => return Err(errors::type_error("time tuple must have exactly 9 items")),
            None => return Err(errors::type_error("Tuple or struct_time argument required")),
        };
        let mut fields = [0; 8];
        for (field, item) in fields.iter_mut().zip(&items) {
            // Years beyond these are beyond any clock.
            *field = ops::clamped_index(thread, item)?.clamp(-1_000_000, 1_000_000);
        }
        let [year, month, day, hour, minute, second, weekday, day_of_year] = fields;
        Ok(Date {
            year,
            month,
            day,
            hour,
            minute,
            second,
            weekday,
            day_of_year,
        })
    }
}

/// A date out of range, in the words of `time.strftime`.
fn check(date: &Date) -> PyResult<()> {
    let wrong = |what: &str| Err(errors::value_error(format!("{what} out of range")));
    match date {
        _ if !(0..=12).contains(&date.month) => wrong("month"),
        _ if !(0..=31).contains(&date.day) => wrong("day of month"),
        _ if !(0..24).contains(&date.hour) => wrong("hour"),
        _ if !(0..60).contains(&date.minute) => wrong("minute"),
        _ if !(0..62).contains(&date.second) => wrong("seconds"),
        _ if !(0..=366).contains(&date.day_of_year) => wrong("day of year"),
        _ => Ok(()),
    }
}

/// The date that an optional argument means: now without one.
fn date_or_now(thread: &mut Thread, value: Option<&Obj>) -> PyResult<Date> {
    match value {
        Some(value) => {
            let date = Date::read(thread, value)?;
            check(&date)?;
            Ok(Date {
                month: date.month.max(1),
                day: date.day.max(1),
                weekday: date.weekday.rem_euclid(7),
                ..date
            })
        }
        None => Ok(Date::of(now(thread)?)),
    }
}

/// Today, in seconds since 1970.
fn now(thread: &Thread) -> PyResult<i64> {
    let host = &thread.interpreter.host;
    if host.is_simulated() {
        return Err(errors::runtime_error(
            "simulated time has no date: it begins anew with every run; \
             give the moment as an argument, or use --clock real",
        ));
    }
    Ok((host.unix_time_ns() / 1_000_000_000) as i64)
}

fn moment(thread: &mut Thread, args: &Args<'_>, name: &str) -> PyResult<i64> {
    let value = args.between(name, 0, 1)?.first();
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return now(thread);
    };
    let seconds = ops::to_float(thread, value)?.floor();
    match seconds.abs() < 6e13 {
        true => Ok(seconds as i64),
        false => Err(errors::overflow_error(
            "timestamp out of range for platform time_t",
        )),
    }
}

fn broken_down(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let moment = moment(thread, args, "localtime")?;
    Date::of(moment).object(thread)
}

fn mktime(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("mktime")?;
    let date = Date::read(thread, value)?;
    Ok(Obj::float(date.seconds() as f64))
}

fn asctime(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let date = date_or_now(thread, args.between("asctime", 0, 1)?.first())?;
    Ok(Obj::str(format_time("%a %b %e %H:%M:%S %Y", &date)))
}

fn ctime(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let moment = moment(thread, args, "ctime")?;
    let date = Date::of(moment);
    Ok(Obj::str(format_time("%a %b %e %H:%M:%S %Y", &date)))
}

fn strftime(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("strftime", 1, 2)?;
    if values[0].as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "strftime() argument 1 must be str, not {}",
            values[0].class().static_name()
        )));
    }
    if let Some(items) = values.get(1).and_then(Obj::as_tuple)
        && items.len() != 9
    {
        return Err(errors::type_error(
            "strftime(): illegal time tuple argument",
        ));
    }
    let date = date_or_now(thread, values.get(1))?;
    Ok(Obj::str(format_time(&ops::lossy(&values[0]), &date)))
}
