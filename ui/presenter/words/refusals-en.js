// The sentences with which Rust refuses a command or reports trouble, as Rust writes them, with names for the values.
// `../refusals.js` finds the one that Rust sent and says it in the language of the window. A test compares them with the
// Rust sources. A sentence that also fits another one's pattern comes first. en.js includes them.

export const refusalsEnglish = {
  // Commands
  refusal_pollGone: "This poll no longer exists.",
  refusal_undoGone: "This can no longer be undone.",
  refusal_undoHasVotes: "The new round already has votes, so this cannot be undone.",
  refusal_noTimer: "No timer is running.",
  refusal_roundGone: "This round no longer exists.",
  refusal_roundOpen: "Voting is open in this round. Close voting before you delete it.",
  refusal_onlyPoll: "This is the only poll of the talk. Create another one first.",
  refusal_talkGone: "This talk no longer exists.",
  refusal_onlyTalk: "This is the only talk. Create another one before you archive it.",
  refusal_notInCloud: "This emoji is not in a cloud.",
  refusal_closing: "Moodring is closing.",
  refusal_partFailed: "A part of Moodring has failed. Everything saved before is safe.",
  refusal_votingStopped:
    "A part of Moodring has failed, so voting has stopped. Every confirmed vote is saved. Try again to go on; the log says what happened.",
  refusal_notInHistory: "This round is not in the history.",
  refusal_noHistory: "The history cannot be read at the moment. Close this view and open it again.",
  refusal_tooManyRounds: "An Excel file cannot hold that many rounds. Save them as CSV.",
  refusal_noPicture: "The picture could not be drawn. Please try again.",

  // Polls
  refusal_notEmoji: "A choice must begin with one emoji, and “{emoji}” is not one.",
  refusal_longLabel: "A label has at most {n} characters.",
  refusal_longQuestion: "A question has at most {n} characters.",
  refusal_longName: "The name of a round has at most {n} characters.",
  refusal_longTalkName: "The name of a talk has at most {n} characters.",
  refusal_cloudNoChoices: "A cloud has no choices: the room answers with any emoji.",
  refusal_choiceCount: "A poll has {least} to {most} choices, and this one has {count}.",

  // Files of polls
  refusal_fileTooLarge: "This file is larger than 1 MB, the limit for a file of polls.",
  refusal_fileNotUtf8: "The text in this file has an unknown encoding. Open it in an editor and save it as UTF-8.",
  refusal_fileNotJson: "This file is not valid JSON: there is an error in line {line}, column {column}.",
  refusal_fileNotPolls: 'This is not a file of polls: "moodring": 1 is missing.',
  refusal_fileNewer: "A newer Moodring wrote this file (format {theirs}). This one reads format {ours}.",
  refusal_fileNoList: 'This file has no list named "polls".',
  refusal_fileEmpty: "This file has no polls.",
  refusal_fileTooMany: "This file has {count} polls. At most {most} can be imported at once.",
  refusal_filePollNamed: "Poll {number} (“{question}”): {what} Nothing was imported.",
  refusal_filePoll: "Poll {number}: {what} Nothing was imported.",
  refusal_fileChoice: "Choice {number}: {what}",
  refusal_fileNoBraces: "It must be between { and }.",
  refusal_fileNoChoices: 'It has no list named "choices".',
  refusal_fileText: 'Its "{name}" must be a text in quotation marks.',
  refusal_fileSeconds: 'Its "{name}" must be a number of seconds, or null.',
  refusal_fileOneOf: 'Its "{name}" must be {values} or {last}.',
  refusal_fileTalk: "{what} Nothing was imported.",

  // Any file
  refusal_notWritten: "“{file}” cannot be written: {reason}.",
  refusal_notRead: "“{file}” cannot be read: {reason}.",
  refusal_noLogFolder: "There is no log folder. Moodring could not create it at its start.",
  refusal_logFolderShut: "The log folder cannot be opened ({reason}). Its path is {folder}.",
  refusal_backupFull: "There is not enough space for the backup. Choose another folder or drive.",
  refusal_backupDamaged: "The data file is damaged, so it cannot be backed up.",
  refusal_backupOwnName: "Moodring keeps its own data under this name. Choose another name or another folder.",
  refusal_backupNotWritten: "The backup cannot be written: {reason}.",

  // The Wi-Fi and the port
  refusal_wifiNoName: "Enter the name of the Wi-Fi.",
  refusal_wifiLongName: "The name of a Wi-Fi has at most {most} bytes; this one has {count}.",
  refusal_wifiWpa: "A WPA password has 8 to 63 characters.",
  refusal_wifiWep: "A WEP key has 5 or 13 characters, or 10 or 26 of the digits 0 to 9 and A to F.",
  refusal_wifiLineBreak: "The name and the password cannot have line breaks.",
  refusal_port: "Port {port} cannot be used: {reason}.",
  refusal_noPort: "No port can be used: {reason}.",

  // The data file, when it is opened
  refusal_dataFolder: "Moodring cannot write to its data folder {folder}: {reason}.",
  refusal_dataInUse: "Another Moodring is using the data folder {folder}. Close it first.",
  refusal_dataUnlockable:
    "The data folder {folder} cannot be locked: it is on a share without file locks, or another Moodring is using it. Close that one, or use a folder on this computer.",
  refusal_dataDamaged: "The data file {file} is damaged or not Moodring's. Moodring has not changed it.",
  refusal_dataNewer: "The data file {file} was written by a newer Moodring. Update this one.",
  refusal_dataReadOnly: "The data file {file} cannot be written. Check its permissions.",
  refusal_dataDiskFull: "The disk that holds {file} is full. Free some space.",
  refusal_dataLockedBy: "Another program has locked the data file {file}. Close that program.",
  refusal_dataReplaced: "The data file {file} was moved, deleted or replaced.",
  refusal_dataUnusable: "The data file {file} cannot be used: {reason}.",

  // The data file, while it is in use
  refusal_storeFull: "The disk is full, so votes cannot be saved. Free some space: voting then continues by itself.",
  refusal_storeDamaged: "The data file is damaged, so votes cannot be saved.",
  refusal_storeLocked:
    "Another program has locked the data file, so votes cannot be saved. Close that program: voting then continues by itself.",
  refusal_storeGone:
    "The data file was moved, deleted or replaced, so votes cannot be saved. Put it back, or start with a new one.",
  refusal_storeBroken: "The data file can no longer be written, so votes cannot be saved ({reason}).",
};
