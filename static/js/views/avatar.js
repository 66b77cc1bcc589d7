// A person's letter in a colour of their own, the name as a link, and times. Small pieces of every view.

import { href } from '../core/routes.js';
import { dayName, exact, relative } from '../core/time.js';
import { hueOf, initialOf } from '../core/wording.js';
import { h, setAttr, setText } from '../lib/dom.js';

/** @param {string} username @param {'small'|'medium'|'large'} [size] decoration: the name stands beside it */
export function avatar(username, size = 'medium') {
  const element = h('span', { class: `avatar avatar-${size}`, 'aria-hidden': 'true', 'data-letter': initialOf(username) });
  element.style.setProperty('--hue', String(hueOf(username)));
  return element;
}

/** @param {string} username */
export const nameLink = (username) => h('a', { class: 'name', href: href.user(username) }, username);

/** @param {string} iso */
export function timeOf(iso) {
  const element = h('time', { datetime: iso });
  refreshTime(element, new Date());
  return element;
}

/** The day of a time. @param {string} iso */
export function dayOf(iso) {
  const element = h('time', { datetime: iso, 'data-shows': 'day' });
  refreshTime(element, new Date());
  return element;
}

/** @param {HTMLTimeElement} element @param {Date} now */
function refreshTime(element, now) {
  setText(element, element.dataset.shows === 'day' ? dayName(element.dateTime, now) : relative(element.dateTime, now));
  setAttr(element, 'title', exact(element.dateTime));
}

/** Keeps every time on the page true. @returns {void} */
export function startClock() {
  const tick = () => {
    const now = new Date();
    for (const element of document.querySelectorAll('time')) refreshTime(element, now);
  };
  setInterval(tick, 20_000);
  document.addEventListener('visibilitychange', tick);
}

/** What fills the place of something that takes long; it shows itself only after a moment. @param {number} rows */
export const skeleton = (rows) => h('div', { class: 'skeleton', 'aria-hidden': 'true' },
  ...Array.from({ length: rows }, () => h('div', { class: 'skeleton-row' })));

/** @param {string} heading @param {string} text @param {...Node} actions says what to do where there is nothing to see */
export const emptyState = (heading, text, ...actions) => h('div', { class: 'empty' },
  h('p', { class: 'empty-heading' }, heading), h('p', {}, text), actions.length > 0 && h('p', { class: 'row' }, ...actions));
