// The keys that work everywhere: `c` to write, `m` for messages, `j` and `k` through the posts, `/` to find people, `?` for
// help, Esc to leave. None of them works while a field has the focus, except Esc.

import { href } from './core/routes.js';
import { isField } from './lib/dom.js';
import { headerHeight } from './lib/place.js';
import { showHelp } from './views/dialogs.js';

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
  if (box.top < headerHeight() + 8 || box.bottom > window.innerHeight) {
    window.scrollBy({ top: box.top - headerHeight() - 16, behavior: 'instant' });
  }
}

/**
 * @param {import('./actions/app.js').App} app @param {import('./router.js').Router} router
 * @param {{open: () => void, close: () => boolean}} people the sheet; `close` says whether it was open
 */
export function listenToKeys(app, router, people) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      if (people.close()) return;
      if (isField(event.target)) /** @type {HTMLElement} */ (event.target).blur();
      return;
    }
    if (isField(event.target)) return;
    switch (event.key) {
      case 'c':
        if (!app.store.get().me) app.navigate(href.login);
        else if (router.route.name === 'home' || router.route.name === 'category' || router.route.name === 'post' || (router.route.name === 'messages' && router.route.username)) router.view.reach?.('compose');
        else app.navigate(`${href.home}#compose`);
        break;
      case 'j':
        move(1);
        break;
      case 'k':
        move(-1);
        break;
      case 'm':
        if (app.conversations.offered()) app.navigate(href.messages);
        break;
      case '/':
        people.open();
        break;
      case '?':
        showHelp();
        break;
      case 'Enter': {
        const row = event.target instanceof HTMLElement && event.target.matches('[data-row]') ? event.target : null;
        /** @type {HTMLAnchorElement|null|undefined} */
        const link = row?.querySelector('.post-title a');
        if (!link) return;
        link.click();
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  });
}
