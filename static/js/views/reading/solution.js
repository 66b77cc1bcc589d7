// The comment that answers a question, under it: the same words as where it was written, and the way there.

import { isBlockedId } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { solutionOf } from '../../core/state.js';
import { h } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { nameLink } from '../parts/avatar.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */

export class SolutionCard {
  #app;
  #postId;
  /**
   * The last that is known of it: the state lets go of comments that are not on screen.
   * @type {LiveComment|null}
   */
  #shown = null;
  /** @type {number|null} which one is being fetched */
  #asked = null;
  #head = h('p', { class: 'solution-head' });
  #body = h('div', { class: 'prose', dir: 'auto' });
  element = h(
    'section',
    { class: 'card solution', 'aria-label': 'Solution', hidden: true },
    this.#head,
    this.#body,
  );

  /** @param {import('../../actions/app.js').App} app @param {number} postId */
  constructor(app, postId) {
    this.#app = app;
    this.#postId = postId;
  }

  /** @param {State} state */
  update(state) {
    const id = solutionOf(state, this.#postId);
    const known = id === null ? null : (state.comments[id]?.value ?? null);
    const gone = known?.deleted || (id !== null && state.tombstones[`c${id}`]);
    const last = !gone && this.#shown?.id === id ? this.#shown : null;
    const now = known && !known.deleted ? known : last;
    // What somebody wrote whom the reader has blocked is folded where it was written.
    this.element.hidden = now === null || isBlockedId(state, now.author.id);
    if (now) this.#draw(now);
    else if (gone) this.#shown = null;
    else if (id !== null && !known && this.#asked !== id) void this.#fetch(id);
  }

  /** Asks again for what could not be had. */
  refresh() {
    this.#asked = null;
    this.update(this.#app.store.get());
  }

  /** @param {LiveComment} now */
  #draw(now) {
    if (now === this.#shown) return;
    this.#shown = now;
    this.#head.replaceChildren(
      h('span', { class: 'solved' }, 'Solution'),
      nameLink(now.author.username),
      ...(now.author.role === 'member' ? [] : [h('span', { class: 'role' }, now.author.role)]),
      h('a', { class: 'solution-link', href: href.comment(this.#postId, now.id) }, 'Where it was written'),
    );
    setBody(this.#body, now.body_html);
  }

  /** @param {number} id */
  async #fetch(id) {
    this.#asked = id;
    const asOf = this.#app.store.get().seq;
    try {
      const comment = await this.#app.api.comment(id);
      this.#app.store.dispatch({ type: 'comment.received', comment, asOf });
    } catch {
      // What has failed is asked for again when the page looks at everything again.
    }
  }
}
