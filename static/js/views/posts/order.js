// In which order posts are listed: links, so that each order has an address that can be kept and sent. What
// the server writes is the same.

import { href, PERIODS } from '../../core/routes.js';
import { h, setAttr } from '../../lib/dom/dom.js';

/** By what the address says. @type {[string, string][]} */
const ORDERS = [
  ['', 'Newest'],
  ['sort=active', 'Active'],
  ['sort=top', 'Top'],
];

/** @type {Record<string, string>} */
const NAMES = { day: 'Day', week: 'Week', month: 'Month', year: 'Year', all: 'All time' };

/** How the sentence above a list ends. @param {string} order */
export function orderWords(order) {
  if (order === '') return 'newest first';
  return order === 'sort=active' ? 'the latest activity first' : 'the most discussed first';
}

/** @param {string} path of the list */
export function orderLinks(path) {
  /** @param {string} order @param {string} name */
  const link = (order, name) => h('a', { class: 'section-link', href: href.ordered(path, order) }, name);
  const orders = ORDERS.map(([order, name]) => ({ order, element: link(order, name) }));
  const periods = PERIODS.map((period) => {
    const order = period === 'all' ? 'sort=top' : `sort=top&period=${period}`;
    return { order, element: link(order, NAMES[period]) };
  });
  /** @param {string} label @param {{element: HTMLElement}[]} links */
  const nav = (label, links) =>
    h('nav', { class: 'section-nav', 'aria-label': label }, ...links.map(({ element }) => element));
  const times = nav('Time', periods);
  return {
    element: h('div', { class: 'feed-order' }, nav('Order', orders), times),
    /** @param {string} now */
    update(now) {
      const isTop = now.startsWith('sort=top');
      for (const { order, element } of orders)
        setAttr(element, 'aria-current', order === now || (isTop && order === 'sort=top') ? 'page' : null);
      for (const { order, element } of periods)
        setAttr(element, 'aria-current', order === now ? 'page' : null);
      times.hidden = !isTop;
    },
  };
}
