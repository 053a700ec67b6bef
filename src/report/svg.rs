//! A bar chart of the times: a group of bars for each row, a bar for each
//! column, marks for published figures, and the figures themselves beside.

use std::ops::RangeInclusive;

use anyhow::Result;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, Circle, Color, DrawingArea, IntoDrawingArea, IntoFont, PathElement, RGBColor, Rectangle,
    Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, TextStyle};

use super::{legend, show_ratio, show_time};
use crate::experiment::outcome::{Cell, Outcome};

/// Okabe and Ito's palette, which people with any colour vision can tell apart;
/// its order here also keeps neighbours apart in lightness.
pub(super) const PALETTE: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(240, 228, 66),
];
pub(super) const GREY: RGBColor = RGBColor(90, 90, 90);
pub(super) const PALE: RGBColor = RGBColor(222, 222, 222);

/// All lengths are in pixels.
const WIDTH: i32 = 1000;
const MARGIN: i32 = 24;
const LABELS: RangeInclusive<i32> = 120..=420;
const BARS_RIGHT: i32 = 760;
const KEY_TOP: i32 = 82;
const KEY_LINE: i32 = 24;
const TIMES_RIGHT: i32 = WIDTH - MARGIN - 56;
const BAR: i32 = 20;
const BAR_GAP: i32 = 4;
const GROUP_GAP: i32 = 18;
const MARK_RADIUS: i32 = 8;
const LINE: i32 = 18;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub(super) fn render(outcome: &Outcome) -> Result<String> {
    let chart = Chart::new(outcome);
    let mut text = String::new();
    {
        let size = (WIDTH.unsigned_abs(), chart.height().unsigned_abs());
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        area.fill(&WHITE)?;
        chart.draw_heading(&area)?;
        chart.draw_axis(&area)?;
        chart.draw_groups(&area)?;
        chart.draw_footer(&area)?;
        area.present()?;
    }
    Ok(text)
}

struct Chart<'a> {
    outcome: &'a Outcome,
    /// Where the bars begin: the rows' labels end there.
    left: i32,
    /// The seconds between two lines of the grid.
    step: f64,
    /// How many such steps the axis has.
    steps: u32,
}

impl<'a> Chart<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let longest = outcome
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().flat_map(extents))
            .fold(0.0, f64::max);
        let step = nice_step(longest / 6.0);
        let steps = (longest / step).ceil().max(1.0) as u32;
        let labels = outcome.rows.iter().map(|row| text_width(&row.label, 14));
        let widest = labels.max().unwrap_or(0);
        Chart {
            outcome,
            left: MARGIN + widest.clamp(*LABELS.start(), *LABELS.end()),
            step,
            steps,
        }
    }

    fn x(&self, seconds: f64) -> i32 {
        let share = seconds / (self.step * f64::from(self.steps));
        self.left + (share * f64::from(BARS_RIGHT - self.left)).round() as i32
    }

    /// Where the bars begin.
    fn top(&self) -> i32 {
        let lowest = self.key().last().map_or(KEY_TOP, |&(_, (_, y))| y);
        lowest + 38
    }

    fn group_height(&self) -> i32 {
        self.outcome.columns.len() as i32 * (BAR + BAR_GAP) - BAR_GAP
    }

    fn bars_bottom(&self) -> i32 {
        self.top() + self.outcome.rows.len() as i32 * (self.group_height() + GROUP_GAP)
    }

    fn footer_top(&self) -> i32 {
        self.bars_bottom() + 58
    }

    fn height(&self) -> i32 {
        self.footer_top() + legend(self.outcome).len() as i32 * LINE + MARGIN / 2
    }

    fn draw_heading(&self, area: &Area<'_>) -> Result<()> {
        let outcome = self.outcome;
        write(
            area,
            &outcome.title,
            (MARGIN, 30),
            &style(24, BLACK, FontStyle::Bold),
        )?;
        let machine = format!("{} · gilsim {}", outcome.machine.describe(), outcome.gilsim);
        write(area, &machine, (MARGIN, 54), &plain(15, GREY))?;

        let right = anchored(plain(15, GREY), HPos::Right);
        let heads = self.top() - 12;
        write(area, "seconds", (TIMES_RIGHT, heads), &right)?;
        write(area, "ratio", (WIDTH - MARGIN, heads), &right)?;
        self.draw_key(area)
    }

    /// What each colour and the mark stand for.
    fn draw_key(&self, area: &Area<'_>) -> Result<()> {
        for (index, (label, (x, y))) in self.key().into_iter().enumerate() {
            if index < self.outcome.columns.len() {
                let square = [(x, y - 7), (x + 14, y + 7)];
                area.draw(&Rectangle::new(square, colour(index).filled()))?;
            } else {
                draw_mark(area, (x + MARK_RADIUS, y), "a")?;
            }
            write(area, label, (x + 22, y), &plain(16, BLACK))?;
        }
        Ok(())
    }

    /// The key's entries and where each stands: as many on a line as fit.
    fn key(&self) -> Vec<(&str, (i32, i32))> {
        let columns = self.outcome.columns.iter();
        let mut labels: Vec<&str> = columns.map(|column| column.label.as_str()).collect();
        if !self.outcome.sources.is_empty() {
            labels.push("published, by source");
        }
        let (mut x, mut y) = (MARGIN, KEY_TOP);
        let mut entries = Vec::new();
        for label in labels {
            let width = 22 + text_width(label, 13);
            if x > MARGIN && x + width > WIDTH - MARGIN {
                (x, y) = (MARGIN, y + KEY_LINE);
            }
            entries.push((label, (x, y)));
            x += width + 24;
        }
        entries
    }

    fn draw_axis(&self, area: &Area<'_>) -> Result<()> {
        let bottom = self.bars_bottom();
        let decimals = (-self.step.log10().floor()).max(0.0) as usize;
        for index in 0..=self.steps {
            let seconds = f64::from(index) * self.step;
            let x = self.x(seconds);
            let line = [(x, self.top()), (x, bottom)];
            area.draw(&PathElement::new(line, PALE.stroke_width(1)))?;
            let centred = anchored(plain(15, GREY), HPos::Center);
            write(
                area,
                &format!("{seconds:.decimals$}"),
                (x, bottom + 14),
                &centred,
            )?;
        }
        let middle = (self.left + BARS_RIGHT) / 2;
        let centred = anchored(plain(16, BLACK), HPos::Center);
        write(
            area,
            "time in seconds (shorter is faster)",
            (middle, bottom + 34),
            &centred,
        )
    }

    fn draw_groups(&self, area: &Area<'_>) -> Result<()> {
        let mut top = self.top() + GROUP_GAP / 2;
        for row in &self.outcome.rows {
            let label = anchored(plain(17, BLACK), HPos::Right);
            let middle = top + self.group_height() / 2;
            write(area, &row.label, (self.left - 12, middle), &label)?;
            for (index, cell) in row.cells.iter().enumerate() {
                let bar_top = top + index as i32 * (BAR + BAR_GAP);
                self.draw_bar(area, cell, colour(index), bar_top)?;
            }
            top += self.group_height() + GROUP_GAP;
        }
        Ok(())
    }

    fn draw_bar(&self, area: &Area<'_>, cell: &Cell, colour: RGBColor, top: i32) -> Result<()> {
        let middle = top + BAR / 2;
        if let Some(seconds) = cell.seconds {
            let right = self.x(seconds.median).max(self.left + 1);
            let corners = [(self.left, top), (right, top + BAR)];
            area.draw(&Rectangle::new(corners, colour.filled()))?;
            let (low, high) = (self.x(seconds.low_95), self.x(seconds.high_95));
            if high - low > 2 {
                let whisker = [(low, middle), (high, middle)];
                area.draw(&PathElement::new(whisker, BLACK.stroke_width(2)))?;
            }
        }
        for figure in &cell.published {
            draw_mark(area, (self.x(figure.seconds), middle), &figure.source)?;
        }
        let right = anchored(plain(16, BLACK), HPos::Right);
        write(area, &show_time(cell), (TIMES_RIGHT, middle), &right)?;
        write(area, &show_ratio(cell), (WIDTH - MARGIN, middle), &right)
    }

    fn draw_footer(&self, area: &Area<'_>) -> Result<()> {
        for (index, line) in legend(self.outcome).iter().enumerate() {
            let y = self.footer_top() + index as i32 * LINE;
            write(area, line, (MARGIN, y), &plain(15, GREY))?;
        }
        Ok(())
    }
}

/// Every time that a cell's part of the chart must hold.
fn extents(cell: &Cell) -> impl Iterator<Item = f64> + '_ {
    let measured = cell
        .seconds
        .map(|seconds| seconds.median.max(seconds.high_95));
    let published = cell.published.iter().map(|figure| figure.seconds);
    measured.into_iter().chain(published)
}

/// The least of 1, 2 and 5 times a power of ten that is not below a number.
fn nice_step(least: f64) -> f64 {
    if !least.is_normal() || least < 1e-6 {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * power >= least);
    factor.unwrap_or(10.0) * power
}

/// A published figure: its source's key in a ring, readable on any bar.
fn draw_mark(area: &Area<'_>, at: (i32, i32), source: &str) -> Result<()> {
    area.draw(&Circle::new(at, MARK_RADIUS, WHITE.filled()))?;
    area.draw(&Circle::new(at, MARK_RADIUS, BLACK.stroke_width(1)))?;
    let centred = anchored(plain(14, BLACK), HPos::Center);
    write(area, source, at, &centred)
}

fn colour(column: usize) -> RGBColor {
    PALETTE[column % PALETTE.len()]
}

fn plain(size: i32, colour: RGBColor) -> TextStyle<'static> {
    style(size, colour, FontStyle::Normal)
}

fn style(size: i32, colour: RGBColor, weight: FontStyle) -> TextStyle<'static> {
    let font = ("sans-serif", size).into_font().style(weight);
    TextStyle {
        color: colour.to_backend_color(),
        ..anchored(TextStyle::from(font), HPos::Left)
    }
}

fn anchored(style: TextStyle<'static>, horizontal: HPos) -> TextStyle<'static> {
    style.pos(Pos::new(horizontal, VPos::Center))
}

fn write(area: &Area<'_>, text: &str, at: (i32, i32), style: &TextStyle<'static>) -> Result<()> {
    area.draw(&Text::new(text.to_owned(), at, style.clone()))?;
    Ok(())
}

/// About how wide a text is: the reader's fonts are not known here.
fn text_width(text: &str, size: i32) -> i32 {
    text.chars().count() as i32 * size * 6 / 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grid_steps_are_round_and_large_enough() {
        let steps = [0.31, 0.2, 0.013, 7.0, 0.0].map(nice_step);
        assert_eq!(
            steps.map(|step| format!("{step:.2}")),
            ["0.50", "0.20", "0.02", "10.00", "1.00"]
        );
    }
}
