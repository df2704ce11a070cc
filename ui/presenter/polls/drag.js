// Reorders a list by dragging, with pointer events. A mouse can drag an item anywhere; a finger drags it by its grip,
// so that a swipe still scrolls. A line shows the drop position, and the list scrolls when the pointer is near an edge.
// Esc cancels. It must not know the content of the list.

const threshold = 5;
const edge = 40;
const fastest = 14;

/**
 * @param {HTMLElement} list its children are the items, and it scrolls
 * @param {(item: HTMLElement, to: number) => Promise<void>} drop
 */
export function mountDrag(list, drop) {
  /** @type {HTMLElement | null} */
  let item = null;
  let dragging = false;
  let startY = 0;
  let startScroll = 0;
  let y = 0;
  let origin = 0;
  let place = 0;
  let pointer = -1;
  let frame = 0;

  function clearLine() {
    for (const marked of list.querySelectorAll(".drop-before, .drop-after")) {
      marked.classList.remove("drop-before", "drop-after");
    }
  }

  function update() {
    if (item === null) return;
    const inList = y - list.getBoundingClientRect().top + list.scrollTop;
    const others = Array.from(list.children).filter((other) => other !== item);
    const above = others.filter(
      (other) => other instanceof HTMLElement && other.offsetTop + other.offsetHeight / 2 < inList,
    );
    place = above.length;
    clearLine();
    if (place < origin) others[place].classList.add("drop-before");
    if (place > origin) others[place - 1].classList.add("drop-after");
    const highest = -item.offsetTop;
    const lowest = list.scrollHeight - item.offsetTop - item.offsetHeight;
    const moved = y - startY + list.scrollTop - startScroll;
    item.style.setProperty("--dragged", `${Math.max(highest, Math.min(moved, lowest))}px`);
  }

  function scroll() {
    frame = requestAnimationFrame(scroll);
    const { top, bottom } = list.getBoundingClientRect();
    const beyond = y < top + edge ? y - top - edge : y > bottom - edge ? y - bottom + edge : 0;
    if (beyond === 0) return;
    const before = list.scrollTop;
    list.scrollTop += Math.max(-fastest, Math.min(fastest, beyond / 3));
    if (list.scrollTop !== before) update();
  }

  function begin() {
    dragging = true;
    list.classList.add("sorting");
    item?.classList.add("dragged");
    scroll();
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (event.pointerId !== pointer) return;
    y = event.clientY;
    if (!dragging && Math.abs(y - startY) < threshold) return;
    if (!dragging) begin();
    event.preventDefault();
    update();
  }

  function letGo() {
    cancelAnimationFrame(frame);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", letGo);
    window.removeEventListener("keydown", cancel, true);
    clearLine();
    list.classList.remove("sorting");
    item?.classList.remove("dragged");
    item?.style.removeProperty("--dragged");
    item = null;
    dragging = false;
  }

  /** @param {PointerEvent} event */
  async function up(event) {
    if (event.pointerId !== pointer) return;
    const dropped = item;
    if (!dragging || dropped === null) return letGo();
    swallowClick();
    if (place === origin) return letGo();
    const to = place;
    // The item stays at the drop position until the list has its new order.
    cancelAnimationFrame(frame);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    await drop(dropped, to);
    letGo();
  }

  /** Ignores the click that ends a drag, which must not select the item. */
  function swallowClick() {
    /** @param {Event} event */
    const swallow = (event) => event.stopPropagation();
    list.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => list.removeEventListener("click", swallow, true), 0);
  }

  /** @param {KeyboardEvent} event */
  function cancel(event) {
    if (event.key !== "Escape" || !dragging) return;
    event.preventDefault();
    event.stopPropagation();
    swallowClick();
    letGo();
  }

  list.addEventListener("dragstart", (event) => event.preventDefault());
  list.addEventListener("pointerdown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const child = Array.from(list.children).find((one) => target !== null && one.contains(target));
    const takes = event.pointerType === "mouse" ? event.button === 0 : target?.closest(".grip");
    if (!takes || item !== null || !(child instanceof HTMLElement) || list.children.length < 2) return;
    item = child;
    pointer = event.pointerId;
    origin = Array.from(list.children).indexOf(child);
    place = origin;
    startY = event.clientY;
    y = startY;
    startScroll = list.scrollTop;
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", letGo);
    window.addEventListener("keydown", cancel, true);
  });
}
