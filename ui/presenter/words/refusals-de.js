// The German sentences with which Rust refuses something. de.js includes them.

/** @type {Record<keyof typeof import("./refusals-en.js").refusalsEnglish, import("../../shared/say.js").Sentence>} */
export const refusalsGerman = {
  // Commands
  refusal_pollGone: "Diese Umfrage gibt es nicht mehr.",
  refusal_undoGone: "Das lässt sich nicht mehr rückgängig machen.",
  refusal_undoHasVotes: "Die neue Runde hat schon Stimmen und lässt sich nicht rückgängig machen.",
  refusal_noTimer: "Es läuft kein Timer.",
  refusal_roundGone: "Diese Runde gibt es nicht mehr.",
  refusal_roundOpen: "In dieser Runde läuft die Abstimmung. Vor dem Löschen bitte beenden.",
  refusal_onlyPoll: "Das ist die einzige Umfrage des Vortrags. Bitte zuerst eine andere anlegen.",
  refusal_talkGone: "Diesen Vortrag gibt es nicht mehr.",
  refusal_onlyTalk: "Das ist der einzige Vortrag. Vor dem Archivieren bitte einen anderen anlegen.",
  refusal_notInCloud: "Dieses Emoji ist nicht in einer Wolke.",
  refusal_closing: "Moodring wird beendet.",
  refusal_partFailed: "Ein Teil von Moodring ist ausgefallen. Alles vorher Gespeicherte ist sicher.",
  refusal_votingStopped:
    "Ein Teil von Moodring ist ausgefallen, die Abstimmung steht. Jede bestätigte Stimme ist gespeichert. Zum Fortfahren erneut versuchen; was geschehen ist, steht im Log.",
  refusal_notInHistory: "Diese Runde ist nicht im Verlauf.",
  refusal_noHistory: "Der Verlauf ist zurzeit nicht lesbar. Diese Ansicht schließen und erneut öffnen.",
  refusal_tooManyRounds: "So viele Runden passen nicht in eine Excel-Datei. Bitte als CSV speichern.",
  refusal_noPicture: "Das Bild konnte nicht gezeichnet werden. Bitte noch einmal versuchen.",

  // Polls
  refusal_notEmoji: "Eine Antwort muss mit einem Emoji beginnen, und „{emoji}“ ist keines.",
  refusal_longLabel: "Ein Text hat höchstens {n} Zeichen.",
  refusal_longQuestion: "Eine Frage hat höchstens {n} Zeichen.",
  refusal_longName: "Der Name einer Runde hat höchstens {n} Zeichen.",
  refusal_longTalkName: "Der Name eines Vortrags hat höchstens {n} Zeichen.",
  refusal_cloudNoChoices: "Eine Wolke hat keine Auswahl: Der Raum antwortet mit beliebigen Emoji.",
  refusal_choiceCount: "Eine Umfrage hat {least} bis {most} Antworten, diese hat {count}.",

  // Files of polls
  refusal_fileTooLarge: "Diese Datei ist größer als 1 MB, die Grenze für eine Umfragedatei.",
  refusal_fileNotUtf8:
    "Der Text dieser Datei hat eine unbekannte Kodierung. Bitte in einem Editor öffnen und als UTF-8 speichern.",
  refusal_fileNotJson: "Diese Datei ist kein gültiges JSON: In Zeile {line}, Spalte {column} ist ein Fehler.",
  refusal_fileNotPolls: 'Das ist keine Umfragedatei: "moodring": 1 fehlt.',
  refusal_fileNewer: "Ein neueres Moodring hat diese Datei geschrieben (Format {theirs}). Dieses liest Format {ours}.",
  refusal_fileNoList: 'Diese Datei hat keine Liste namens "polls".',
  refusal_fileEmpty: "Diese Datei enthält keine Umfragen.",
  refusal_fileTooMany: "Diese Datei enthält {count} Umfragen. Höchstens {most} lassen sich auf einmal importieren.",
  refusal_filePollNamed: "Umfrage {number} („{question}“): {what} Es wurde nichts importiert.",
  refusal_filePoll: "Umfrage {number}: {what} Es wurde nichts importiert.",
  refusal_fileChoice: "Antwort {number}: {what}",
  refusal_fileNoBraces: "Sie muss zwischen { und } stehen.",
  refusal_fileNoChoices: 'Es fehlt die Liste namens "choices".',
  refusal_fileText: '"{name}" muss ein Text in Anführungszeichen sein.',
  refusal_fileSeconds: '"{name}" muss eine Anzahl von Sekunden oder null sein.',
  refusal_fileOneOf: '"{name}" muss {values} oder {last} sein.',
  refusal_fileTalk: "{what} Es wurde nichts importiert.",

  // Any file
  refusal_notWritten: "„{file}“ kann nicht geschrieben werden: {reason}.",
  refusal_notRead: "„{file}“ kann nicht gelesen werden: {reason}.",
  refusal_noLogFolder: "Es gibt keinen Log-Ordner. Moodring konnte ihn beim Start nicht anlegen.",
  refusal_logFolderShut: "Der Log-Ordner lässt sich nicht öffnen ({reason}). Sein Pfad ist {folder}.",
  refusal_backupFull: "Für die Sicherung fehlt Platz. Bitte einen anderen Ordner oder ein anderes Laufwerk wählen.",
  refusal_backupDamaged: "Die Datendatei ist beschädigt und lässt sich nicht sichern.",
  refusal_backupOwnName:
    "Unter diesem Namen speichert Moodring seine eigenen Daten. Bitte einen anderen Namen oder Ordner wählen.",
  refusal_backupNotWritten: "Die Sicherung kann nicht geschrieben werden: {reason}.",

  // The Wi-Fi and the port
  refusal_wifiNoName: "Bitte den Namen des WLANs eingeben.",
  refusal_wifiLongName: "Der Name eines WLANs hat höchstens {most} Bytes; dieser hat {count}.",
  refusal_wifiWpa: "Ein WPA-Passwort hat 8 bis 63 Zeichen.",
  refusal_wifiWep: "Ein WEP-Schlüssel hat 5 oder 13 Zeichen oder 10 oder 26 der Ziffern 0 bis 9 und A bis F.",
  refusal_wifiLineBreak: "Name und Passwort können keine Zeilenumbrüche enthalten.",
  refusal_port: "Port {port} kann nicht verwendet werden: {reason}.",
  refusal_noPort: "Kein Port kann verwendet werden: {reason}.",

  // The data file, when it is opened
  refusal_dataFolder: "Moodring kann nicht in seinen Datenordner {folder} schreiben: {reason}.",
  refusal_dataInUse: "Ein anderes Moodring verwendet den Datenordner {folder}. Bitte zuerst beenden.",
  refusal_dataUnlockable:
    "Der Datenordner {folder} lässt sich nicht sperren: Er liegt auf einer Freigabe ohne Dateisperren, oder ein anderes Moodring verwendet ihn. Bitte dieses beenden oder einen Ordner auf diesem Computer verwenden.",
  refusal_dataDamaged:
    "Die Datendatei {file} ist beschädigt oder nicht von Moodring. Moodring hat sie nicht verändert.",
  refusal_dataNewer: "Die Datendatei {file} hat ein neueres Moodring geschrieben. Bitte dieses aktualisieren.",
  refusal_dataReadOnly: "In die Datendatei {file} kann nicht geschrieben werden. Bitte ihre Rechte prüfen.",
  refusal_dataDiskFull: "Der Datenträger mit {file} ist voll. Bitte Platz schaffen.",
  refusal_dataLockedBy: "Ein anderes Programm hat die Datendatei {file} gesperrt. Bitte dieses Programm schließen.",
  refusal_dataReplaced: "Die Datendatei {file} wurde verschoben, gelöscht oder ersetzt.",
  refusal_dataUnusable: "Die Datendatei {file} kann nicht verwendet werden: {reason}.",

  // The data file, while it is in use
  refusal_storeFull:
    "Der Datenträger ist voll, Stimmen lassen sich nicht speichern. Bitte Platz schaffen: Dann geht die Abstimmung von selbst weiter.",
  refusal_storeDamaged: "Die Datendatei ist beschädigt, Stimmen lassen sich nicht speichern.",
  refusal_storeLocked:
    "Ein anderes Programm hat die Datendatei gesperrt, Stimmen lassen sich nicht speichern. Bitte dieses Programm schließen: Dann geht die Abstimmung von selbst weiter.",
  refusal_storeGone:
    "Die Datendatei wurde verschoben, gelöscht oder ersetzt, Stimmen lassen sich nicht speichern. Bitte zurücklegen oder mit einer neuen beginnen.",
  refusal_storeBroken:
    "In die Datendatei lässt sich nicht mehr schreiben, Stimmen lassen sich nicht speichern ({reason}).",
};
