// Nothing being read ever moves. Browsers anchor the scroll position themselves, but not all of them, not
// at the very top and not around a field that has the focus; changes to lists therefore go through here.

/** @param {Element} element @returns {boolean} whether some of it can be seen below the sticky header */
function inView(element) {
  const box = element.getBoundingClientRect();
  return box.height > 0 && box.bottom > headerHeight() && box.top < window.innerHeight;
}

/** @returns {number} pixels at the top of the window that the header covers */
export const headerHeight = () => document.getElementById('header')?.getBoundingClientRect().bottom ?? 0;

/** Between the header and what one is led to. */
const GAP_PX = 16;

/** Scrolls so that something begins right below the header. @param {Element} element */
export function scrollBelowHeader(element) {
  const top = element.getBoundingClientRect().top - headerHeight() - GAP_PX;
  window.scrollBy({ top, behavior: 'instant' });
}

/** The same where its beginning is out of sight. @param {Element} element */
export function showBeginning(element) {
  const top = element.getBoundingClientRect().top - headerHeight();
  if (top < 0 || top > window.innerHeight / 2) scrollBelowHeader(element);
}

/** @param {Element} list @returns {Element[]} what the reader looks at, best first */
function anchors(list) {
  const focused = document.activeElement;
  // Also who has pressed a button of it is writing.
  const writing = focused?.closest('form, textarea, input') ? focused : null;
  const rows = [...list.children].filter(inView);
  return writing && inView(writing) ? [writing, ...rows] : rows;
}

/**
 * Changes the list and then scrolls by as much as what the reader looks at has moved.
 * @param {Element} list @param {() => void} change
 */
export function keepScroll(list, change) {
  const before = anchors(list).map((element) => ({ element, top: element.getBoundingClientRect().top }));
  change();
  const anchor = before.find(({ element }) => element.isConnected);
  if (!anchor) return;
  const moved = anchor.element.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) >= 1) window.scrollBy({ top: moved, behavior: 'instant' });
}

/**
 * The same for a place that scrolls by itself.
 * @param {HTMLElement} scroller
 * @param {Element} list inside it
 * @param {() => void} change
 */
export function keepScrollIn(scroller, list, change) {
  const { top, bottom } = scroller.getBoundingClientRect();
  const before = [...list.children]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ element, box }) => box.bottom > top && box.top < bottom && element.matches('article'));
  change();
  const anchor = before.find(({ element }) => element.isConnected);
  if (anchor) scroller.scrollTop += anchor.element.getBoundingClientRect().top - anchor.box.top;
}

/**
 * Where the reader is, in terms that survive new posts above: the first visible row and its distance.
 * @typedef {{y: number, row: string|null, top: number, shown: number}} ScrollPosition
 */

/** @returns {ScrollPosition} */
export function currentPosition() {
  const rows = [...document.querySelectorAll('[data-row]')];
  const row = window.scrollY > 0 ? rows.find(inView) : undefined;
  return {
    y: Math.round(window.scrollY),
    row: row?.getAttribute('data-row') ?? null,
    top: Math.round(row?.getBoundingClientRect().top ?? 0),
    shown: rows.length,
  };
}

/** The comment that a spot is at, if it is at one. @param {ScrollPosition|null} to */
export const commentOf = (to) => (to?.row && /^c\d+$/.test(to.row) ? Number(to.row.slice(1)) : null);

/**
 * Whether enough stands below the row that it can be where it was; null where it is not there at all.
 * @param {ScrollPosition} to @returns {boolean|null}
 */
export function canRestore(to) {
  const row = to.row ? document.querySelector(`[data-row="${CSS.escape(to.row)}"]`) : null;
  if (!row) return null;
  const wanted = window.scrollY + row.getBoundingClientRect().top - to.top;
  return wanted <= document.documentElement.scrollHeight - window.innerHeight + 1;
}

/** @param {ScrollPosition} to @returns {boolean} whether the row was there */
export function restorePosition(to) {
  const row = to.row ? document.querySelector(`[data-row="${CSS.escape(to.row)}"]`) : null;
  if (row) window.scrollBy({ top: row.getBoundingClientRect().top - to.top, behavior: 'instant' });
  else window.scrollTo({ top: to.y, behavior: 'instant' });
  return row !== null || to.row === null;
}

const LEFT = 'althing.left';

/** Keeps the spot for a reload: what is written into the history while the page goes may come too late. */
export function savePosition() {
  try {
    sessionStorage.setItem(LEFT, JSON.stringify({ href: location.href, spot: currentPosition() }));
  } catch {
    // Then a reload begins at the top.
  }
}

/** @returns {ScrollPosition|null} where the reader was before they loaded this very page anew */
export function savedPosition() {
  try {
    const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
    const left = JSON.parse(sessionStorage.getItem(LEFT) ?? 'null');
    return entry?.type === 'reload' && left?.href === location.href ? left.spot : null;
  } catch {
    return null;
  }
}
