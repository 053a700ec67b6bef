//! How much more is done on more cores: a panel for each group of rows, a line
//! for each column, and the line of a perfect machine.

use anyhow::Result;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::prelude::{
    ChartBuilder, Circle, Color, DrawingArea, IntoDrawingArea, IntoLogRange, LineSeries,
    PathElement, RGBColor, Text, WHITE,
};
use plotters::style::{BLACK, IntoFont, TextStyle};

use super::svg::{GREY, PALE, PALETTE};
use crate::experiment::outcome::Outcome;
use crate::experiment::scaling::{Curve, curves, groups};

/// All lengths are in pixels.
const WIDTH: u32 = 1100;
const PANEL_HEIGHT: u32 = 400;
const COLUMNS: usize = 2;
const HEADING: u32 = 76;
const KEY_LINE: u32 = 26;
const KEYS_IN_LINE: usize = 3;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub(super) fn render(outcome: &Outcome) -> Result<String> {
    let groups = groups(outcome);
    let key_lines = outcome.columns.len().div_ceil(KEYS_IN_LINE) as u32;
    let rows = groups.len().div_ceil(COLUMNS).max(1);
    let key_height = key_lines * KEY_LINE + 8;
    let height = HEADING + key_height + rows as u32 * PANEL_HEIGHT;
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE)?;
        let (heading, below) = area.split_vertically(HEADING);
        draw_heading(outcome, &heading)?;
        let (key, body) = below.split_vertically(key_height);
        draw_key(outcome, &key)?;
        let places = body.split_evenly((rows, COLUMNS));
        for (place, group) in places.iter().zip(groups) {
            draw_panel(place, group, &curves(outcome, group))?;
        }
        area.present()?;
    }
    Ok(text)
}

fn font(size: u32, colour: RGBColor) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&colour)
}

fn colour(column: usize) -> RGBColor {
    PALETTE.get(column).copied().unwrap_or(BLACK)
}

/// Columns beyond the palette's colours have hollow dots.
fn dot(column: usize, at: (f64, f64)) -> Circle<(f64, f64), i32> {
    let colour = colour(column);
    match column < PALETTE.len() {
        true => Circle::new(at, 4, colour.filled()),
        false => Circle::new(at, 4, colour.stroke_width(2)),
    }
}

fn draw_heading(outcome: &Outcome, area: &Area<'_>) -> Result<()> {
    let title = Text::new(outcome.title.clone(), (24, 14), font(22, BLACK));
    area.draw(&title)?;
    let about = format!(
        "gilsim {}: predictions; beyond the {} cores of the machine at hand ({}) they are extrapolation",
        outcome.gilsim, outcome.machine.cores, outcome.machine.cpu
    );
    area.draw(&Text::new(about, (24, 46), font(14, GREY)))?;
    Ok(())
}

fn draw_key(outcome: &Outcome, area: &Area<'_>) -> Result<()> {
    let step = (WIDTH as i32 - 48) / KEYS_IN_LINE as i32;
    for (index, column) in outcome.columns.iter().enumerate() {
        let x = 24 + (index % KEYS_IN_LINE) as i32 * step;
        let y = 10 + (index / KEYS_IN_LINE) as i32 * KEY_LINE as i32;
        let line = PathElement::new([(x, y), (x + 28, y)], colour(index).stroke_width(3));
        area.draw(&line)?;
        let label = Text::new(column.label.clone(), (x + 36, y - 8), font(15, BLACK));
        area.draw(&label)?;
    }
    Ok(())
}

fn draw_panel(area: &Area<'_>, group: &str, curves: &[Curve]) -> Result<()> {
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let most_cores = points().map(|&(cores, _)| cores).max().unwrap_or(2) as f64;
    let least = points().map(|&(_, speed)| speed).fold(0.5, f64::min);
    let mut chart = ChartBuilder::on(area)
        .caption(group, font(17, BLACK))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(
            (0.92..most_cores * 1.1).log_scale().base(2.0),
            (least * 0.8..most_cores * 1.25).log_scale().base(2.0),
        )?;
    let shown = |value: &f64| match *value {
        value if value >= 1.0 => format!("{value:.0}"),
        value => format!("{value:.2}"),
    };
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(PALE)
        .axis_style(GREY)
        .label_style(font(14, GREY))
        .x_desc("cores, and a thread on each")
        .y_desc("times as much done as on one core")
        .x_labels(8)
        .y_labels(10)
        .x_label_formatter(&shown)
        .y_label_formatter(&shown)
        .draw()?;
    let perfect = [(1.0, 1.0), (most_cores, most_cores)];
    chart.draw_series(LineSeries::new(perfect, GREY.mix(0.5).stroke_width(1)))?;
    for curve in curves {
        let points = curve.points.iter();
        let points: Vec<(f64, f64)> = points
            .map(|&(cores, speed)| (cores as f64, speed))
            .collect();
        let style = colour(curve.column).stroke_width(2);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        chart.draw_series(points.into_iter().map(|at| dot(curve.column, at)))?;
    }
    Ok(())
}
