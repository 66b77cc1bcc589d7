// The thin bar that says the connection is lost, once that lasts, and what came in when it is back.

import { caughtUp } from '../core/wording.js';
import { setText } from '../lib/dom.js';

/** A shorter loss is nobody's business. */
const QUIET_MS = 3_000;
const SHOWN_MS = 5_000;

/** @param {import('../actions/app.js').App} app @param {HTMLElement} bar */
export function mountLinkBar(app, bar) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let told = false;
  /** @type {import('../core/types.js').State['link']|null} */
  let shown = null;

  /** @param {string} text @param {boolean} good */
  function show(text, good) {
    setText(bar, text);
    bar.classList.toggle('is-good', good);
    bar.hidden = false;
    app.announcer.say(text);
  }

  return {
    /** @param {import('../core/types.js').State} state */
    update({ link }) {
      const before = shown;
      if (link === before) return;
      shown = link;
      if (link.status !== 'live') {
        if (before && before.status !== 'live') return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          told = true;
          show('Reconnecting… your text is safe', false);
        }, QUIET_MS);
        return;
      }
      const back = before !== null && before.status !== 'live';
      const news = link.caughtUp ?? 0;
      if (!back && news === 0) return;
      clearTimeout(timer);
      if (news > 0 || told) show(caughtUp(news), true);
      else bar.hidden = true;
      told = false;
      timer = setTimeout(() => {
        bar.hidden = true;
      }, SHOWN_MS);
    },
  };
}
