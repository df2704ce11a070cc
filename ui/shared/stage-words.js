// The sentences of words.js in the other languages.

/** @typedef {Partial<Record<keyof typeof import("./words.js").stageEnglish, import("./say.js").Sentence>>} StageWords */

/** @type {Partial<Record<import("./types.js").Language, StageWords>>} */
export const otherStageWords = {
  fr: {
    phaseLobby: "Prêts quand vous l’êtes",
    phaseOpen: "Vote en cours",
    phaseClosed: "Vote terminé",
    ruleOnce: "Un vote par personne",
    ruleMany: "Appuyez à volonté",
    resultsHidden: "Résultats masqués",
    closesIn: "fin dans",
    percent: "{n} %",
    leads: "le plus de votes",
    leadsWithOthers: "à égalité en tête",
    phonesHere: { one: "téléphone présent", other: "téléphones présents" },
    votesGiven: { one: "vote", other: "votes" },
    countedVotes: { one: "{n} vote", other: "{n} votes" },
    spokenChoice: "{choice} {n}",
    spokenTally: "{choices}. {votes}.",
    spokenHidden: "Résultats masqués. {votes}.",
    countdownSpoken: "Résultats dans 3, 2, 1",
    howToJoin: "Pour participer",
    scanHere: "Pointez votre appareil photo ici",
    orOpen: "ou {name}",
    qrPicture: "Code QR qui ouvre la page de vote sur un téléphone",
    sameWifi: "sur le même Wi-Fi",
    inWifi: "sur le Wi-Fi « {name} »",
    code: "Code",
    wallWaits: "En attente de Moodring",
    wallReconnects: "Reconnexion en cours. Voici les derniers résultats.",
    wallRefused: "Ce lien n’est plus valable. Demandez-en un nouveau à l’intervenant.",
  },
};
