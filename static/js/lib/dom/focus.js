// Where the focus goes when what has it ends: never to nowhere, where a screen reader starts again at the top
// of the page and the keyboard has lost its place.

/** @param {Element|null|undefined} element @returns {element is HTMLElement} */
const isThere = (element) =>
  element instanceof HTMLElement &&
  element.isConnected &&
  element !== document.body &&
  element.checkVisibility?.() !== false;

/** @param {Element|null|undefined} element gives it the focus, whatever it is @returns {boolean} */
function give(element) {
  if (!isThere(element)) return false;
  if (element.tabIndex < 0 && !element.hasAttribute('tabindex')) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}

/** @param {Element} near @returns {boolean} to the heading over it, else to the page's main part */
function toHeading(near) {
  for (
    let part = near.closest('section, main');
    part;
    part = part.parentElement?.closest('section, main') ?? null
  ) {
    if (give(/** @type {HTMLElement|null} */ (part.querySelector('h1, h2')))) return true;
  }
  return give(document.querySelector('main h1')) || give(document.getElementById('main'));
}

/** Gives the focus to the first of these that is there to be seen. @param {(Element|null)[]} elements */
export const focusFirst = (...elements) => elements.some(give);

/**
 * Closes a control while something is done by it, so that it is not done twice. A closed control loses the
 * focus: it has it again afterwards, unless it went elsewhere.
 * @template T
 * @param {HTMLButtonElement|HTMLInputElement|null} control
 * @param {() => Promise<T>} work
 */
export async function whileClosed(control, work) {
  const focused = control !== null && document.activeElement === control;
  control?.toggleAttribute('disabled', true);
  try {
    return await work();
  } finally {
    control?.toggleAttribute('disabled', false);
    if (focused && document.activeElement === document.body) give(control);
  }
}

/**
 * A row that had the focus is gone: the one that stands in its place has it now, else the last, else the
 * heading.
 * @param {Element} list
 * @param {number} at its place
 */
export function focusRow(list, at) {
  if (!give(list.children[Math.min(at, list.children.length - 1)])) toHeading(list);
}
