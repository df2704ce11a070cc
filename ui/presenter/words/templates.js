// The text of the templates of "New poll" in the other languages. English and German are in ../polls/templates.js.

/** @typedef {Partial<Record<import("../polls/templates.js").Key, string>>} TemplateWords */

/** @type {Partial<Record<import("../../shared/types.js").Language, TemplateWords>>} */
export const otherTemplateWords = {
  fr: {
    mood: "Humeur",
    moodQuestion: "Comment vous sentez-vous ?",
    inspired: "Inspiré",
    good: "Bien",
    meh: "Bof",
    tired: "Fatigué",
    overwhelmed: "Dépassé",
    pace: "Rythme",
    paceQuestion: "Comment est le rythme ?",
    tooSlow: "Trop lent",
    justRight: "Parfait",
    tooFast: "Trop rapide",
    clarity: "Clarté",
    clarityQuestion: "Est-ce que c’était clair ?",
    allClear: "Très clair",
    mostly: "En grande partie",
    notQuite: "Pas tout à fait",
    lost: "Je suis perdu",
    applause: "Applaudissements",
    yesNo: "Oui, non, ne sais pas",
    yes: "Oui",
    no: "Non",
    unsure: "Ne sais pas",
    scale: "De 1 à 5",
    lowest: "Pas du tout",
    highest: "Tout à fait",
  },
};
