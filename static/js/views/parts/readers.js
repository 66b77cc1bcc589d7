// The sign of a category that not everyone reads: a small lock, with words.

import { h, icon } from '../../lib/dom/dom.js';

const LOCK = 'M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z';

/** @type {Record<string, string>} */
const WORDS = { members: 'Members only', moderators: 'Moderators only' };

/**
 * Brings the sign beside an element up to date.
 * @param {Element} beside
 * @param {string|undefined} readers who reads the category
 * @param {boolean} short whether the words are for screen readers, and for whoever points at it
 */
export function showReaders(beside, readers, short) {
  const words = WORDS[readers ?? ''];
  const next = beside.nextElementSibling;
  const before = next?.classList.contains('readers') ? next : null;
  if ((before?.textContent ?? '') === (words ?? '')) return;
  before?.remove();
  if (words)
    beside.after(
      h(
        'span',
        { class: 'readers', title: short ? words : undefined },
        icon(LOCK),
        h('span', { class: short ? 'visually-hidden' : 'readers-words' }, words),
      ),
    );
}

/** @param {string|undefined} readers @returns {string} empty where everyone reads */
export const readersWords = (readers) => WORDS[readers ?? ''] ?? '';
