// The tags of a post, by the pattern of a combobox: what is typed becomes a tag with Enter, a comma or a
// space, and those that there are already are offered with the number of their posts.

import { count } from '../../core/text/formatting.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { field, freshId } from '../parts/field.js';

const PAUSE_MS = 120;
const OFFERED = 6;
/** As many as a post may have. */
const MOST = 5;
const [SHORTEST, LONGEST] = [2, 30];

/** What of a text can stand in a tag; it may be too long for one. @param {string} text */
export const tagOf = (text) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');

export class TagsField {
  #api;
  #changed;
  /** @type {string[]} */
  #tags = [];
  #chips = h('span', { class: 'tag-chips' });
  #input = h('input', { autocomplete: 'off', autocapitalize: 'none', role: 'combobox' });
  #options;
  /** @type {{tag: string, posts: number}[]} */
  #items = [];
  #chosen = -1;
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #pause;

  /** @param {{api: import('../../net/api.js').Api, changed: () => void}} how */
  constructor({ api, changed }) {
    this.#api = api;
    this.#changed = changed;
    const made = field('Tags', this.#input, `Up to ${MOST}, for others to find it by`);
    this.#options = h('ul', {
      class: 'offer',
      id: freshId('tags'),
      role: 'listbox',
      'aria-label': 'Tags that there are',
      hidden: true,
    });
    setAttr(this.#input, 'aria-autocomplete', 'list');
    setAttr(this.#input, 'aria-controls', this.#options.id);
    setAttr(this.#input, 'aria-expanded', 'false');
    const place = h('div', { class: 'offer-place tags-input' });
    this.#input.replaceWith(place);
    place.append(this.#chips, this.#input, this.#options);
    this.element = made.element;
    this.input = this.#input;
    this.setError = made.setError;
    this.#input.addEventListener('input', (event) => {
      if (event instanceof InputEvent && event.isComposing) return;
      if (/[,\s]$/.test(this.#input.value)) this.#add(this.#input.value);
      else this.#look();
    });
    this.#input.addEventListener('compositionend', () => this.#look());
    this.#input.addEventListener('blur', () => {
      this.#close();
      this.#add(this.#input.value);
    });
    onKey(this.#input, this.#pressed);
  }

  get value() {
    return [...this.#tags];
  }

  /** @param {string[]} tags */
  set value(tags) {
    this.#tags = [...tags];
    this.#input.value = '';
    this.setError(null);
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const open = !this.#options.hidden;
    if (event.key === 'ArrowDown' && open) this.#move(1);
    else if (event.key === 'ArrowUp' && open) this.#move(-1);
    else if (event.key === 'Escape' && open) this.#close();
    else if (event.key === 'Enter' && this.#input.value.trim())
      this.#add(this.#items[this.#chosen]?.tag ?? this.#input.value);
    else if (event.key === 'Backspace' && this.#input.value === '' && this.#tags.length > 0)
      this.#remove(this.#tags[this.#tags.length - 1]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** What can't be a tag stays where it is typed. @param {string} text */
  #add = (text) => {
    const typed = text.replace(/^[,\s]+|[,\s]+$/g, '');
    const tag = tagOf(typed);
    this.#close();
    this.#input.value = typed;
    if (typed === '') return;
    const isThere = this.#tags.includes(tag);
    const problem = isThere ? null : this.#problemOf(tag);
    this.setError(problem);
    if (problem !== null) return;
    this.#input.value = '';
    if (isThere) return;
    this.#tags.push(tag);
    this.#draw();
    this.#changed();
  };

  /** @param {string} tag @returns {string|null} why it can't be one more */
  #problemOf = (tag) => {
    const { length } = [...tag];
    if (length < SHORTEST || length > LONGEST)
      return `A tag has ${SHORTEST} to ${LONGEST} letters, digits and hyphens.`;
    return this.#tags.length >= MOST ? `At most ${MOST}.` : null;
  };

  /** Whether all that is typed is a tag; says so where it is not. */
  whole = () => {
    this.#add(this.#input.value);
    return this.#input.value === '';
  };

  /** @param {string} tag */
  #remove = (tag) => {
    this.#tags = this.#tags.filter((other) => other !== tag);
    this.#draw();
    this.#changed();
    this.#input.focus();
  };

  #draw = () =>
    this.#chips.replaceChildren(
      ...this.#tags.map((tag) =>
        button(`${tag} ×`, 'tag tag-chosen', () => this.#remove(tag), {
          'aria-label': `Remove the tag ${tag}`,
        }),
      ),
    );

  #close = () => {
    clearTimeout(this.#pause);
    this.#asked += 1;
    this.#items = [];
    this.#chosen = -1;
    this.#options.hidden = true;
    setAttr(this.#input, 'aria-expanded', 'false');
    setAttr(this.#input, 'aria-activedescendant', null);
  };

  /** @param {1|-1} step */
  #move = (step) => {
    const length = this.#items.length;
    this.#chosen = this.#chosen < 0 && step < 0 ? length - 1 : (this.#chosen + step + length) % length;
    [...this.#options.children].forEach((option, at) =>
      setAttr(option, 'aria-selected', at === this.#chosen ? 'true' : 'false'),
    );
    setAttr(this.#input, 'aria-activedescendant', this.#options.children[this.#chosen]?.id ?? null);
  };

  #look = () => {
    clearTimeout(this.#pause);
    const begun = tagOf(this.#input.value);
    if (!begun || [...begun].length > LONGEST) {
      this.#close();
      return;
    }
    const mine = (this.#asked += 1);
    this.#pause = setTimeout(async () => {
      try {
        const { items } = await this.#api.finding.tags(begun, OFFERED + MOST);
        if (mine === this.#asked && document.activeElement === this.#input) this.#open(items);
      } catch {
        // It can be written all the same.
      }
    }, PAUSE_MS);
  };

  /** @param {{tag: string, posts: number}[]} found */
  #open = (found) => {
    this.#items = found.filter(({ tag }) => !this.#tags.includes(tag)).slice(0, OFFERED);
    this.#chosen = -1;
    this.#options.replaceChildren(
      ...this.#items.map(({ tag, posts }, at) =>
        h(
          'li',
          {
            role: 'option',
            id: `${this.#options.id}-${at}`,
            class: 'offer-item',
            'aria-selected': 'false',
            // Before the field loses the focus.
            onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
            onclick: () => this.#add(tag),
          },
          h('span', {}, tag),
          h('span', { class: 'meta' }, count(posts, 'post')),
        ),
      ),
    );
    const empty = this.#items.length === 0;
    this.#options.hidden = empty;
    setAttr(this.#input, 'aria-expanded', empty ? 'false' : 'true');
    setAttr(this.#input, 'aria-activedescendant', null);
  };
}
