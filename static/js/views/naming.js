// Offers people once an `@` is typed: a list beside the field, by the pattern of a combobox. The field keeps the
// focus and every key but the few that choose; nothing happens while an input method composes.

import { naming } from '../core/naming.js';
import { h, setAttr } from '../lib/dom.js';
import { avatar } from './avatar.js';
import { freshId } from './field.js';

/** @typedef {import('../core/types.js').User} User */

const PAUSE_MS = 120;
const MOST = 6;

/**
 * Must be called before others listen to the field's keys.
 * @param {HTMLTextAreaElement} area @param {import('../net/api.js').Api} api
 * @returns {HTMLElement} holds the field and the list
 */
export function offerPeople(area, api) {
  const id = freshId('people');
  const options = h('ul', { class: 'offer', id, role: 'listbox', 'aria-label': 'People', hidden: true });
  const place = h('div', { class: 'offer-place' }, area, options);
  /** @type {User[]} */
  let people = [];
  let chosen = 0;
  let asked = 0;
  /** Where an `@` stands that the person does not want help with. */
  let declined = -1;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;

  function close() {
    clearTimeout(pause);
    asked += 1;
    people = [];
    options.hidden = true;
    for (const name of ['role', 'aria-expanded', 'aria-controls', 'aria-autocomplete', 'aria-activedescendant']) area.removeAttribute(name);
  }

  /** @param {User[]} found */
  function open(found) {
    people = found.slice(0, MOST);
    if (people.length === 0) {
      close();
      return;
    }
    options.replaceChildren(...people.map((user, index) => h('li', {
      role: 'option', id: `${id}-${index}`, class: 'offer-person',
      // Before the field loses the focus.
      onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
      onclick: () => take(index),
    }, avatar(user, 'small'), user.username)));
    // Above the field where there is no room below.
    const box = area.getBoundingClientRect();
    options.classList.toggle('is-above', window.innerHeight - box.bottom < 48 * people.length + 16 && box.top > window.innerHeight - box.bottom);
    options.hidden = false;
    setAttr(area, 'role', 'combobox');
    setAttr(area, 'aria-expanded', 'true');
    setAttr(area, 'aria-controls', id);
    setAttr(area, 'aria-autocomplete', 'list');
    choose(0);
  }

  /** @param {number} index */
  function choose(index) {
    chosen = (index + people.length) % people.length;
    [...options.children].forEach((option, at) => setAttr(option, 'aria-selected', at === chosen ? 'true' : 'false'));
    setAttr(area, 'aria-activedescendant', `${id}-${chosen}`);
  }

  /** @param {number} index */
  function take(index) {
    const at = naming(area.value, area.selectionStart);
    const user = people[index];
    close();
    if (!at || !user) return;
    const after = area.value.slice(area.selectionStart);
    area.setRangeText(`@${user.username}${/^\s/.test(after) ? '' : ' '}`, at.start, area.selectionStart, 'end');
    area.focus();
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function look() {
    const at = area.selectionStart === area.selectionEnd ? naming(area.value, area.selectionStart) : null;
    if (!at || at.start === declined) {
      if (!at) declined = -1;
      close();
      return;
    }
    clearTimeout(pause);
    const mine = (asked += 1);
    pause = setTimeout(async () => {
      try {
        const { items } = await api.findUsers(at.prefix);
        if (mine === asked && document.activeElement === area) open(items);
      } catch {
        if (mine === asked) close(); // the name can be written all the same
      }
    }, PAUSE_MS);
  }

  area.addEventListener('input', (event) => {
    if (!(event instanceof InputEvent && event.isComposing)) look();
  });
  area.addEventListener('compositionend', look);
  area.addEventListener('blur', close);
  area.addEventListener('pointerup', close);
  area.addEventListener('keydown', (event) => {
    if (options.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') choose(chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen - 1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) take(chosen);
    else if (event.key === 'Escape') {
      declined = naming(area.value, area.selectionStart)?.start ?? -1;
      close();
    } else {
      if (/^(Arrow(Left|Right)|Home|End|Page)/.test(event.key)) close();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  return place;
}
