// Says that the connection is lost, once that lasts, and what came in when it is back. It has a place of its
// own in the header: it covers nothing and moves nothing.

import { caughtUp } from '../../core/text/formatting.js';
import { h } from '../../lib/dom/dom.js';

/** A shorter loss is nobody's business. */
const QUIET_MS = 3_000;
const SHOWN_MS = 5_000;
const REPLAY_MS = 400;

/** @param {import('../../actions/app.js').App} app @param {HTMLElement} bar */
export function mountLinkBar(app, bar) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let told = false;
  /** @type {import('../../core/types.js').State['link']|null} */
  let shown = null;

  /** @param {string} text @param {boolean} good @param {string} [more] where there is room */
  function show(text, good, more = '') {
    bar.replaceChildren(text, h('span', { class: 'link-more' }, more));
    bar.classList.toggle('is-good', good);
    bar.hidden = false;
    app.announcer.say(text);
  }

  /** @param {() => void} what @param {number} ms replaces what was to happen */
  function after(ms, what) {
    clearTimeout(timer);
    timer = setTimeout(what, ms);
  }

  /** @param {number} news how many events came in while the connection was lost */
  function back(news) {
    told = false;
    show(caughtUp(news), true);
    after(SHOWN_MS, () => {
      bar.hidden = true;
    });
  }

  return {
    /** @param {import('../../core/types.js').State} state */
    update({ link }) {
      const before = shown;
      if (link === before) return;
      shown = link;
      const news = link.caughtUp ?? 0;
      if (link.status !== 'live') {
        if (before && before.status !== 'live') return;
        after(QUIET_MS, () => {
          told = true;
          show('Reconnecting…', false, ' your text is safe');
        });
      } else if (news > 0) back(news);
      else if (before?.status !== 'live') {
        // What was missed is told in a moment, if anything was.
        if (told) after(REPLAY_MS, () => back(0));
        else {
          clearTimeout(timer);
          bar.hidden = true;
        }
      }
    },
  };
}
