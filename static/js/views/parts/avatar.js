// A person's picture, or their letter in a colour of their own, the name as a link, and times. Small pieces
// of every view.

import { href } from '../../core/routes.js';
import { clock, dayName, exact, relative } from '../../core/text/time.js';
import { hueOf, initialOf } from '../../core/text/formatting.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';

/** @typedef {{id?: number, username: string, avatar_url?: string|null}} Person */

/**
 * What people have as their picture now, as far as that was told.
 * @type {import('../../core/types.js').State['pictures']}
 */
let known = {};

/**
 * @param {Person} person
 * @param {'tiny'|'small'|'medium'|'large'} [size] decoration: the name stands beside it
 */
export function avatar(person, size = 'medium') {
  const element = h('span', {
    class: `avatar avatar-${size} hue-${hueOf(person.username)}`,
    'aria-hidden': 'true',
    'data-letter': initialOf(person.username),
  });
  setPerson(element, person);
  return element;
}

/**
 * Tells an avatar whose it is, where that was not known from the start.
 * @param {HTMLElement} element
 * @param {Person} person
 */
export function setPerson(element, { id, avatar_url }) {
  if (id === undefined || element.dataset.user === String(id)) return;
  element.dataset.user = String(id);
  setPicture(element, id in known ? known[id] : (avatar_url ?? null));
}

/** @param {HTMLElement} element @param {string|null} url null for the letter */
function setPicture(element, url) {
  if ((element.querySelector('img')?.getAttribute('src') ?? null) === url) return;
  element.classList.remove('has-picture');
  element.replaceChildren();
  if (!url) return;
  // Until it is there, and when it does not come, the letter stands for it.
  const picture = h('img', {
    // The tiny ones are seen in rows alone.
    loading: element.classList.contains('avatar-tiny') ? 'lazy' : null,
    src: url,
    alt: '',
    decoding: 'async',
    onload: () => element.classList.add('has-picture'),
    onerror: () => picture.remove(),
  });
  // The page may have shown it already.
  if (picture.complete && picture.naturalWidth > 0) element.classList.add('has-picture');
  element.append(picture);
}

/**
 * Gives everyone on the page the picture that they have now.
 * @param {import('../../core/types.js').State} state
 */
export function showPictures({ pictures }) {
  if (pictures === known) return;
  known = pictures;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('.avatar[data-user]')
  )) {
    const id = Number(element.dataset.user);
    if (id in known) setPicture(element, known[id]);
  }
}

/** @param {string} username */
export const nameLink = (username) =>
  h('a', { class: 'name', dir: 'auto', href: href.user(username) }, username);

/** @param {string} iso */
export function timeOf(iso) {
  const element = h('time', { datetime: iso });
  refreshTime(element, new Date());
  return element;
}

/**
 * What a row says of the last activity: by whom the last answer is, and when that was.
 * @param {import('../../core/types.js').Post} post @returns {(Node|string)[]}
 */
export function lastOf({ last_comment_by: person, last_activity_at }) {
  const time = timeOf(last_activity_at);
  if (!person) return [time];
  const { username } = person;
  const name = h('span', { class: 'last-name', dir: 'auto' }, username);
  const to = { class: 'last-by', href: href.user(username), 'aria-label': `last answer by ${username}` };
  return [h('a', to, avatar(person, 'tiny'), name), time];
}

/** The day of a time. @param {string} iso */
export function dayOf(iso) {
  const element = h('time', { datetime: iso, 'data-shows': 'day' });
  refreshTime(element, new Date());
  return element;
}

/** The time of day, beside what says which day it is. @param {string} iso */
export function clockOf(iso) {
  const element = h('time', { datetime: iso, 'data-shows': 'clock' });
  refreshTime(element, new Date());
  return element;
}

/** @param {HTMLTimeElement} element @param {Date} now */
function refreshTime(element, now) {
  const { dateTime } = element;
  const { shows } = element.dataset;
  setText(
    element,
    shows === 'day' ? dayName(dateTime, now) : shows === 'clock' ? clock(dateTime) : relative(dateTime, now),
  );
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

/**
 * What fills the place of something that takes long; it shows itself only after a moment.
 * @param {number} rows
 */
export const skeleton = (rows) =>
  h(
    'div',
    { class: 'skeleton', 'aria-hidden': 'true' },
    ...Array.from({ length: rows }, () => h('div', { class: 'skeleton-row' })),
  );

/**
 * @param {string} heading
 * @param {string} text
 * @param {...Node} actions says what to do where there is nothing to see
 */
export const emptyState = (heading, text, ...actions) =>
  h(
    'div',
    { class: 'empty' },
    h('p', { class: 'empty-heading' }, heading),
    h('p', {}, text),
    actions.length > 0 && h('p', { class: 'row' }, ...actions),
  );
