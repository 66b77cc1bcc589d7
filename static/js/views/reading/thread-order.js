// How a thread is read on this device: as it was written, or each answer under what it answers. In the second
// way what stands under a comment can be folded away.

import { above, asTree, inOrder } from '../../core/reading/tree.js';
import { commentsOf } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { read, write } from '../../lib/browser/storage.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/reading/tree.js').Branch} Branch */
/** @typedef {{element: HTMLElement, update: (item: any, state: State) => void}} Entry */

const KEY = 'althing.thread';
/** Beyond that, what stands deeper stands no further in. */
const DEEPEST = 6;

export class ThreadOrder {
  #postId;
  #changed;
  #isTree = read(KEY, /** @type {string|null} */ (null)) === 'tree';
  /** Another one with each change, so that whoever draws from it sees that. @type {Set<number>} */
  #folded = new Set();

  /** @param {number} postId @param {() => void} changed */
  constructor(postId, changed) {
    this.#postId = postId;
    this.#changed = changed;
    this.button = button('', 'button quiet small', () => {
      this.#isTree = !this.#isTree;
      this.#folded = new Set();
      write(KEY, this.#isTree ? 'tree' : null);
      this.#show();
      changed();
    });
    this.#show();
  }

  #show() {
    setText(this.button, this.#isTree ? 'In order' : 'As a tree');
    setAttr(
      this.button,
      'aria-label',
      this.#isTree ? 'Show the comments as they were written' : 'Show each answer under what it answers',
    );
  }

  /** What it is drawn from, for whoever draws only what has changed. */
  get used() {
    return this.#isTree ? this.#folded : null;
  }

  /** @param {State} state @returns {Branch[]} */
  branches = (state) => {
    const comments = commentsOf(state, this.#postId);
    return this.#isTree ? asTree(comments, this.#folded) : inOrder(comments);
  };

  /** Unfolds what a comment stands under. @param {State} state @param {number} id */
  reveal(state, id) {
    const hiding = above(commentsOf(state, this.#postId), id).filter((one) => this.#folded.has(one));
    if (hiding.length === 0) return;
    this.#folded = new Set([...this.#folded].filter((one) => !hiding.includes(one)));
    this.#changed();
  }

  /** @param {number} id */
  #turn(id) {
    this.#folded = new Set(this.#folded);
    if (!this.#folded.delete(id)) this.#folded.add(id);
    this.#changed();
  }

  /**
   * An entry with its place in the tree.
   * @param {Branch} first
   * @param {Entry} entry
   * @returns {Entry}
   */
  placed({ comment: { id } }, { element, update }) {
    const fold = button('', 'button quiet small fold', () => this.#turn(id), { hidden: true });
    // The place of a deleted comment has nothing else to be done with.
    const acts = element.querySelector('.entry-actions');
    const own = acts ? null : h('div', { class: 'entry-actions' }, fold);
    if (own) element.append(own);
    else acts?.append(fold);
    return {
      element,
      update: (/** @type {Branch} */ { comment, depth, answers, folded }, state) => {
        update(comment, state);
        element.classList.toggle('is-answer', depth > 0);
        element.style.setProperty('--depth', String(Math.min(depth, DEEPEST)));
        fold.hidden = answers === 0;
        if (own) own.hidden = fold.hidden;
        setText(fold, `${folded ? 'Show' : 'Fold'} ${count(answers, 'answer')}`);
        setAttr(fold, 'aria-expanded', String(!folded));
      },
    };
  }
}
