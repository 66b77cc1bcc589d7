// The keys that work everywhere: `c` to write, `r` to reply, `q` to quote what is selected, `m` for
// messages, `j` and `k` through the posts, `n` for what is new, `t` to the top, `/` to search, `p` to find
// people, `?` for help, Esc to leave. None of them works while a field has the focus, except Esc; nor does
// any while a text is being composed, as Chinese or Japanese is.

import { href } from './core/routes.js';
import { isField } from './lib/dom/dom.js';
import { onKey } from './lib/dom/keys.js';
import { headerHeight, scrollBelowHeader } from './lib/dom/scroll-position.js';
import { showHelp } from './views/parts/dialogs.js';

/** @typedef {import('./actions/app.js').App} App */
/** @typedef {import('./router.js').Router} Router */

/** @param {1|-1} step to the next or the previous post or comment */
function move(step) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-row]')]);
  if (rows.length === 0) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const visible = rows.findIndex((row) => row.getBoundingClientRect().bottom > headerHeight() + 8);
  const target = rows[here >= 0 ? here + step : Math.max(0, visible)];
  if (!target) return;
  if (!target.hasAttribute('tabindex')) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  const box = target.getBoundingClientRect();
  if (box.top < headerHeight() + 8 || box.bottom > window.innerHeight) scrollBelowHeader(target);
}

/** Gives what is about to be looked at the focus. @param {HTMLElement|null|undefined} element */
function focusOn(element) {
  if (!element) return;
  if (!element.hasAttribute('tabindex') && !element.matches('a[href], button, input, select, textarea'))
    element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/**
 * Replies to the comment that has the focus, or to the post.
 * @returns {boolean} whether there is something to reply to
 */
function reply() {
  const row = document.activeElement?.closest('main .comment');
  const button = /** @type {HTMLElement|null|undefined} */ (row?.querySelector('[data-key=r]'));
  if (!button || button.hidden) return false;
  button.click();
  return true;
}

/** Quotes what is selected. */
const quote = () =>
  /** @type {HTMLElement|null} */ (document.querySelector('main [data-key=q]:not([hidden])'))?.click();

/** Shows what waits, wherever it waits, and goes to it. */
const showNew = () =>
  /** @type {HTMLElement|null} */ (document.querySelector('main .pill:not([hidden])'))?.click();

/** @type {HTMLElement|null} where the focus was before it went into a field */
let origin = null;

function watchOrigin() {
  /** @type {HTMLElement|null} */
  let last = null;
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    if (!isField(target)) last = target;
    else if (last) {
      origin = last;
      last = null;
    }
  });
  // A press on a field comes from nowhere.
  document.addEventListener('pointerdown', ({ target }) => {
    if (isField(target)) {
      last = null;
      origin = null;
    }
  });
}

/**
 * Out of a field, back to where one came from: a screen reader then says where that is.
 * @param {HTMLElement} field
 */
function leave(field) {
  field.blur();
  const row = /** @type {HTMLElement|null} */ (field.closest('[data-row]'));
  focusOn(
    [origin, row, /** @type {HTMLElement|null} */ (document.querySelector('main h1'))].find(
      (one) => one?.isConnected && one.checkVisibility(),
    ),
  );
  origin = null;
}

/** Where a text is written on this page, or may be anywhere. @param {App} app @param {Router} router */
function write(app, { route, view }) {
  if (!app.store.get().me) {
    app.navigate(href.loginThen(location.pathname + location.search + location.hash));
    return;
  }
  const here = ['home', 'category', 'tag', 'post'].includes(route.name);
  if (here || (route.name === 'messages' && route.username)) view.showFragment?.('compose');
  else app.navigate(`${href.home}#compose`);
}

/** @param {EventTarget|null} target @returns {boolean} whether it was a row with a post to open */
function openRow(target) {
  const row = target instanceof HTMLElement && target.matches('[data-row]') ? target : null;
  /** @type {HTMLAnchorElement|null|undefined} */
  const link = row?.querySelector('.post-title a');
  link?.click();
  return Boolean(link);
}

function toTop() {
  window.scrollTo({ top: 0, behavior: 'instant' });
  focusOn(/** @type {HTMLElement|null} */ (document.querySelector('main h1')));
}

/** To the field for what is looked for, on its page. @param {App} app @param {Router} router */
function search(app, router) {
  if (router.route.name !== 'search') app.navigate(href.search);
  const field = /** @type {HTMLInputElement|null} */ (document.querySelector('.search-form [name=q]'));
  field?.focus();
  field?.select();
}

/**
 * What each key does; false where it does nothing here.
 * @param {App} app @param {Router} router @param {{open: () => void}} people
 * @returns {Record<string, (event: KeyboardEvent) => boolean|void>}
 */
const keysOf = (app, router, people) => ({
  c: () => write(app, router),
  r: () => {
    if (app.store.get().me && !reply() && router.route.name === 'post') router.view.showFragment?.('compose');
  },
  q: quote,
  n: showNew,
  t: toTop,
  j: () => move(1),
  k: () => move(-1),
  m: () => {
    if (app.conversations.offered()) app.navigate(href.messages);
  },
  '/': () => search(app, router),
  p: people.open,
  '?': showHelp,
  Enter: ({ target }) => openRow(target),
});

/**
 * @param {App} app @param {Router} router
 * @param {{open: () => void, close: () => boolean}} people the sheet; `close` says whether it was open
 */
export function listenToKeys(app, router, people) {
  watchOrigin();
  const keys = keysOf(app, router, people);
  onKey(document, (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      if (!people.close() && isField(event.target)) leave(/** @type {HTMLElement} */ (event.target));
      return;
    }
    if (isField(event.target) || !Object.hasOwn(keys, event.key)) return;
    if (keys[event.key](event) !== false) event.preventDefault();
  });
}
