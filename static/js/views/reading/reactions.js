// What people have reacted with, under a post or comment: a press reacts too, the same press takes it back.
// The row is there from the start, as high as it will ever be, and what stands in it keeps its place: an
// emoji that is new comes behind the others. Who it was is told while one points at an emoji, has it under
// the focus or holds it down.

import { shownReactions } from '../../core/reading/reactions.js';
import { count, listed } from '../../core/text/formatting.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { Menu } from '../parts/menu.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {{element: HTMLElement, count: HTMLElement, own: boolean, told?: number}} Chip */

/** So long somebody points at an emoji, or holds it down, who wants to know whose it is. */
const POINTING_MS = 300;
const HOLDING_MS = 450;
/** People who are named. */
const NAMED = 12;
const GAP_PX = 6;

/** The one place where it is told who it was. @type {HTMLElement|null} */
let tip = null;

/** @param {HTMLElement} chip @param {string} text */
function showTip(chip, text) {
  tip ??= h('div', { class: 'reaction-tip', popover: 'manual', role: 'tooltip', dir: 'auto' });
  if (!tip.isConnected) {
    document.body.append(tip);
    // It says what was there, and stands in the way of nothing.
    for (const kind of ['scroll', 'keydown', 'popstate']) addEventListener(kind, hideTip, { passive: true });
  }
  setText(tip, text);
  if (!tip.matches(':popover-open')) tip.showPopover();
  const [at, size] = [chip.getBoundingClientRect(), tip.getBoundingClientRect()];
  const right = document.documentElement.clientWidth - size.width - 8;
  tip.style.left = `${Math.max(8, Math.min(at.left, right))}px`;
  tip.style.top = `${at.top > size.height + GAP_PX ? at.top - size.height - GAP_PX : at.bottom + GAP_PX}px`;
}

const hideTip = () => tip?.matches(':popover-open') && tip.hidePopover();

/** @param {import('../../core/types.js').Reactors|undefined} whose @returns {string} */
function sentence(whose) {
  if (!whose) return '';
  const names = whose.users.slice(0, NAMED).map(({ username }) => username);
  const others = whose.count - names.length;
  if (others > 0) names.push(names.length > 0 ? count(others, 'other') : count(others, 'person', 'people'));
  return `${whose.emoji} ${listed(names)}`;
}

export class ReactionRow {
  #app;
  #name;
  /** @type {Map<string, Chip>} */
  #chips = new Map();
  #member = false;
  /** @type {Menu|null} */
  #picker = null;
  #offered = '';
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #pointing;
  #held = false;
  element = h('div', { class: 'reactions', hidden: true });

  /** @param {import('../../actions/app.js').App} app @param {'post'|'comment'} noun @param {number} id */
  constructor(app, noun, id) {
    this.#app = app;
    this.#name = `${noun}:${id}`;
  }

  /** @param {{reactions?: import('../../core/types.js').Reaction[]}} text @param {State} state */
  update(text, state) {
    const offered = state.site?.reactions ?? [];
    this.element.hidden = offered.length === 0;
    if (this.element.hidden) return;
    const member = state.me !== null;
    if (member !== this.#member) this.#begin(member);
    if (member) this.#offer(offered);
    const shown = shownReactions(state, this.#name, text.reactions ?? []);
    const here = new Set(shown.map(({ emoji }) => emoji));
    for (const [emoji, { element }] of this.#chips) {
      if (here.has(emoji)) continue;
      if (element === document.activeElement) this.#picker?.open.focus({ preventScroll: true });
      this.#stopTelling(element);
      element.remove();
      this.#chips.delete(emoji);
    }
    for (const { emoji, count: number, own } of shown) {
      const chip = this.#chips.get(emoji) ?? this.#add(emoji);
      chip.own = own;
      setText(chip.count, number.toLocaleString('en'));
      if (!member) continue;
      // Who it was is told anew when it is asked for.
      if (chip.told !== number) chip.element.removeAttribute('aria-description');
      chip.told = number;
      setAttr(chip.element, 'aria-pressed', String(own));
      setAttr(chip.element, 'aria-label', `${emoji} ${count(number, 'reaction')}`);
    }
  }

  /** @param {boolean} member */
  #begin(member) {
    this.#member = member;
    for (const { element } of this.#chips.values()) this.#stopTelling(element);
    this.#chips.clear();
    this.#offered = '';
    this.#picker = null;
    this.element.replaceChildren();
    for (const [name, value] of [
      ['role', 'group'],
      ['aria-label', 'Reactions'],
    ])
      setAttr(this.element, name, member ? value : null);
  }

  /** @param {HTMLElement} chip that goes */
  #stopTelling(chip) {
    if (!chip.matches(':hover, :focus')) return;
    clearTimeout(this.#pointing);
    hideTip();
  }

  /** @param {string[]} offered */
  #offer(offered) {
    if (this.#offered === offered.join(' ')) return;
    this.#offered = offered.join(' ');
    const items = offered.map((emoji) => button(emoji, 'button quiet', () => this.#turn(emoji)));
    const picker = new Menu({ name: 'React', label: ['☺'], class: 'reaction-add' }, items);
    picker.element.lastElementChild?.classList.add('reaction-picker');
    this.#picker?.element.remove();
    this.#picker = picker;
    this.element.prepend(picker.element);
  }

  /** @param {string} emoji */
  #turn(emoji) {
    this.#app.reactions.set(this.#name, emoji, !this.#chips.get(emoji)?.own);
  }

  /** @param {string} emoji @returns {Chip} */
  #add(emoji) {
    const number = h('span', { class: 'reaction-count' });
    const content = [h('span', {}, emoji), number];
    const element = this.#member
      ? h('button', { class: 'reaction', type: 'button' }, ...content)
      : h('span', { class: 'reaction' }, ...content);
    const chip = { element, count: number, own: false };
    if (this.#member) this.#listen(emoji, element);
    this.#chips.set(emoji, chip);
    this.element.append(element);
    return chip;
  }

  /** @param {string} emoji @param {HTMLElement} chip */
  #listen(emoji, chip) {
    const stop = () => {
      clearTimeout(this.#pointing);
      hideTip();
    };
    /** @param {number} wait @param {boolean} holds */
    const begin = (wait, holds) => {
      clearTimeout(this.#pointing);
      this.#held = false;
      this.#pointing = setTimeout(() => {
        this.#held = holds;
        void this.#tell(emoji, chip);
      }, wait);
    };
    chip.addEventListener('click', () => {
      stop();
      if (!this.#held) this.#turn(emoji);
      this.#held = false;
    });
    chip.addEventListener(
      'pointerenter',
      ({ pointerType }) => pointerType === 'mouse' && begin(POINTING_MS, false),
    );
    chip.addEventListener(
      'pointerdown',
      ({ pointerType }) => pointerType !== 'mouse' && begin(HOLDING_MS, true),
    );
    chip.addEventListener('contextmenu', (event) => this.#held && event.preventDefault());
    for (const kind of ['pointerleave', 'pointercancel', 'blur']) chip.addEventListener(kind, stop);
    chip.addEventListener('focus', () => chip.matches(':focus-visible') && begin(POINTING_MS, false));
  }

  /** @param {string} emoji @param {HTMLElement} chip */
  async #tell(emoji, chip) {
    try {
      const all = await this.#app.reactions.who(this.#name);
      const text = sentence(all.find((one) => one.emoji === emoji));
      if (!chip.isConnected || !text) return;
      setAttr(chip, 'aria-description', text);
      if (chip.matches(':hover, :focus-visible') || this.#held) showTip(chip, text);
    } catch {
      // Who it was is not worth a complaint.
    }
  }
}
