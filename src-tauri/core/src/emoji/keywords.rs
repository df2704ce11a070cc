//! Our own keywords for the search, English and German: feelings and questions that presenters ask.
//!
//! Unicode's annotations lack some of these words and have no order, so they cannot say which emoji is the best
//! match. A line is useless if the search finds the same emoji in the same order without it.

/// Words and the emoji they find, best first.
#[rustfmt::skip]
const TABLE: &[(&str, &str)] = &[
    ("happy glad fröhlich glücklich", "😀 😄 😊 🙂 😁 🥳"),
    ("sad unhappy traurig unglücklich weinen", "😢 😭 😞 😔 🙁 ☹️ 😥 🥺 💔"),
    ("angry mad furious wütend sauer", "😠 😡 🤬 😤 👿"),
    ("afraid scared fear angst", "😨 😱 😰 😧 🙀"),
    ("surprised wow amazed überrascht staunen", "😮 😲 😯 🤯 🤩"),
    ("funny laugh lol haha lustig lachen", "😂 🤣 😆 😄 😹"),
    ("love like heart liebe mögen herz", "❤️ 😍 🥰 😘 💕 💖 👍"),
    ("daumen thumbs", "👍 👎"),
    ("good great agree super prima gut", "👍 👌 🙌 💯 ✅"),
    ("bad dislike disagree schlecht", "👎 ❌ 🙅 😒"),
    ("yes correct right ja richtig", "👍 ✅ ✔️ ☑️ 🙆"),
    ("no wrong nein falsch", "👎 ❌ 🚫 🙅 ⛔"),
    ("maybe unsure dunno vielleicht unsicher egal", "🤷 🤔 😐 🫤 ❓"),
    ("think question confused nachdenken frage verwirrt", "🤔 🧐 🤨 😕 ❓ 🫤"),
    ("clear understood idea aha klar verstanden idee", "💡 👍 ✅ 🧠"),
    ("lost overwhelmed ratlos überfordert", "😵‍💫 🤯 😵 😕 🫠 🆘"),
    ("tired sleepy exhausted müde", "🥱 😴 😪 😩 💤 🛌"),
    ("boring bored langweilig", "🥱 😑 😐 😴 🙄"),
    ("okay neutral meh mittel", "😐 😑 🫤 👌"),
    ("slow langsam", "🐢 🐌 🦥 ⏳"),
    ("fast quick schnell", "🐇 🚀 ⚡ 🏃 🐆 ⏩"),
    ("applause bravo clap applaus klatschen beifall", "👏 🙌 🎉 🎊 👍"),
    ("celebrate party birthday feiern geburtstag", "🎉 🥳 🎊 🎂 🎈 🎁 🍾"),
    ("thanks please danke bitte", "🙏 💐 🤝 😊"),
    ("hello hi bye hallo tschüss", "👋 🙋 🖖 🫡"),
    ("help hilfe", "🆘 🙋 🛟 ⛑️"),
    ("hot warm heiß", "🔥 🥵 ☀️ 🌶️"),
    ("cold kalt", "🥶 ❄️ ⛄ 🧊"),
    ("sick ill krank", "🤒 🤢 🤮 😷 🤧 🤕"),
    ("cool lässig", "😎 🆒 🤙 🕶️"),
    ("nervous stress nervös gestresst", "😰 😬 😓 😖"),
    ("strong proud stark stolz", "💪 🦾 🏋️ 😤 🦁"),
    ("win success sieg gewinnen erfolg", "🏆 🥇 🏅 🎯"),
    ("goal target ziel", "🎯 🏁 🥅"),
    ("money geld", "💰 💸 💶 💵 🪙"),
    ("hungry food essen hunger", "🍕 🍔 🍝 🥗 🍎 🍽️ 🤤"),
    ("drink trinken getränk", "☕ 🍺 🍷 🥤 🍵"),
    ("break pause coffee kaffee", "☕ ⏸️ 🍪 🛋️"),
    ("work office arbeit büro", "💼 🏢 📈 📅 🧑‍💻"),
    ("home zuhause haus", "🏠 🏡 🛋️"),
    ("learn study school lernen schule", "🎓 📚 🏫 ✏️ 🧑‍🏫"),
    ("computer code programming programmieren", "💻 🧑‍💻 🖥️ ⌨️"),
    ("bug fehler", "🐛 🐞 🪲"),
    ("start launch ship loslegen", "🚀 🏁 🎬 🚢"),
    ("time late zeit spät", "⏰ ⏳ ⌛ ⏱️"),
    ("weather wetter", "☀️ 🌤️ 🌧️ ⛈️ 🌈"),
    ("rain regen", "🌧️ ☔ ☂️ 🌦️"),
    ("plant nature natur pflanze", "🌱 🌳 🌿 🌻 🍀"),
    ("animal tier", "🐶 🐱 🐭 🦊 🐻 🐼 🦁 🐸"),
    ("hund", "🐶 🐕 🐩"),
    ("katze", "🐱 🐈 😺"),
    ("travel vacation reise urlaub", "✈️ 🏖️ 🧳 🗺️ 🏝️"),
    ("zug bahn", "🚆 🚂 🚄"),
    ("music song musik lied", "🎵 🎶 🎧 🎸 🎤"),
    ("sport", "⚽ 🏀 🎾 🏃 🚴 🏊"),
    ("play game spiel", "🎮 🎲 🃏 🧩"),
    ("stern star", "⭐ 🌟 ✨"),
    ("number rating zahl wertung", "1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣"),
    ("up hoch", "⬆️ 📈 👆"),
    ("down runter", "⬇️ 📉 👇"),
    ("warning danger achtung gefahr", "⚠️ 🚨 ⛔"),
    ("quiet secret leise geheim", "🤫 🤐 🔇 🔒"),
    ("luck glück", "🍀 🤞 🐞 🐷"),
    ("peace frieden", "🕊️ ☮️ ✌️"),
    ("vote poll abstimmung wahl", "🗳️ ✅ 👍 👎 📊"),
];

/// Returns the emoji that have the whole query as a keyword, best first.
pub(super) fn named(query: &str) -> Vec<&'static str> {
    found(|word| word == query)
}

/// Returns the emoji with a keyword that begins with the query, best first. A single letter is too short to
/// match.
pub(super) fn of(query: &str) -> Vec<&'static str> {
    if query.chars().count() < 2 {
        return Vec::new();
    }
    found(|word| word.starts_with(query))
}

fn found(fits: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let entries = TABLE.iter();
    entries
        .filter(|(words, _)| words.split(' ').any(&fits))
        .flat_map(|(_, emoji)| emoji.split(' '))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emoji::Emoji;

    #[test]
    fn every_keyword_leads_to_emoji_in_the_spelling_of_the_list() {
        for (words, emoji) in TABLE {
            for one in emoji.split(' ') {
                let known = Emoji::parse(one).map(Emoji::as_str);
                assert_eq!(known, Some(one), "{words}");
            }
        }
    }

    #[test]
    fn one_letter_is_no_keyword() {
        assert!(of("s").is_empty());
        assert!(of("sa").contains(&"😢"));
    }
}
