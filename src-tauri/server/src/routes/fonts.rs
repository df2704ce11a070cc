//! The fonts of the wall, the same as in the window. The phone page uses system fonts, because its size is limited.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::IntoResponse;

use crate::problem::Problem;

macro_rules! fonts {
    ($($name:literal),+) => {
        [$(($name, include_bytes!(concat!("../../../../ui/shared/fonts/", $name)) as &[u8])),+]
    };
}

/// The Latin letters and the extended Latin letters of further languages.
static FONTS: [(&str, &[u8]); 2] = fonts![
    "inter-latin-wght-normal.woff2",
    "inter-latin-ext-wght-normal.woff2"
];

/// `GET /fonts/{name}`: a font of the wall.
pub(crate) async fn font(
    path: Result<Path<String>, PathRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Path(wanted) = path?;
    let font = FONTS.iter().find(|(name, _)| *name == wanted);
    let (_, bytes) = font.ok_or(Problem::NoSuchPage)?;
    let headers = [
        (CONTENT_TYPE, "font/woff2"),
        // Cache it for only a day: the next version may contain a newer font.
        (CACHE_CONTROL, "public, max-age=86400"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, *bytes))
}
