// Which view is in the main column: addresses, history, the scroll position of each entry, and where the
// focus goes. Links need nothing special: a click on any of this site's addresses comes here.

import { unreadTotal } from './core/folds/messages.js';
import { unreadOthers } from './core/folds/notifications.js';
import { fragmentOf, href, routeOf } from './core/routes.js';
import { list } from './core/state.js';
import { isolated } from './core/text/formatting.js';
import { h } from './lib/dom/dom.js';
import { commentAt, savePosition, savedPosition, restorePosition, spot } from './lib/dom/scroll-position.js';
import { mountLogin, mountRegister } from './views/account/auth.js';
import { emptyState } from './views/parts/avatar.js';
import { mountCategoryAdmin } from './views/moderation/category-admin.js';
import { mountHelp } from './views/shell/help.js';
import { mountHome } from './views/posts/home.js';
import { mountMessages } from './views/messages/messages.js';
import { mountNotifications } from './views/notifications/notifications.js';
import { mountPost } from './views/posts/post.js';
import { mountProfile } from './views/people/profile.js';
import { mountProve } from './views/account/email.js';
import { mountForgot, mountReset } from './views/account/password-reset.js';
import { mountSettings } from './views/account/settings.js';
import { mountSetup } from './views/account/setup.js';

/** @typedef {import('./core/routes.js').Route} Route */
/** @typedef {import('./actions/app.js').App} App */
/** @typedef {import('./actions/app.js').View} View */
/** @typedef {import('./lib/dom/scroll-position.js').ScrollPosition} ScrollPosition */

const SETTLE_MS = 5_000;

/** Whether one comes here only to go on as somebody. @param {Route} route */
const isEntry = ({ name }) => name === 'login' || name === 'register';

/** @returns {View} */
const mountMissing = () => ({
  element: h(
    'div',
    { class: 'page' },
    h('h1', { tabindex: -1 }, 'No such page'),
    emptyState(
      'There is nothing at this address',
      'It may have moved, or the link is wrong.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    ),
  ),
  title: () => 'No such page',
  update() {},
});

/**
 * @param {App} app
 * @param {Route} route
 * @param {boolean} anew whether the reader comes to begin, not to go on where they were
 * @returns {View}
 */
function mount(app, route, anew) {
  switch (route.name) {
    case 'home':
      return mountHome(app, null);
    case 'category':
      return mountHome(app, route.slug);
    case 'post':
      return mountPost(app, route.id, anew);
    case 'user':
      return mountProfile(app, route.username);
    case 'messages':
      return mountMessages(app, route.username);
    case 'login':
      return mountLogin(app);
    case 'register':
      return mountRegister(app);
    case 'forgot':
      return mountForgot(app);
    case 'reset':
      return mountReset(app);
    case 'prove':
      return mountProve(app);
    case 'category-admin':
      return mountCategoryAdmin(app);
    case 'setup':
      return mountSetup(app);
    case 'notifications':
      return mountNotifications(app);
    case 'help':
      return mountHelp();
    case 'settings':
      return mountSettings(app);
    default:
      return mountMissing();
  }
}

/** @param {string} hash @returns {number|null} the comment that an address is about */
const commentIn = (hash) => Number(/^#c-(\d{1,15})$/.exec(hash)?.[1] ?? 0) || null;

/**
 * @param {App} app
 * @param {HTMLElement} main
 * @param {() => void} shown called after another view is in place
 */
export function createRouter(app, main, shown) {
  /** @type {View} */
  let view = mountMissing();
  /** @type {Route} */
  let route = { name: 'missing' };
  let path = '';
  /**
   * @type {{until: number, spot: ScrollPosition|null, fragment: string, focus: boolean}|null} what still has
   *   to happen once there is something to see
   */
  let settling = null;
  /**
   * @type {{href: string, spot: ScrollPosition|null}|null} the place from which somebody went to log in, for
   *   when they come back to it
   */
  let left = null;

  history.scrollRestoration = 'manual';

  function remember() {
    if (!settling) history.replaceState({ ...history.state, spot: spot() }, '');
  }

  /** @param {{spot: ScrollPosition|null, focus: boolean}} how */
  function show(how) {
    path = location.pathname;
    route = routeOf(path);
    if (view.become?.(route)) {
      settling = null;
      shown();
      return;
    }
    view.destroy?.();
    const sought = commentAt(how.spot) ?? (how.spot ? null : commentIn(location.hash));
    if (how.spot || sought) app.lists.expect(how.spot ? how.spot.shown + 5 : 0, sought);
    view = mount(app, route, how.spot === null && sought === null);
    settling = { ...how, until: performance.now() + SETTLE_MS, fragment: location.hash.slice(1) };
    main.replaceChildren(view.element);
    if (!how.spot) {
      // Whoever comes here anew wants what is new; whoever comes back, the place they left.
      for (const key of view.lists ?? []) app.store.dispatch({ type: 'list.revealed', key });
      window.scrollTo({ top: 0, behavior: 'instant' });
    }
    shown();
  }

  /** Whether the row that the reader left is still being loaded. @param {ScrollPosition|null} to */
  function onItsWay(to) {
    if (!to?.row || document.querySelector(`[data-row="${CSS.escape(to.row)}"]`)) return false;
    return (view.lists ?? []).some((key) => {
      const { ids, next, older } = list(app.store.get(), key);
      return next !== null && older !== 'failed' && ids.length < to.shown;
    });
  }

  // A view may need an answer before it has its heading, its fragment or its full height.
  function settle() {
    if (!settling) return;
    const { spot: to, fragment, focus, until } = settling;
    const late = performance.now() > until;
    const heading = /** @type {HTMLElement|null} */ (view.element.querySelector('h1'));
    if (focus && heading?.checkVisibility?.() !== false && heading) {
      if (
        document.activeElement === document.body ||
        document.activeElement === main ||
        !main.contains(document.activeElement)
      )
        heading.focus({ preventScroll: true });
      settling.focus = false;
    }
    if (!late && ((view.ready && !view.ready(app.store.get())) || onItsWay(to))) return;
    settling = null;
    if (to) restorePosition(to);
    else if (fragment) view.reach?.(fragmentOf(fragment));
  }

  /** @param {string} to @param {{replace?: boolean}} [options] */
  function navigate(to, options = {}) {
    const url = new URL(to, location.href);
    remember();
    const back = options.replace && left?.href === url.href ? left.spot : null;
    if (isEntry(routeOf(url.pathname)) && !isEntry(route)) left = { href: location.href, spot: spot() };
    if (options.replace) history.replaceState(null, '', url);
    else if (url.href !== location.href) history.pushState(null, '', url);
    if (url.pathname === path && url.hash) view.reach?.(fragmentOf(url.hash));
    else show({ spot: back, focus: true });
  }

  window.addEventListener('popstate', (event) => {
    /** @type {ScrollPosition|null} */
    const to = event.state?.spot ?? null;
    if (location.pathname !== path) show({ spot: to ?? { y: 0, row: null, top: 0, shown: 0 }, focus: true });
    else if (to) restorePosition(to);
    else if (location.hash) view.reach?.(fragmentOf(location.hash));
  });

  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (
      !link ||
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    if (
      link.origin !== location.origin ||
      link.target ||
      link.classList.contains('skip-link') ||
      link.hasAttribute('download') ||
      /^\/(api|static|uploads)\//.test(link.pathname)
    )
      return;
    event.preventDefault();
    app.navigate(link.href);
  });

  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let isIdle;
  window.addEventListener(
    'scroll',
    () => {
      clearTimeout(isIdle);
      isIdle = setTimeout(remember, 250);
    },
    { passive: true },
  );
  window.addEventListener('pagehide', () => {
    remember();
    if (!settling) savePosition();
  });
  // Whoever scrolls while a place is being restored has chosen another one.
  for (const kind of ['wheel', 'touchmove', 'keydown']) {
    window.addEventListener(
      kind,
      () => {
        if (settling) settling.spot = null;
      },
      { passive: true },
    );
  }

  return {
    navigate,
    /** Shows what the address says, as the page loads. */
    start: () => show({ spot: savedPosition() ?? history.state?.spot ?? null, focus: false }),
    get route() {
      return route;
    },
    get view() {
      return view;
    },
    /** @param {import('./core/types.js').State} state */
    update(state) {
      view.update(state);
      const unread = unreadTotal(state) + unreadOthers(state);
      const title = `${isolated(view.title(state))} · ${state.site?.name ?? 'Althing'}`;
      document.title = unread > 0 ? `(${unread}) ${title}` : title;
      settle();
    },
  };
}

/** @typedef {ReturnType<typeof createRouter>} Router */
