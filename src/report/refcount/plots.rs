//! The lab's plots: scaling by threads for each pattern, and the cost of a
//! private count by working set.

use anyhow::Result;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::prelude::{
    ChartBuilder, Circle, Color, DrawingArea, IntoDrawingArea, IntoLogRange, LineSeries,
    PathElement, RGBColor, Text, WHITE,
};
use plotters::style::{IntoFont, TextStyle};

use super::variants;
use crate::experiment::refcount_lab::{LabCell, LabOutcome};
use crate::report::svg::{GREY, PALE, PALETTE};

/// All lengths are in pixels.
const WIDTH: u32 = 1100;
const PANEL_HEIGHT: u32 = 250;
const COLUMNS: usize = 3;
const HEADING: u32 = 56;
const KEY: u32 = 40;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A line of a panel: its variant's place in the key, and its points.
type Line = (usize, Vec<(f64, f64)>);

/// A panel for each pattern that several numbers of threads can do.
pub(super) fn scaling(outcome: &LabOutcome) -> Result<String> {
    let largest = outcome.cells.iter().filter_map(|cell| cell.objects).min();
    let in_panel = |cell: &&LabCell| cell.objects.is_none() || cell.objects == largest;
    let mut patterns: Vec<&str> = Vec::new();
    for cell in outcome.cells.iter().filter(in_panel) {
        if cell.ns.is_some() && !patterns.contains(&cell.pattern) {
            patterns.push(cell.pattern);
        }
    }
    let panels = patterns.into_iter().map(|pattern| {
        let of_pattern = |cell: &&LabCell| cell.pattern == pattern && in_panel(cell);
        let x = |cell: &LabCell| Some(cell.threads as f64);
        (pattern.to_owned(), lines(outcome, of_pattern, x))
    });
    draw(
        outcome,
        "What a count costs as threads are added",
        "threads",
        panels.collect(),
    )
}

/// A panel for each number of threads.
pub(super) fn working_set(outcome: &LabOutcome) -> Result<String> {
    let mut threads: Vec<usize> = Vec::new();
    for cell in &outcome.cells {
        if cell.objects.is_some() && !threads.contains(&cell.threads) {
            threads.push(cell.threads);
        }
    }
    let panels = threads.into_iter().map(|threads| {
        let with_threads = |cell: &&LabCell| cell.threads == threads;
        let x = |cell: &LabCell| Some(cell.objects? as f64);
        let name = match threads {
            1 => "1 thread".to_owned(),
            many => format!("{many} threads"),
        };
        (name, lines(outcome, with_threads, x))
    });
    draw(
        outcome,
        "What a private count costs as objects are added",
        "objects of each thread",
        panels.collect(),
    )
}

fn lines(
    outcome: &LabOutcome,
    wanted: impl Fn(&&LabCell) -> bool,
    x: impl Fn(&LabCell) -> Option<f64>,
) -> Vec<Line> {
    let of_variant = |name: &str| {
        let cells = outcome.cells.iter().filter(|cell| cell.variant == name);
        let point = |cell: &LabCell| Some((x(cell)?, cell.ns?.median.max(0.01)));
        cells.filter(&wanted).filter_map(point).collect()
    };
    variants(outcome)
        .iter()
        .enumerate()
        .map(|(index, name)| (index, of_variant(name)))
        .filter(|(_, points): &Line| !points.is_empty())
        .collect()
}

fn colour(index: usize) -> RGBColor {
    PALETTE.get(index).copied().unwrap_or(GREY)
}

fn font(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&GREY)
}

fn draw(
    outcome: &LabOutcome,
    title: &str,
    x_label: &str,
    panels: Vec<(String, Vec<Line>)>,
) -> Result<String> {
    let rows = panels.len().div_ceil(COLUMNS).max(1);
    let height = HEADING + KEY + rows as u32 * PANEL_HEIGHT;
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE)?;
        let (heading, below) = area.split_vertically(HEADING);
        heading.draw(&Text::new(title.to_owned(), (24, 16), font(20)))?;
        let about = format!(
            "nanoseconds for an operation of one thread, median; {}, {} cores",
            outcome.machine.cpu, outcome.machine.cores
        );
        heading.draw(&Text::new(about, (24, 40), font(13)))?;
        let (key, body) = below.split_vertically(KEY);
        draw_key(&key, &variants(outcome))?;
        let places = body.split_evenly((rows, COLUMNS));
        for (place, (name, lines)) in places.iter().zip(&panels) {
            draw_panel(place, name, x_label, lines)?;
        }
        area.present()?;
    }
    Ok(text)
}

fn draw_key(area: &Area<'_>, names: &[&str]) -> Result<()> {
    let mut x = 24;
    for (index, name) in names.iter().enumerate() {
        let style = colour(index).stroke_width(3);
        area.draw(&PathElement::new([(x, 20), (x + 22, 20)], style))?;
        area.draw(&Circle::new((x + 11, 20), 4, colour(index).filled()))?;
        area.draw(&Text::new((*name).to_owned(), (x + 28, 13), font(14)))?;
        x += 60 + 8 * name.len() as i32;
    }
    Ok(())
}

/// The base of an axis whose largest value is so many times its least: lines at
/// powers of ten would be too few for a short one.
fn base(span: f64) -> f64 {
    if span < 60.0 { 2.0 } else { 10.0 }
}

fn draw_panel(area: &Area<'_>, name: &str, x_label: &str, lines: &[Line]) -> Result<()> {
    let points = || lines.iter().flat_map(|(_, points)| points.iter().copied());
    let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
    let most = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let (left, right) = (
        least(&mut points().map(|(x, _)| x)),
        most(&mut points().map(|(x, _)| x)),
    );
    let (low, high) = (
        least(&mut points().map(|(_, y)| y)),
        most(&mut points().map(|(_, y)| y)),
    );
    let mut chart = ChartBuilder::on(area)
        .caption(name, font(15))
        .margin(8)
        .margin_right(24)
        .x_label_area_size(34)
        .y_label_area_size(52)
        .build_cartesian_2d(
            (left * 0.9..right * 1.1).log_scale().base(2.0),
            (low * 0.8..high * 1.25).log_scale().base(base(high / low)),
        )?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(PALE)
        .axis_style(GREY)
        .label_style(font(12))
        .x_desc(x_label)
        .y_desc("ns")
        .x_labels(5)
        .y_labels(6)
        .x_label_formatter(&|x| format!("{}", x.round()))
        .y_label_formatter(&|y| match *y {
            y if y >= 1.0 => format!("{}", y.round()),
            y => format!("{y:.2}").trim_end_matches('0').to_owned(),
        })
        .draw()?;
    for (index, points) in lines {
        let style = colour(*index).stroke_width(2);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        let dots = points
            .iter()
            .map(|&point| Circle::new(point, 3, colour(*index).filled()));
        chart.draw_series(dots)?;
    }
    Ok(())
}
