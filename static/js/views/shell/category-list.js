// The categories, always in reach: a column on wide screens, a sheet that the header opens on narrow ones.

import { unreadPosts } from '../../core/reading/reads.js';
import { href } from '../../core/routes.js';
import { h, setAttr, setText, spot } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { showReaders } from '../parts/readers.js';

export class CategoryColumn {
  #element;
  #rows;
  #archived;
  #old;
  #manage;
  #admin;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    this.#rows = h('ul', { class: 'nav-list' });
    this.#archived = h('h2', { class: 'side-heading', hidden: true }, 'Archived');
    this.#old = h('ul', { class: 'nav-list', hidden: true });
    this.#manage = h(
      'a',
      { class: 'nav-link nav-manage', href: href.categoryAdmin, hidden: true },
      'Manage categories',
    );
    this.#admin = h('a', { class: 'nav-link nav-manage', href: href.admin, hidden: true }, 'Administration');
    const search = h('a', { class: 'nav-link search-link', href: href.search }, 'Search');
    element.replaceChildren(
      search,
      h('h2', { class: 'side-heading' }, 'Categories'),
      this.#rows,
      ...[this.#archived, this.#old],
      this.#manage,
      this.#admin,
    );
  }

  /** Scrolls the list, and nothing but the list, to one of its rows. @param {HTMLElement} link */
  #reveal = (link) => {
    const [box, row] = [this.#element.getBoundingClientRect(), link.getBoundingClientRect()];
    if (row.bottom > box.bottom) this.#element.scrollTop += row.bottom - box.bottom + row.height;
    else if (row.top < box.top) this.#element.scrollTop -= box.top - row.top + row.height;
  };

  /** Shows the current one, where the list was not to be seen before. */
  reveal = () => {
    const link = /** @type {HTMLElement|null} */ (this.#element.querySelector('.nav-list [aria-current]'));
    if (link) this.#reveal(link);
  };

  focus = () =>
    /** @type {HTMLElement|null} */ (
      this.#element.querySelector('.nav-list [aria-current]') ?? this.#rows.querySelector('a')
    )?.focus({ preventScroll: true });

  /**
   * @param {import('../../core/types.js').State} state
   * @param {import('../../core/routes.js').Route} route
   */
  update = (state, route) => {
    const { categories, me } = state;
    for (const link of [this.#manage, this.#admin]) link.hidden = me?.role !== 'admin';
    setAttr(this.#admin, 'aria-current', route.name === 'admin' ? 'page' : null);
    setAttr(this.#manage, 'aria-current', route.name === 'category-admin' ? 'page' : null);
    const current = route.name === 'category' ? route.slug : route.name === 'home' ? '' : null;
    const all = categories ?? [];
    const open = all.filter(({ archived }) => !archived);
    const old = all.filter(({ archived }) => archived);
    this.#archived.hidden = this.#old.hidden = old.length === 0;
    this.#draw(this.#rows, [{ id: null, slug: '', name: 'All posts', posts: null }, ...open], state, current);
    this.#draw(this.#old, old, state, current);
  };

  /**
   * @param {HTMLElement} rows
   * @param {{id: number|null, slug: string, name: string, posts: number|null, color?: string|null,
   *   readable_by?: string}[]} items
   * @param {import('../../core/types.js').State} state
   * @param {string|null} current the slug of the page that is shown
   */
  #draw = (rows, items, state, current) =>
    reconcile(rows, items, {
      key: ({ slug }) => slug,
      create: ({ slug }) =>
        h(
          'li',
          {},
          h(
            'a',
            { class: 'nav-link', href: slug ? href.category(slug) : href.home },
            h('bdi', { class: 'nav-name' }),
            h(
              'span',
              { class: 'nav-new', hidden: true },
              h('span', {}),
              h('span', { class: 'visually-hidden' }, ' new'),
            ),
            h('span', { class: 'nav-count', 'aria-hidden': 'true' }),
          ),
        ),
      update: (row, { id, slug, name, posts, color, readable_by }) => {
        const link = /** @type {HTMLElement} */ (row.firstElementChild);
        const [text, count] = link.querySelectorAll('.nav-name, .nav-count');
        const fresh = /** @type {HTMLElement} */ (link.querySelector('.nav-new'));
        const unread = unreadPosts(state, id);
        fresh.hidden = unread === 0;
        setText(/** @type {Element} */ (fresh.firstElementChild), unread.toLocaleString('en'));
        setText(text, name);
        showReaders(text, readable_by, true);
        setAttr(link, 'title', name);
        setText(count, posts ? posts.toLocaleString('en') : '');
        const before = link.querySelector('.spot');
        if ((before?.firstElementChild?.getAttribute('fill') ?? null) !== (color ?? null)) {
          before?.remove();
          if (color) link.prepend(spot(color));
        }
        const now = slug === current ? 'page' : null;
        const chosen = now && !link.hasAttribute('aria-current');
        setAttr(link, 'aria-current', now);
        if (chosen) queueMicrotask(() => this.#reveal(link));
      },
    });
}
