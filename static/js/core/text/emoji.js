// Short names of emoji: where one is being written, and which ones begin so. Pure.

import { beginsWord, inCode } from './mentions.js';

/** Letters of a short name after which something is offered. */
const LEAST = 2;

/** @typedef {{emoji: string, names: string[]}} Emoji */

/**
 * A colon at the beginning of a word and at least two letters of a name behind it, be it closed or not.
 * @param {string} text @param {number} cursor
 * @returns {{start: number, prefix: string}|null} `start` is the place of the colon
 */
export function shortcode(text, cursor) {
  const before = text.slice(0, cursor);
  const found = /:([\p{L}\p{N}_+-]+):?$/u.exec(before);
  if (!found || found[1].length < LEAST) return null;
  const start = found.index;
  return beginsWord(before.slice(0, start)) && !inCode(before.slice(0, start))
    ? { start, prefix: found[1].toLowerCase() }
    : null;
}

/** @param {string} file an emoji a line, then its names; `#` begins a remark @returns {Emoji[]} */
export const parsed = (file) =>
  file
    .split('\n')
    .filter((line) => line && !line.startsWith('# '))
    .map((line) => {
      const [emoji, ...names] = line.split(' ');
      return { emoji, names };
    });

/**
 * @param {Emoji[]} all
 * @param {string} prefix
 * @param {number} most
 * @returns {{emoji: string, name: string}[]} the nearest first
 */
export function matching(all, prefix, most) {
  /** @type {{emoji: string, name: string, rank: number}[]} */
  const found = [];
  for (const { emoji, names } of all) {
    const ranked = names
      .map((name) => ({ emoji, name, rank: rankOf(name, prefix) }))
      .filter(({ rank }) => rank < 3);
    if (ranked.length > 0) found.push(ranked.reduce((best, one) => (one.rank < best.rank ? one : best)));
  }
  // Sorting is stable: among equals the order of the file, which is the usual one of emoji, stays.
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ emoji, name }) => ({ emoji, name }));
}

/**
 * @param {string} name
 * @param {string} prefix
 * @returns {number} 0 the same, 1 begins so, 2 a later word does, 3 nothing of it
 */
function rankOf(name, prefix) {
  if (name === prefix) return 0;
  if (name.startsWith(prefix)) return 1;
  return name.includes(`_${prefix}`) ? 2 : 3;
}
