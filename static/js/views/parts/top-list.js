// Lists whose newest items stand at the top of the page. New ones come in by themselves only while the reader
// is there and leaves the list alone; else they wait behind a pill.

import { isRanked, list } from '../../core/state.js';
import { IdleWatch } from '../../lib/browser/idle.js';
import { createPill } from './pill.js';

const AT_TOP_PX = 60;

export const isAtTop = () => window.scrollY <= AT_TOP_PX;

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string} key
 * @param {HTMLElement} element with all of the list
 * @param {HTMLElement} rows
 */
export function watchTop(app, key, element, rows) {
  const idle = new IdleWatch(element, () => {
    report();
    const { open } = app.store.get();
    if (isRanked(key)) return;
    if (open[key] === true && list(app.store.get(), key).held.length > 0) {
      app.store.dispatch({ type: 'list.revealed', key });
    }
  });

  /** Tells whether new items may come in: nobody is reading there, or anywhere further down. */
  function report() {
    app.store.dispatch({ type: 'list.open', key, open: isAtTop() && idle.isIdle() });
  }

  let frame = 0;
  const scrolled = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      report();
    });
  };
  window.addEventListener('scroll', scrolled, { passive: true });
  rows.addEventListener('focusin', report);
  scrolled();
  return {
    report,
    stop() {
      idle.stop();
      window.removeEventListener('scroll', scrolled);
      cancelAnimationFrame(frame);
    },
  };
}

/**
 * The pill above such a list: it shows what waits and goes to the top.
 * @param {import('../../actions/app.js').App} app
 * @param {string} key
 * @param {string} noun
 * @param {() => void} [shown] called once it is shown
 */
export const createTopPill = (app, key, noun, shown = () => {}) =>
  createPill(noun, 'top', () => {
    void app.lists.reveal(key).then(() => {
      window.scrollTo({ top: 0, behavior: 'instant' });
      shown();
    });
  });
