// A picture of a text in full, over the page: fitted to the window or in its own size, with the others of the
// same text beside it.

import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { hasModifier, onKey } from '../../lib/dom/keys.js';

class PictureViewer {
  #all;
  #at;
  #picture;
  #zoom;
  #place;
  #original;

  /** @param {HTMLAnchorElement} link one that the text shows a picture in */
  constructor(link) {
    this.#all = /** @type {HTMLAnchorElement[]} */ ([
      ...(link.closest('.prose') ?? document.body).querySelectorAll('a.picture-link'),
    ]);
    this.#at = Math.max(0, this.#all.indexOf(link));
    this.#picture = h('img', { class: 'viewer-picture', alt: '', decoding: 'async' });
    this.#zoom = button(this.#picture, 'viewer-stage', () => this.#toggle(), { 'aria-pressed': 'false' });
    this.#place = h('p', { class: 'viewer-place', role: 'status' });
    this.#original = h('a', { class: 'button small', target: '_blank', rel: 'noopener' }, 'Open alone');
    const back = this.#step('‹', 'Previous image', -1);
    const on = this.#step('›', 'Next image', 1);
    this.dialog = h(
      'dialog',
      {
        class: 'viewer',
        'aria-label': 'Image',
        onclose: () => this.dialog.remove(),
        onclick: (/** @type {Event} */ event) => {
          if (event.target === this.dialog) this.dialog.close();
        },
      },
      h(
        'div',
        { class: 'viewer-bar' },
        this.#place,
        this.#original,
        button('Close', 'button small', () => this.dialog.close()),
      ),
      back,
      this.#zoom,
      on,
    );

    onKey(this.dialog, ({ key }) => {
      if (key === 'ArrowLeft' && this.#all.length > 1 && !this.dialog.classList.contains('is-large'))
        this.#move(-1);
      if (key === 'ArrowRight' && this.#all.length > 1 && !this.dialog.classList.contains('is-large'))
        this.#move(1);
      if (key === '+' || key === '-') this.#toggle(key === '+');
    });
    this.#draw();
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  /** @param {string} sign @param {string} name @param {1|-1} by */
  #step = (sign, name, by) => {
    return button(sign, `button viewer-step ${by < 0 ? 'is-back' : 'is-on'}`, () => this.#move(by), {
      'aria-label': name,
      hidden: this.#all.length < 2,
    });
  };

  /** @param {1|-1} by */
  #move = (by) => {
    this.#at = (this.#at + by + this.#all.length) % this.#all.length;
    this.#draw();
  };

  #toggle = (large = !this.dialog.classList.contains('is-large')) => {
    this.dialog.classList.toggle('is-large', large);
    setAttr(this.#zoom, 'aria-pressed', String(large));
    if (large) this.#zoom.scrollTo({ left: (this.#zoom.scrollWidth - this.#zoom.clientWidth) / 2, top: 0 });
  };

  #draw = () => {
    const shown = this.#all[this.#at];
    const said = shown.querySelector('img')?.alt ?? '';
    this.#picture.src = shown.href;
    this.#picture.alt = said;
    this.#original.href = shown.href;
    setAttr(this.#zoom, 'aria-label', `${said || 'Image'}, in its own size`);
    setText(
      this.#place,
      [this.#all.length > 1 ? `${this.#at + 1} of ${this.#all.length}` : '', said]
        .filter(Boolean)
        .join(' · '),
    );
    this.#toggle(false);
  };
}

/** Opens the viewer for every picture that a text shows. */
export function listenToPictures() {
  document.addEventListener('click', (event) => {
    const link =
      event.target instanceof Element
        ? /** @type {HTMLAnchorElement|null} */ (event.target.closest('a.picture-link'))
        : null;
    if (!link || event.button !== 0 || hasModifier(event)) return;
    event.preventDefault();
    new PictureViewer(link);
  });
}
