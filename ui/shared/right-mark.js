// The mark of a right answer in every view.

/** Returns the mark of a right answer. It is a shape, because not everyone can see a difference in colour. */
export function rightMark() {
  const mark = document.createElement("span");
  mark.className = "right-mark";
  return mark;
}
