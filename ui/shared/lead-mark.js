// The mark of the leading choice in every view.

/** Returns the mark of a leading choice. It is a shape, because not everyone can see a difference in colour. */
export function leadMark() {
  const mark = document.createElement("span");
  mark.className = "lead-mark";
  return mark;
}
