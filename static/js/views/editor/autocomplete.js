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

/**
 * Must be called before others listen to the field's keys.
 * @param {HTMLTextAreaElement} area @param {Source<any>[]} sources
 * @returns {HTMLElement} holds the field and the list
 */
export function autocomplete(area, sources) {
  const id = freshId('offer');
  const options = h('ul', { class: 'offer', id, role: 'listbox', hidden: true });
  const place = h('div', { class: 'offer-place' }, area, options);
  /** @type {any[]} */
  let items = [];
  /** @type {Source<any>} */
  let source = sources[0];
  /** The place in the list; -1 while Enter still belongs to the field. */
  let chosen = -1;
  let asked = 0;
  /** Where something begins that the person does not want help with. */
  let declined = -1;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;

  function close() {
    clearTimeout(pause);
    asked += 1;
    items = [];
    options.hidden = true;
    for (const name of [
      'role',
      'aria-expanded',
      'aria-controls',
      'aria-autocomplete',
      'aria-activedescendant',
    ])
      area.removeAttribute(name);
  }

  /** What is being written at the cursor. */
  function current() {
    if (area.selectionStart !== area.selectionEnd) return null;
    for (const one of sources) {
      const at = one.find(area.value, area.selectionStart);
      if (at) return { ...at, source: one };
    }
    return null;
  }

  /**
   * @param {Source<any>} from
   * @param {any[]} found
   * @param {boolean} begun whether a letter of it stands there
   */
  function open(from, found, begun) {
    source = from;
    items = found.slice(0, MOST);
    if (items.length === 0) {
      close();
      return;
    }
    setAttr(options, 'aria-label', source.label);
    options.replaceChildren(
      ...items.map((item, index) =>
        h(
          'li',
          {
            role: 'option',
            id: `${id}-${index}`,
            class: 'offer-item',
            // Before the field loses the focus.
            onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
            onclick: () => take(index),
          },
          ...source.show(item),
        ),
      ),
    );
    // Above the field where there is no room below.
    const box = area.getBoundingClientRect();
    options.classList.toggle(
      'is-above',
      window.innerHeight - box.bottom < 48 * items.length + 16 && box.top > window.innerHeight - box.bottom,
    );
    options.hidden = false;
    setAttr(area, 'role', 'combobox');
    setAttr(area, 'aria-expanded', 'true');
    setAttr(area, 'aria-controls', id);
    setAttr(area, 'aria-autocomplete', 'list');
    choose(begun ? 0 : -1);
  }

  /** @param {number} index */
  function choose(index) {
    chosen = index;
    [...options.children].forEach((option, at) =>
      setAttr(option, 'aria-selected', at === chosen ? 'true' : 'false'),
    );
    setAttr(area, 'aria-activedescendant', chosen < 0 ? null : `${id}-${chosen}`);
  }

  /** @param {1|-1} step */
  const move = (step) =>
    choose(chosen < 0 && step < 0 ? items.length - 1 : (chosen + step + items.length) % items.length);

  /** @param {number} index */
  function take(index) {
    const at = current();
    const item = items[index];
    close();
    if (!at || !item) return;
    const end = area.selectionStart;
    const space = /^\s/.test(area.value.slice(end)) ? '' : ' ';
    insert(area, () => ({ start: at.start, end, text: source.text(item) + space }));
    area.focus();
    close(); // what was put in looks like something begun
  }

  function look() {
    const at = current();
    if (!at || at.start === declined) {
      if (!at) declined = -1;
      close();
      return;
    }
    clearTimeout(pause);
    const mine = (asked += 1);
    // What is shown stands for what was there before: until the answer, Enter belongs to the field as far as
    // that says nothing.
    if (at.prefix === '' && chosen >= 0) choose(-1);
    pause = setTimeout(async () => {
      try {
        const found = await at.source.look(at.prefix);
        if (mine === asked && document.activeElement === area) open(at.source, found, at.prefix !== '');
      } catch {
        if (mine === asked) close(); // it can be written all the same
      }
    }, PAUSE_MS);
  }

  area.addEventListener('input', (event) => {
    if (!(event instanceof InputEvent && event.isComposing)) look();
  });
  area.addEventListener('compositionend', look);
  area.addEventListener('blur', close);
  area.addEventListener('pointerup', close);
  onKey(area, (event) => {
    if (options.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen >= 0) take(chosen);
    else if (event.key === 'Escape') {
      declined = current()?.start ?? -1;
      close();
    } else {
      if (/^(Arrow(UnreadCounts|Right)|Home|End|Page|Enter|Tab)/.test(event.key)) close();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  return place;
}
