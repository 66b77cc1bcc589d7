// Offers what a word that is being typed may become, by the pattern of a combobox: a list beside the field.
// The field keeps the focus and every key but the few that choose. What is taken goes into the field's own
// history.

import { h, setAttr } from '../../lib/dom/dom.js';
import { insert } from '../../lib/dom/field-edit.js';
import { onKey } from '../../lib/dom/keys.js';
import { freshId } from '../parts/field.js';

const PAUSE_MS = 120;
const MOST = 6;

/**
 * Something that is offered: `find` says where it is being written, `look` which there are (the nearest
 * first), `show` how one looks and `text` what is written in its place.
 * @template T
 * @typedef {{label: string, find: (text: string, cursor: number) => {start: number, prefix: string}|null,
 *   look: (prefix: string) => Promise<T[]>, show: (item: T) => (Node|string)[], text: (item: T) => string}}
 *   Source
 */
export class Autocomplete {
  #area;
  #sources;
  #id;
  #options;
  /** @type {any[]} */
  #items = [];
  /** @type {Source<any>} */
  #source;
  /** The place in the list; -1 while Enter still belongs to the field. */
  #chosen = -1;
  #asked = 0;
  /** Where something begins that the person does not want help with. */
  #declined = -1;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #pause;

  /**
   * Must be called before others listen to the field's keys.
   * @param {HTMLTextAreaElement} area @param {Source<any>[]} sources
   */
  constructor(area, sources) {
    this.#area = area;
    this.#sources = sources;
    this.#id = freshId('offer');
    this.#options = h('ul', { class: 'offer', id: this.#id, role: 'listbox', hidden: true });
    this.element = h('div', { class: 'offer-place' }, area, this.#options);

    this.#source = sources[0];

    area.addEventListener('input', (event) => {
      if (!(event instanceof InputEvent && event.isComposing)) this.#look();
    });
    area.addEventListener('compositionend', this.#look);
    area.addEventListener('blur', this.#close);
    area.addEventListener('pointerup', this.#close);
    onKey(area, (event) => {
      if (this.#options.hidden) return;
      if (event.ctrlKey || event.metaKey || event.altKey) {
        if (event.key === 'Enter') this.#close(); // what stands there is sent
        return;
      }
      if (event.key === 'ArrowDown') this.#move(1);
      else if (event.key === 'ArrowUp') this.#move(-1);
      else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && this.#chosen >= 0)
        this.#take(this.#chosen);
      else if (event.key === 'Escape') {
        this.#declined = this.#current()?.start ?? -1;
        this.#close();
      } else {
        if (/^(Arrow(Left|Right)|Home|End|Page|Enter|Tab)/.test(event.key)) this.#close();
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
    });
  }

  #close = () => {
    clearTimeout(this.#pause);
    this.#asked += 1;
    this.#items = [];
    this.#options.hidden = true;
    for (const name of [
      'role',
      'aria-expanded',
      'aria-controls',
      'aria-autocomplete',
      'aria-activedescendant',
    ])
      this.#area.removeAttribute(name);
  };

  /** What is being written at the cursor. */
  #current = () => {
    if (this.#area.selectionStart !== this.#area.selectionEnd) return null;
    for (const one of this.#sources) {
      const at = one.find(this.#area.value, this.#area.selectionStart);
      if (at) return { ...at, source: one };
    }
    return null;
  };

  /**
   * @param {Source<any>} from
   * @param {any[]} found
   * @param {boolean} begun whether a letter of it stands there
   */
  #open = (from, found, begun) => {
    this.#source = from;
    this.#items = found.slice(0, MOST);
    if (this.#items.length === 0) {
      this.#close();
      return;
    }
    setAttr(this.#options, 'aria-label', this.#source.label);
    this.#options.replaceChildren(
      ...this.#items.map((item, index) =>
        h(
          'li',
          {
            role: 'option',
            id: `${this.#id}-${index}`,
            class: 'offer-item',
            // Before the field loses the focus.
            onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
            onclick: () => this.#take(index),
          },
          ...this.#source.show(item),
        ),
      ),
    );
    // Above the field where there is no room below.
    const box = this.#area.getBoundingClientRect();
    this.#options.classList.toggle(
      'is-above',
      window.innerHeight - box.bottom < 48 * this.#items.length + 16 &&
        box.top > window.innerHeight - box.bottom,
    );
    this.#options.hidden = false;
    setAttr(this.#area, 'role', 'combobox');
    setAttr(this.#area, 'aria-expanded', 'true');
    setAttr(this.#area, 'aria-controls', this.#id);
    setAttr(this.#area, 'aria-autocomplete', 'list');
    this.#choose(begun ? 0 : -1);
  };

  /** @param {number} index */
  #choose = (index) => {
    this.#chosen = index;
    [...this.#options.children].forEach((option, at) =>
      setAttr(option, 'aria-selected', at === this.#chosen ? 'true' : 'false'),
    );
    setAttr(this.#area, 'aria-activedescendant', this.#chosen < 0 ? null : `${this.#id}-${this.#chosen}`);
  };

  /** @param {1|-1} step */
  #move = (step) =>
    this.#choose(
      this.#chosen < 0 && step < 0
        ? this.#items.length - 1
        : (this.#chosen + step + this.#items.length) % this.#items.length,
    );

  /** @param {number} index */
  #take = (index) => {
    const at = this.#current();
    const item = this.#items[index];
    this.#close();
    if (!at || !item) return;
    const end = this.#area.selectionStart;
    const space = /^\s/.test(this.#area.value.slice(end)) ? '' : ' ';
    insert(this.#area, () => ({ start: at.start, end, text: this.#source.text(item) + space }));
    this.#area.focus();
    this.#close(); // what was put in looks like something begun
  };

  #look = () => {
    const at = this.#current();
    if (!at || at.start === this.#declined) {
      if (!at) this.#declined = -1;
      this.#close();
      return;
    }
    clearTimeout(this.#pause);
    const mine = (this.#asked += 1);
    // What is shown stands for what was there before: until the answer, Enter belongs to the field as far as
    // that says nothing.
    if (at.prefix === '' && this.#chosen >= 0) this.#choose(-1);
    this.#pause = setTimeout(async () => {
      try {
        const found = await at.source.look(at.prefix);
        // What is written there may have been sent meanwhile.
        const now = this.#current();
        const stands = now?.start === at.start && now.prefix === at.prefix;
        if (mine === this.#asked && stands && document.activeElement === this.#area)
          this.#open(at.source, found, at.prefix !== '');
      } catch {
        if (mine === this.#asked) this.#close(); // it can be written all the same
      }
    }, PAUSE_MS);
  };
}
