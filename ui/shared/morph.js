// The transition between two views: elements of both move to their new places, the others fade in. With reduced motion
// the view changes without a transition. It must not know the drawings.

const morphMilliseconds = 280;

/**
 * @param {() => HTMLElement[]} kept elements that both views have, in the same order
 * @param {() => Element[]} others all other visible elements
 * @param {() => void} change
 */
export function morph(kept, others, change) {
  const before = kept().map((element) => element.getBoundingClientRect());
  change();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) return;
  const easing = getComputedStyle(document.documentElement).getPropertyValue("--spring").trim() || "ease-out";
  kept().forEach((element, index) => {
    const was = before[index];
    const is = element.getBoundingClientRect();
    if (!was || was.width === 0 || is.width === 0) return;
    // An element that is already scaled must move proportionally. The animation is added to its own transform.
    const own = is.width / element.offsetWidth || 1;
    const x = (was.left + was.width / 2 - is.left - is.width / 2) / own;
    const y = (was.top + was.height / 2 - is.top - is.height / 2) / own;
    const away = `translate(${x}px, ${y}px) scale(${was.width / is.width})`;
    element.animate([{ transform: away }, { transform: "none" }], {
      duration: morphMilliseconds,
      easing,
      composite: "add",
    });
  });
  for (const element of others()) element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: morphMilliseconds });
}
