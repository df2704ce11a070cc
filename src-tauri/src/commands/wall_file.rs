//! The wall as a file, for OBS and second screens that may be started before Moodring: a page from a
//! server that does not run yet cannot be opened, a file can, and it waits.

use moodring_core::Readers;
use moodring_server::api::{Failure, SavedOut};
use tauri::WebviewWindow;

use crate::commands::files;

const PAGE: &str = include_str!("../../../ui/wall/waiting.html");
/// Where the page wants the wall's address.
const PLACE: &str = "WALL_ADDRESS";
/// What the dialog offers.
const FILE_NAME: &str = "moodring-wall.html";

/// Lets the presenter choose a place and writes a file there that leads to this wall.
pub(crate) async fn save(
    window: WebviewWindow,
    title: String,
    wall: &str,
) -> Result<SavedOut, Failure> {
    let page = leading_to(wall).into_bytes();
    let file = files::save(window, title, FILE_NAME.to_owned(), page, Readers::Owner).await?;
    Ok(SavedOut { file })
}

fn leading_to(wall: &str) -> String {
    let address: String = wall.chars().map(in_attribute).collect();
    PAGE.replace(PLACE, &address)
}

/// A character of an attribute's value between double quotes.
fn in_attribute(character: char) -> String {
    match character {
        '&' => "&amp;".to_owned(),
        '"' => "&quot;".to_owned(),
        '<' => "&lt;".to_owned(),
        _ => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_the_walls_address_and_nothing_can_get_out_of_its_quotes() {
        assert_eq!(PAGE.matches(PLACE).count(), 1);
        let page = leading_to("http://192.168.1.23:7464/wall?key=ab&view=ring");
        let written = "content=\"http://192.168.1.23:7464/wall?key=ab&amp;view=ring\"";
        assert!(page.contains(written), "{page}");
        assert!(!leading_to("\"><script>").contains("\"><script>"));
    }
}
