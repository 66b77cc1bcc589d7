// What a reader does with a post beside editing it: mark it for themself, report it; as a moderator lock it,
// pin it, merge it into another one, or make a post of comments under it.

import { mayModerate } from '../../core/state.js';
import { fetchPages } from '../../later.js';
import { button, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { BookmarkButton } from '../bookmarks/bookmark-button.js';
import { reportButton } from '../reports/report-dialog.js';

/** @typedef {import('../../core/types.js').Post} Post */

export class PostActs {
  #app;
  #full;
  #problem;
  #now;
  #lock;
  #pin;
  #merge;
  #split;
  #report;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {Post} post
   * @param {{full: boolean, problem: HTMLElement}} how on its own page, or as one of a feed; `problem` says
   *   what went wrong
   */
  constructor(app, post, { full, problem }) {
    this.#app = app;
    this.#full = full;
    this.#problem = problem;
    this.#now = post;
    this.bookmark = new BookmarkButton(app, 'post', problem);
    this.#lock = button('Lock', 'button quiet small', () => void this.#turn('lock'), { hidden: true });
    this.#pin = button('Pin', 'button quiet small', () => void this.#turn('pin'), { hidden: true });
    this.#merge = button('Merge into…', 'button quiet small', () => void this.#open('merge'), {
      hidden: true,
    });
    this.#split = button('Move comments…', 'button quiet small', () => void this.#open('split'), {
      hidden: true,
    });
    this.#report = reportButton(app, () => ({ post_id: post.id }), 'post');
    this.buttons = [this.#lock, this.#pin, this.#merge, this.#split, this.#report];
  }

  /** Few need what opens. @param {'merge'|'split'} what */
  async #open(what) {
    this.#problem.hidden = true;
    try {
      const { showMerge, chooseComments } = await fetchPages();
      if (what === 'merge') showMerge(this.#app, this.#now);
      else chooseComments(this.#app, this.#now);
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
  }

  /** @param {'lock'|'pin'} what */
  async #turn(what) {
    const { api, store, announcer } = this.#app;
    const asOf = store.get().seq;
    const on = what === 'lock' ? !this.#now.locked : !this.#now.pinned;
    this.#problem.hidden = true;
    try {
      const post = await api.moderation.setOn(this.#now.id, what, on);
      store.dispatch({ type: 'post.received', post, asOf });
      const said = what === 'lock' ? (on ? 'locked' : 'open again') : on ? 'pinned' : 'pinned no more';
      announcer.say(`The post is ${said}`);
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
  }

  /** @param {Post} now @param {import('../../core/types.js').State} state */
  update(now, state) {
    this.#now = now;
    this.bookmark.update(now, state);
    this.#report.hidden = !this.#full || !state.me || state.me.id === now.author.id;
    const mayAct = this.#full && mayModerate(state);
    for (const act of [this.#lock, this.#pin, this.#merge]) act.hidden = !mayAct;
    this.#split.hidden = !mayAct || now.comments === 0;
    setText(this.#lock, now.locked ? 'Unlock' : 'Lock');
    setText(this.#pin, now.pinned ? 'Unpin' : 'Pin');
  }
}
