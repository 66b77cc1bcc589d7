// The categories, always in reach: a column on wide screens, a row under the header on narrow ones.

import { href } from '../core/routes.js';
import { h, setAttr, setText } from '../lib/dom.js';
import { reconcile } from '../lib/reconcile.js';

/** @param {HTMLElement} element */
export function mountCategories(element) {
  const rows = h('ul', { class: 'nav-list' });
  element.append(h('h2', { class: 'side-heading' }, 'Categories'), rows);
  return {
    /** @param {import('../core/types.js').State} state @param {import('../core/routes.js').Route} route */
    update({ categories }, route) {
      const current = route.name === 'category' ? route.slug : route.name === 'home' ? '' : null;
      /** @type {{slug: string, name: string, posts: number|null}[]} */
      const items = [{ slug: '', name: 'All posts', posts: null }, ...(categories ?? [])];
      reconcile(rows, items, {
        key: ({ slug }) => slug,
        create: ({ slug }) => h('li', {}, h('a', { class: 'nav-link', href: slug ? href.category(slug) : href.home }, h('span', { class: 'nav-name' }), h('span', { class: 'nav-count', 'aria-hidden': 'true' }))),
        update(row, { slug, name, posts }) {
          const link = /** @type {HTMLElement} */ (row.firstElementChild);
          setText(link.children[0], name);
          setText(link.children[1], posts ? posts.toLocaleString('en') : '');
          const now = slug === current ? 'page' : null;
          if (now && !link.hasAttribute('aria-current')) link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
          setAttr(link, 'aria-current', now);
        },
      });
    },
  };
}
