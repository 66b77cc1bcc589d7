// In which order posts are listed: links, so that each order has an address that can be kept and sent. What
// the server writes is the same.

import { filterOf, href, ordered, PERIODS, sortOf } from '../../core/routes.js';
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
  const sort = sortOf(order);
  if (sort === '') return 'newest first';
  return sort === 'sort=active' ? 'the latest activity first' : 'the most discussed first';
}

/** What questions can be narrowed down to. @type {[string, string][]} */
const ANSWERS = [
  ['solved=true', 'Solved'],
  ['solved=false', 'Unsolved'],
];

/** What only the reader has. @type {[string, string][]} */
const OWN = [
  ['bookmarked=true', 'Bookmarked'],
  ['following=true', 'Followed'],
];

/**
 * The orders, and what the list can be narrowed down to: one link each, which leaves the other as it is. A
 * filter that is on leads to the list without it.
 * @param {string} path of the list
 */
export function orderLinks(path) {
  /** @param {string} name */
  const link = (name) => h('a', { class: 'section-link', href: path }, name);
  const orders = ORDERS.map(([sort, name]) => ({ sort, element: link(name) }));
  const periods = PERIODS.map((period) => {
    const sort = period === 'all' ? 'sort=top' : `sort=top&period=${period}`;
    return { sort, element: link(NAMES[period]) };
  });
  /** @param {[string, string][]} some */
  const filters = (some) => some.map(([filter, name]) => ({ filter, element: link(name) }));
  const [answers, own] = [filters(ANSWERS), filters(OWN)];
  /** @param {string} label @param {{element: HTMLElement}[]} links */
  const nav = (label, links) =>
    h('nav', { class: 'section-nav', 'aria-label': label }, ...links.map(({ element }) => element));
  const times = nav('Time', periods);
  const solved = nav('Questions', answers);
  const mine = nav('Yours', own);
  mine.classList.add('for-members');
  return {
    element: h('div', { class: 'feed-order' }, nav('Order', orders), times, solved, mine),
    /** @param {string} now @param {{questions: boolean, member: boolean}} may what there is to choose from */
    update(now, { questions, member }) {
      const [sorted, filter] = [sortOf(now), filterOf(now)];
      const isTop = sorted.startsWith('sort=top');
      /** @param {HTMLElement} element @param {string} to @param {boolean} isOn */
      const show = (element, to, isOn) => {
        setAttr(element, 'href', href.ordered(path, to));
        setAttr(element, 'aria-current', isOn ? 'page' : null);
      };
      for (const { sort, element } of orders)
        show(element, ordered(sort, filter), sort === sorted || (isTop && sort === 'sort=top'));
      for (const { sort, element } of periods) show(element, ordered(sort, filter), sort === sorted);
      for (const { filter: one, element } of [...answers, ...own])
        show(element, ordered(sorted, one === filter ? '' : one), one === filter);
      times.hidden = !isTop;
      solved.hidden = !questions;
      mine.hidden = !member;
    },
  };
}
