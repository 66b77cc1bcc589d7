// A picture of a text in full, over the page: fitted to the window or in its own size, with the others of the
// same text beside it.

import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';

/** @param {HTMLAnchorElement} link one that the text shows a picture in */
function show(link) {
  const all = /** @type {HTMLAnchorElement[]} */ ([
    ...(link.closest('.prose') ?? document.body).querySelectorAll('a.picture-link'),
  ]);
  let at = Math.max(0, all.indexOf(link));
  const picture = h('img', { class: 'viewer-picture', alt: '', decoding: 'async' });
  const zoom = h(
    'button',
    { class: 'viewer-stage', type: 'button', 'aria-pressed': 'false', onclick: () => toggle() },
    picture,
  );
  const place = h('p', { class: 'viewer-place', role: 'status' });
  const original = h('a', { class: 'button small', target: '_blank', rel: 'noopener' }, 'Open alone');
  const [back, on] = [step('‹', 'Previous image', -1), step('›', 'Next image', 1)];
  const dialog = h(
    'dialog',
    {
      class: 'viewer',
      'aria-label': 'Image',
      onclose: () => dialog.remove(),
      onclick: (/** @type {Event} */ event) => {
        if (event.target === dialog) dialog.close();
      },
    },
    h(
      'div',
      { class: 'viewer-bar' },
      place,
      original,
      h('button', { class: 'button small', type: 'button', onclick: () => dialog.close() }, 'Close'),
    ),
    back,
    zoom,
    on,
  );

  /** @param {string} sign @param {string} name @param {1|-1} by */
  function step(sign, name, by) {
    return h(
      'button',
      {
        class: `button viewer-step ${by < 0 ? 'is-back' : 'is-on'}`,
        type: 'button',
        'aria-label': name,
        hidden: all.length < 2,
        onclick: () => move(by),
      },
      sign,
    );
  }

  /** @param {1|-1} by */
  function move(by) {
    at = (at + by + all.length) % all.length;
    draw();
  }

  function toggle(large = !dialog.classList.contains('is-large')) {
    dialog.classList.toggle('is-large', large);
    setAttr(zoom, 'aria-pressed', String(large));
    if (large) zoom.scrollTo({ left: (zoom.scrollWidth - zoom.clientWidth) / 2, top: 0 });
  }

  function draw() {
    const shown = all[at];
    const said = shown.querySelector('img')?.alt ?? '';
    picture.src = shown.href;
    picture.alt = said;
    original.href = shown.href;
    setAttr(zoom, 'aria-label', `${said || 'Image'}, in its own size`);
    setText(place, [all.length > 1 ? `${at + 1} of ${all.length}` : '', said].filter(Boolean).join(' · '));
    toggle(false);
  }

  onKey(dialog, ({ key }) => {
    if (key === 'ArrowLeft' && all.length > 1 && !dialog.classList.contains('is-large')) move(-1);
    if (key === 'ArrowRight' && all.length > 1 && !dialog.classList.contains('is-large')) move(1);
    if (key === '+' || key === '-') toggle(key === '+');
  });
  draw();
  document.body.append(dialog);
  dialog.showModal();
}

/** Opens the viewer for every picture that a text shows. */
export function listenToPictures() {
  document.addEventListener('click', (event) => {
    const link =
      event.target instanceof Element
        ? /** @type {HTMLAnchorElement|null} */ (event.target.closest('a.picture-link'))
        : null;
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    show(link);
  });
}
