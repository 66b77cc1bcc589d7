// Posts that are like the one whose title is being typed, so that nobody asks what is answered already.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';

const PAUSE_MS = 400;
const MOST = 4;
/** So many of a title's words are looked for, the longest ones, and each has at least so many letters. */
const WORDS = 3;
const LETTERS = 4;

/** What of a title says what it is about. @param {string} title */
export const gist = (title) =>
  [...new Set(title.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])]
    .filter((word) => word.length >= LETTERS || /[^\u0000-\u024f]/.test(word))
    .sort((a, b) => b.length - a.length)
    .slice(0, WORDS);

export class SimilarPosts {
  #api;
  #title;
  #list = h('ul', { class: 'similar-list' });
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #pause;

  /** @param {import('../../net/api.js').Api} api @param {HTMLInputElement} title */
  constructor(api, title) {
    this.#api = api;
    this.#title = title;
    this.element = h(
      'div',
      { class: 'similar', hidden: true },
      h('p', { class: 'hint' }, 'Similar posts'),
      this.#list,
    );
    title.addEventListener('input', () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.#look(), PAUSE_MS);
    });
  }

  clear = () => {
    clearTimeout(this.#pause);
    this.#asked += 1;
    this.element.hidden = true;
  };

  #look = async () => {
    const mine = (this.#asked += 1);
    let words = gist(this.#title.value);
    try {
      /** @type {import('../../core/types.js').Found[]} */
      let items = [];
      // All of them first, then the longest alone.
      while (words.length > 0 && items.length === 0) {
        ({ items } = await this.#api.finding.search({ q: `${words.join(' ')} `, in: 'posts', limit: MOST }));
        if (mine !== this.#asked) return;
        words = words.length > 1 ? words.slice(0, 1) : [];
      }
      this.element.hidden = items.length === 0;
      this.#list.replaceChildren(
        ...items.map(({ post }) =>
          h('li', {}, h('a', { href: href.post(post.id), target: '_blank', dir: 'auto' }, post.title)),
        ),
      );
    } catch {
      // Nobody needs it to write.
    }
  };
}
