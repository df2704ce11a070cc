//! Writes the table as an Excel workbook (`.xlsx`).
//!
//! Excel opens a CSV file in one column where it expects a semicolon between cells, as in German, French and
//! Italian. It also turns a label such as `1-2` into a date. A workbook states the type of each cell.
//!
//! Columns and lines are those of the CSV file. Text cells have Excel's text format, so a text that begins with
//! `=` stays a text after an edit. Times are dates of the local clock, because a spreadsheet has no time zones.
//! The other files have them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{COLUMNS, right_word, rule_word};
use crate::history::{RoundResult, percentages};

const SHEET_NAME: &str = "Rounds";
/// A wider column is harder to read than a text that is cut off.
const MAX_WIDTH_PIXELS: u32 = 480;
/// The years in which a spreadsheet can store dates.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=9999;

/// Writes a workbook with one line per round and choice.
///
/// # Errors
/// If there are more lines than a sheet has rows.
pub(super) fn workbook<'a>(
    rounds: impl Iterator<Item = &'a RoundResult>,
    zone: &TimeZone,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET_NAME)?;
    let mut row = Row::first(sheet);
    let bold = Format::new().set_bold();
    for column in COLUMNS {
        row.text(column, &bold)?;
    }
    let text = Format::new().set_num_format("@");
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for result in rounds {
        let asked = &result.round.asked;
        let numbers = result.counts.iter().zip(percentages(&result.counts));
        for (choice, (count, percent)) in asked.choices().iter().zip(numbers) {
            row.next();
            row.number(result.round.id.0 as f64)?;
            row.text(asked.question(), &text)?;
            row.text(rule_word(asked.rule()), &text)?;
            row.time(Some(result.opened_at), zone, &time)?;
            row.time(result.closed_at, zone, &time)?;
            row.text(choice.emoji().as_str(), &text)?;
            row.text(choice.label(), &text)?;
            row.number(*count as f64)?;
            row.number(percent as f64)?;
            row.text(result.name.as_str(), &text)?;
            row.text(right_word(asked, choice), &text)?;
            if let Some(mean) = result.mean {
                row.number(mean.as_f64())?;
            }
        }
    }
    // Keep the column names visible.
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_autofit_max_width(MAX_WIDTH_PIXELS).autofit();
    workbook.save_to_buffer()
}

/// The current row, filled from left to right.
struct Row<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
}

impl<'a> Row<'a> {
    fn first(sheet: &'a mut Worksheet) -> Self {
        Self {
            sheet,
            row: 0,
            column: 0,
        }
    }

    fn next(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Returns the position of the next cell.
    fn cell(&mut self) -> (u32, u16) {
        let cell = (self.row, self.column);
        self.column += 1;
        cell
    }

    fn text(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        let (row, column) = self.cell();
        self.sheet
            .write_string_with_format(row, column, text, format)?;
        Ok(())
    }

    fn number(&mut self, number: f64) -> Result<(), XlsxError> {
        let (row, column) = self.cell();
        self.sheet.write_number(row, column, number)?;
        Ok(())
    }

    /// Writes a time in Unix milliseconds. The cell stays empty for `None` and for times outside the calendar.
    fn time(&mut self, at: Option<i64>, zone: &TimeZone, format: &Format) -> Result<(), XlsxError> {
        let (row, column) = self.cell();
        if let Some(at) = at.and_then(|at| local(at, zone)) {
            self.sheet
                .write_datetime_with_format(row, column, at, format)?;
        }
        Ok(())
    }
}

/// Returns the local time in whole seconds.
fn local(at: i64, zone: &TimeZone) -> Option<DateTime> {
    let at = Timestamp::from_second(at.div_euclid(1_000)).ok()?;
    let local = at.to_zoned(zone.clone()).datetime();
    YEARS.contains(&local.year()).then_some(local)
}
