// Others who answer while somebody writes: who is at it, and what they have written meanwhile, to be read
// beside one's own words. These stay, and nothing moves: what comes stands below them.

import { newestComment, writtenMeanwhile } from '../../core/reading/meanwhile.js';
import { count, isolated } from '../../core/text/formatting.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { nameLink, timeOf } from '../parts/avatar.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */

/** @param {string[]} people */
const replying = (people) =>
  people.length === 0
    ? ''
    : people.length === 1
      ? `${isolated(people[0])} is replying…`
      : `${isolated(people[0])} and ${count(people.length - 1, 'other', 'others')} are replying…`;

export class Collision {
  #postId;
  #isWriting;
  /** The newest comment when the writing began; null while nobody writes here. @type {number|null} */
  #since = null;
  #shown = '';
  #words = h('span', { role: 'status' });
  #read;
  #texts = h('div', { class: 'meanwhile-texts', hidden: true });
  /** Who is at it, for a place whose room is kept. */
  typing = h('span', { class: 'hint meanwhile-typing' });

  /** @param {number} postId @param {() => boolean} isWriting */
  constructor(postId, isWriting) {
    this.#postId = postId;
    this.#isWriting = isWriting;
    this.#read = button('Read it', 'button small', () => this.#open(this.#texts.hidden), {
      'aria-expanded': 'false',
    });
    this.element = h(
      'div',
      { class: 'meanwhile', hidden: true },
      h(
        'p',
        { class: 'row' },
        this.#words,
        this.#read,
        button('Close', 'button quiet small', () => this.#forget()),
      ),
      this.#texts,
    );
  }

  /** @param {boolean} yes */
  #open(yes) {
    this.#texts.hidden = !yes;
    setAttr(this.#read, 'aria-expanded', String(yes));
    setText(this.#read, yes ? 'Fold away' : 'Read it');
  }

  #forget() {
    this.#since = null;
    this.#shown = '';
    this.element.hidden = true;
    this.#texts.replaceChildren();
    this.#open(false);
  }

  /** @param {State} state */
  update(state) {
    const isWriting = this.#isWriting();
    setText(this.typing, isWriting ? replying(state.typing[`post:${this.#postId}`] ?? []) : '');
    if (!isWriting) {
      if (this.#since !== null) this.#forget();
      return;
    }
    this.#since ??= newestComment(state, this.#postId);
    const written = writtenMeanwhile(state, this.#postId, this.#since);
    const now = written.map(({ id, version }) => `${id}.${version}`).join();
    if (now === this.#shown) return;
    this.#shown = now;
    this.element.hidden = written.length === 0;
    this.#draw(written);
  }

  /** @param {LiveComment[]} written */
  #draw(written) {
    const [first] = written;
    if (!first) return;
    setText(
      this.#words,
      written.length === 1
        ? `${isolated(first.author.username)} has replied while you write. `
        : `${count(written.length, 'comment')} came while you write. `,
    );
    this.#texts.replaceChildren(
      ...written.map(({ author, created_at, body_html }) => {
        const body = h('div', { class: 'prose', dir: 'auto' });
        setBody(body, body_html);
        const head = h('p', { class: 'meta' }, nameLink(author.username), ' ', timeOf(created_at));
        return h('div', { class: 'meanwhile-text' }, head, body);
      }),
    );
  }
}
