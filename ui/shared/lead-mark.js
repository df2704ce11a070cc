// The mark of the leading choice in every view.

/** The mark of whoever leads: a shape, since a colour alone would say nothing to some. */
export function leadMark() {
  const mark = document.createElement("span");
  mark.className = "lead-mark";
  return mark;
}
