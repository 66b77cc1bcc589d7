// What a screen reader is told: one polite region for the whole page, news gathered for a moment, so that
// twenty new posts are one sentence and not twenty. What can't be seen otherwise is shown for a moment, too.

import { arrivals } from '../../core/text/formatting.js';
import { h, setText } from './dom.js';

const GATHER_MS = 1_500;
/** Long enough to be read out; what stays would be met again by whoever walks through the page. */
const KEPT_MS = 6_000;

/** Shows one sentence at a time, over all else, dialogs too. */
function createNote() {
  // The region says it.
  const element = h('p', { class: 'passing-note', popover: 'manual', 'aria-hidden': 'true' });
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let end;
  /** @param {string} sentence @param {'top'|'bottom'} edge */
  return (sentence, edge) => {
    clearTimeout(end);
    element.remove();
    setText(element, sentence);
    element.classList.toggle('is-top', edge === 'top');
    document.body.append(element);
    element.showPopover?.();
    end = setTimeout(() => element.remove(), KEPT_MS);
  };
}

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

  /** @param {string} sentence */
  function say(sentence) {
    if (!sentences.includes(sentence)) sentences.push(sentence);
    soon();
  }

  const note = createNote();

  return {
    say,
    /** Says what nothing else on the page shows. @param {string} sentence @param {'top'|'bottom'} [edge] */
    show(sentence, edge = 'bottom') {
      say(sentence);
      note(sentence, edge);
    },
    /** One more of a kind. @param {string} kind e.g. `new post` */
    count(kind) {
      counts[kind] = (counts[kind] ?? 0) + 1;
      soon();
    },
  };
}

/** @typedef {ReturnType<typeof createAnnouncer>} Announcer */
