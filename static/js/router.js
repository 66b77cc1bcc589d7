// Which view is in the main column: addresses, history, the scroll position of each entry, and where the
// focus goes. Links need nothing special: a click on any of this site's addresses comes here.

import { unreadTotal } from './core/folds/messages.js';
import { unreadOthers } from './core/folds/notifications.js';
import { unreadPosts } from './core/reading/reads.js';
import { fragmentOf, href, routeOf } from './core/routes.js';
import { kindOf, list } from './core/state.js';
import { isolated } from './core/text/formatting.js';
import { asset } from './lib/browser/asset.js';
import { button, h, setAttr } from './lib/dom/dom.js';
import { hasModifier } from './lib/dom/keys.js';
import {
  canRestore,
  commentOf,
  savePosition,
  savedPosition,
  restorePosition,
  currentPosition,
} from './lib/dom/scroll-position.js';
import { emptyState } from './views/parts/avatar.js';
import { fetchPages, pages } from './later.js';
import { HomePage } from './views/posts/home.js';
import { PostPage } from './views/posts/post.js';

/** @typedef {import('./core/routes.js').Route} Route */
/** @typedef {import('./actions/app.js').App} App */
/** @typedef {import('./actions/app.js').View} View */
/** @typedef {import('./lib/dom/scroll-position.js').ScrollPosition} ScrollPosition */

const SETTLE_MS = 5_000;

/** Whether the modules of a page are always there. @param {Route} route */
const isOften = ({ name }) => ['home', 'category', 'tag', 'post', 'missing'].includes(name);

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

/** Whether the forum answers there. @param {string} path */
const answers = (path) =>
  fetch(path, { method: 'HEAD' }).then(
    ({ status }) => status < 500,
    () => false,
  );

/** @param {() => void} again @returns {View} */
const mountFailed = (again) => ({
  element: h(
    'div',
    { class: 'page' },
    h('h1', { tabindex: -1 }, 'This page did not load'),
    emptyState(
      'A part of it could not be fetched',
      'Without a connection only the pages that were open before can be shown.',
      button('Try again', 'button', again),
    ),
  ),
  title: () => 'This page did not load',
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
      return new HomePage(app, { slug: null, tag: null }, route.order);
    case 'category':
      return new HomePage(app, { slug: route.slug, tag: null }, route.order);
    case 'tag':
      return new HomePage(app, { slug: null, tag: route.tag }, route.order);
    case 'post':
      return new PostPage(app, route.id, anew);
    case 'missing':
      return mountMissing();
    default:
      return pages()?.mountPage(app, route) ?? mountMissing();
  }
}

/** @param {string} hash @returns {number|null} the comment that an address is about */
const commentIn = (hash) => Number(/^#c-(\d{1,15})$/.exec(hash)?.[1] ?? 0) || null;

/** What an address says of the page that is shown: all but its fragment. */
const here = () => location.pathname + location.search;

export class Router {
  #app;
  #main;
  #shown;
  /** @type {View} */
  #view;
  /** @type {Route} */
  #route;
  #path = '';
  /** Whether a page has been shown by this script. */
  #began = false;
  /** Whether somebody wants to write who is not known yet. */
  #toWrite = false;
  /**
   * @type {{until: number, spot: ScrollPosition|null, fragment: string, focus: boolean}|null} what still has
   *   to happen once there is something to see
   */
  #restoring = null;
  /**
   * @type {{href: string, spot: ScrollPosition|null}|null} the place from which somebody went to log in, for
   *   when they come back to it
   */
  #beforeLogin = null;

  /**
   * @param {App} app
   * @param {HTMLElement} main
   * @param {() => void} shown called after another view is in place
   */
  constructor(app, main, shown) {
    this.#app = app;
    this.#main = main;
    this.#shown = shown;

    this.#view = mountMissing();

    this.#route = { name: 'missing' };

    history.scrollRestoration = 'manual';

    window.addEventListener('popstate', (event) => {
      /** @type {ScrollPosition|null} */
      const to = event.state?.spot ?? null;
      if (here() !== this.#path)
        this.#show({ spot: to ?? { y: 0, row: null, top: 0, shown: 0 }, focus: true });
      else if (to) void this.#returnTo(to);
      else if (location.hash) this.#showFragment(location.hash);
    });

    document.addEventListener('click', this.#follow);
    main.addEventListener('loaded', this.#settle);

    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let pause;
    window.addEventListener(
      'scroll',
      () => {
        clearTimeout(pause);
        pause = setTimeout(this.#remember, 250);
      },
      { passive: true },
    );
    window.addEventListener('pagehide', () => {
      this.#remember();
      if (!this.#restoring) savePosition();
    });

    // Whoever scrolls while a place is being restored has chosen another one.
    for (const kind of ['wheel', 'touchmove', 'keydown']) {
      window.addEventListener(
        kind,
        () => {
          if (this.#restoring) this.#restoring.spot = null;
        },
        { passive: true },
      );
    }
  }

  /** Follows a link within the site. @param {MouseEvent} event */
  #follow = (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.defaultPrevented || event.button !== 0 || hasModifier(event)) return;
    const isElsewhere = link.origin !== location.origin || /^\/(api|static|uploads)\//.test(link.pathname);
    const isOther = link.target || link.classList.contains('skip-link') || link.hasAttribute('download');
    if (isElsewhere || isOther) return;
    event.preventDefault();
    this.#app.navigate(link.href);
  };

  #remember = () => {
    if (!this.#restoring) history.replaceState({ ...history.state, spot: currentPosition() }, '');
  };

  /** @param {{spot: ScrollPosition|null, focus: boolean}} how @param {boolean} [taken] it is there already */
  #show = (how, taken = false) => {
    const route = routeOf(location.pathname, location.search);
    if (!isOften(route) && !pages()) {
      void this.#showLate(how, taken);
      return;
    }
    this.#began = true;
    this.#toWrite = false;
    this.#main.removeAttribute('aria-busy');
    this.#path = here();
    this.#route = route;
    if (this.#view.switchTo?.(this.#route)) {
      this.#restoring = null;
      this.#shown();
      return;
    }
    const back = taken ? this.#keepPlace(how.spot === null) : null;
    this.#view.destroy?.();
    const sought = commentOf(how.spot) ?? (how.spot ? null : commentIn(location.hash));
    if (how.spot || sought) this.#app.lists.expect(how.spot ? how.spot.shown + 5 : 0, sought);
    this.#view = mount(this.#app, this.#route, how.spot === null && sought === null);
    this.#restoring = { ...how, until: performance.now() + SETTLE_MS, fragment: location.hash.slice(1) };
    if (taken) this.#view.update(this.#app.store.get());
    this.#main.replaceChildren(this.#view.element);
    if (!how.spot && !taken) {
      // Whoever comes here anew wants what is new; whoever comes back, the place they left.
      for (const key of this.#view.lists ?? []) void this.#app.lists.reveal(key);
      window.scrollTo({ top: 0, behavior: 'instant' });
    }
    this.#shown();
    back?.();
  };

  /**
   * Shows a page when its modules have come, unless the reader has gone elsewhere meanwhile. Where they
   * do not come although the forum answers, it is another version by now.
   * @param {{spot: ScrollPosition|null, focus: boolean}} how @param {boolean} taken it is there already
   */
  #showLate = async (how, taken) => {
    const to = here();
    this.#path = to;
    this.#main.setAttribute('aria-busy', 'true');
    try {
      await fetchPages();
    } catch {
      const isNewer = this.#began && (await answers(to));
      if (here() !== to) return;
      this.#main.removeAttribute('aria-busy');
      if (isNewer) location.reload();
      // What the server has written can be read.
      else if (!taken) this.#fail();
      return;
    }
    if (here() !== to) return;
    this.#app.begins = taken;
    this.#show(how, taken);
    this.#app.begins = false;
  };

  /** A module that did not come is remembered as such: all of the page has to be loaded anew. */
  #fail = () => {
    this.#view.destroy?.();
    const to = here();
    this.#view = mountFailed(() => void answers(to).then((there) => there && location.reload()));
    this.#began = true;
    this.#main.replaceChildren(this.#view.element);
    this.#shown();
  };

  /** Goes back to another place of the same page, which may be loaded no more. @param {ScrollPosition} to */
  #returnTo = async (to) => {
    const [path, comment] = [here(), commentOf(to)];
    if (comment && canRestore(to) === null) await this.#view.bring?.(comment);
    if (here() === path) restorePosition(to);
  };

  /** Whether the row that the reader left is still being loaded. @param {ScrollPosition|null} to */
  #onItsWay = (to) => {
    if (!to?.row) return false;
    // What stood below it is needed too: nobody can scroll beyond the end.
    const rows = document.querySelectorAll('[data-row]').length;
    if (rows < to.shown && this.#view.loadTo?.(to.row)) return true;
    const reached = canRestore(to);
    if (reached) return false;
    return (this.#view.lists ?? []).some((key) => {
      // The older ones of a thread stand above what is there already.
      if (reached === false && kindOf(key) === 'comments') return false;
      const { ids, next, older } = list(this.#app.store.get(), key);
      return next !== null && older !== 'failed' && ids.length < to.shown;
    });
  };

  // A view may need an answer before it has its heading, its fragment or its full height.
  #settle = () => {
    if (!this.#restoring) return;
    const { spot: to, fragment, focus, until } = this.#restoring;
    const late = performance.now() > until;
    const heading = /** @type {HTMLElement|null} */ (this.#view.element.querySelector('h1'));
    if (focus && heading?.checkVisibility?.() !== false && heading) {
      if (
        document.activeElement === document.body ||
        document.activeElement === this.#main ||
        !this.#main.contains(document.activeElement)
      )
        heading.focus({ preventScroll: true });
      this.#restoring.focus = false;
    }
    if (!late && ((this.#view.ready && !this.#view.ready(this.#app.store.get())) || this.#onItsWay(to)))
      return;
    this.#restoring = null;
    if (to) restorePosition(to);
    else if (fragment) this.#showFragment(fragment);
  };

  /** What one writes in is there once it is known who one is. @param {string} hash */
  #showFragment = (hash) => {
    const fragment = fragmentOf(hash);
    this.#toWrite = fragment === 'compose' && this.#app.store.get().signedIn === 'unknown';
    if (!this.#toWrite) this.#view.showFragment?.(fragment);
  };

  /** @param {string} to @param {{replace?: boolean}} [options] */
  navigate = (to, options = {}) => {
    const url = new URL(to, location.href);
    this.#remember();
    const back = options.replace && this.#beforeLogin?.href === url.href ? this.#beforeLogin.spot : null;
    if (isEntry(routeOf(url.pathname)) && !isEntry(this.#route))
      this.#beforeLogin = { href: location.href, spot: currentPosition() };
    if (options.replace) history.replaceState(null, '', url);
    else if (url.href !== location.href) history.pushState(null, '', url);
    if (url.pathname + url.search === this.#path && url.hash) this.#showFragment(url.hash);
    else this.#show({ spot: back, focus: true });
  };

  /**
   * Takes over what the server has written: all of it at once, so that nothing moves, and the focus and the
   * place stay.
   */
  take = () => this.#show({ spot: savedPosition() ?? history.state?.spot ?? null, focus: false }, true);

  /**
   * @param {boolean} stays whether the reader stays where they are
   * @returns {() => void} brings the focus and the place back, after something was replaced
   */
  #keepPlace(stays) {
    const focused = this.#main.contains(document.activeElement) ? document.activeElement : null;
    const to = focused?.getAttribute('href');
    const { scrollX, scrollY } = window;
    return () => {
      if (to)
        /** @type {HTMLElement|null} */ (this.#main.querySelector(`a[href="${CSS.escape(to)}"]`))?.focus({
          preventScroll: true,
        });
      if (window.scrollY !== scrollY && stays && !location.hash)
        window.scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
    };
  }

  /** Shows what the address says, as the page loads. */
  start = () => this.#show({ spot: savedPosition() ?? history.state?.spot ?? null, focus: false });

  /** The view has changed its own address. */
  moved = () => {
    this.#path = here();
  };

  get route() {
    return this.#route;
  }

  get view() {
    return this.#view;
  }

  /** @param {import('./core/types.js').State} state */
  update = (state) => {
    this.#view.update(state);
    const unread = unreadTotal(state) + unreadOthers(state);
    const title = `${isolated(this.#view.title(state))} · ${state.site?.name ?? 'Althing'}`;
    const posts = unreadPosts(state, null);
    // Before that it says what the server has written.
    const mark = unread > 0 ? `(${unread}) ` : posts > 0 ? '• ' : '';
    if (this.#began) document.title = mark + title;
    const icon = document.querySelector('link[rel=icon]');
    if (icon) setAttr(icon, 'href', asset(unread + posts > 0 ? 'logo-unread.svg' : 'logo.svg'));
    this.#settle();
    if (this.#toWrite && state.signedIn !== 'unknown') this.#showFragment('#compose');
  };
}
