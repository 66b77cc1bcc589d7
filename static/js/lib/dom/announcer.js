// What a screen reader is told: one polite region for the whole page, news gathered for a moment, so that
// twenty new posts are one sentence and not twenty.

import { arrivals } from '../../core/text/formatting.js';

const GATHER_MS = 1_500;
/** Long enough to be read out; what stays would be met again by whoever walks through the page. */
const KEPT_MS = 6_000;

/** @param {HTMLElement} region an element with `role=status` */
export function createAnnouncer(region) {
  /** @type {Record<string, number>} */
  let counts = {};
  /** @type {string[]} */
  let sentences = [];
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let silence;

  function speak() {
    timer = undefined;
    region.textContent = [...sentences, arrivals(counts)].filter(Boolean).join('. ');
    counts = {};
    sentences = [];
    clearTimeout(silence);
    silence = setTimeout(() => {
      region.textContent = '';
    }, KEPT_MS);
  }

  function soon() {
    timer ??= setTimeout(speak, GATHER_MS);
  }

  return {
    /** @param {string} sentence */
    say(sentence) {
      if (!sentences.includes(sentence)) sentences.push(sentence);
      soon();
    },
    /** One more of a kind. @param {string} kind e.g. `new post` */
    count(kind) {
      counts[kind] = (counts[kind] ?? 0) + 1;
      soon();
    },
  };
}

/** @typedef {ReturnType<typeof createAnnouncer>} Announcer */
