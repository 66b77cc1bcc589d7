// All that the reader has begun to write, on whichever device: one line each, the one saved last first.

import { href } from '../../core/routes.js';
import { excerpt } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { emptyState, skeleton, timeOf } from '../parts/avatar.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').DraftSummary} DraftSummary */

/** As much of a draft as tells which it is. */
const SHOWN_CHARACTERS = 120;

/** What a draft is, and where it is gone on with. @param {DraftSummary} draft */
function placeOf({ key, title, post_id, post_title }) {
  const [kind, id] = key.split(/:(.*)/s);
  const about = post_title ?? 'a post that is not here any more';
  const post = post_id === null ? null : href.post(post_id);
  if (key === 'post') return { what: title || 'A new post', to: `${href.home}#compose` };
  if (kind === 'message') return { what: `A message to ${id}`, to: href.conversation(id) };
  if (kind === 'comment') return { what: `A comment on ${about}`, to: post && `${post}#compose` };
  if (kind === 'edit') return { what: `An edit of a comment on ${about}`, to: post && `${post}#c-${id}` };
  return { what: `An edit of ${title || about}`, to: post };
}

export class DraftsPage {
  #app;
  /** @type {DraftSummary[]|null} */
  #drafts = null;
  /** @type {number|undefined} whose they are */
  #reader;
  #loading = skeleton(3);
  #rows = h('ul', { class: 'notices drafts', 'aria-label': 'Drafts' });
  #stranger;
  #none = emptyState('No drafts', 'What you begin to write is kept here until you send or discard it.');
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #unwatch;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#stranger = emptyState(
      'You are not logged in',
      'Drafts are there for you once you are.',
      h('a', { class: 'button primary', href: href.loginThen(href.drafts) }, 'Log in'),
    );
    this.element = h(
      'div',
      { class: 'page' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, 'Drafts')),
      ...[this.#stranger, this.#loading, this.#problem, this.#none, this.#rows],
    );
    this.#unwatch = app.drafts.watch(() => void this.#load());
  }

  title = () => 'Drafts';

  #load = async () => {
    if (this.#reader === undefined) return true;
    try {
      const { items } = await this.#app.api.writing.drafts();
      this.#drafts = items;
      this.#problem.hidden = true;
      this.#draw();
      this.element.dispatchEvent(new Event('loaded', { bubbles: true }));
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  };

  #draw() {
    const drafts = this.#drafts ?? [];
    this.#loading.hidden = true;
    this.#none.hidden = this.#drafts === null || drafts.length > 0;
    this.#rows.replaceChildren(...drafts.map((draft) => this.#row(draft)));
  }

  /** @param {DraftSummary} draft */
  #row(draft) {
    const { what, to } = placeOf(draft);
    const text = h(
      'span',
      { class: 'notice-text' },
      h('span', { class: 'name', dir: 'auto' }, what),
      h('span', { class: 'draft-excerpt', dir: 'auto' }, excerpt(draft.excerpt, SHOWN_CHARACTERS)),
      h('span', { class: 'meta' }, timeOf(draft.updated_at)),
    );
    return h(
      'li',
      { class: 'notice draft', 'data-row': `d${draft.key}` },
      to ? h('a', { class: 'notice-link', href: to }, text) : h('span', { class: 'notice-link' }, text),
      button('Discard', 'button quiet small danger', () => void this.#discard(draft.key), {
        'aria-label': `Discard: ${what}`,
      }),
    );
  }

  /** @param {string} key */
  async #discard(key) {
    try {
      await this.#app.api.writing.deleteDraft(key);
      this.#drafts = this.#drafts?.filter((draft) => draft.key !== key) ?? null;
      this.#draw();
      this.#app.announcer.say('The draft is discarded');
      /** @type {HTMLElement|null} */ (this.element.querySelector('h1'))?.focus({ preventScroll: true });
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** @param {unknown} thrown */
  #fail(thrown) {
    this.#loading.hidden = true;
    this.#problem.textContent = asApiError(thrown).message;
    this.#problem.hidden = false;
  }

  /** @param {State} state */
  update(state) {
    this.#stranger.hidden = state.signedIn === 'unknown' || state.me !== null;
    if (this.#reader === state.me?.id) return;
    this.#reader = state.me?.id;
    this.#drafts = null;
    this.#rows.replaceChildren();
    this.#none.hidden = true;
    this.#loading.hidden = state.me === null;
    void this.#load();
  }

  /** @param {State} state */
  ready = (state) => state.signedIn === 'no' || this.#drafts !== null;

  refresh = () => this.#load();

  destroy = () => this.#unwatch();
}
