// What rendered texts need of the page: room for a list's numbers, hidden words that open, notes that can be
// reached, code that can be copied, and colours for it once it is on screen. Everything here works on what
// `setBody` has put in place, and adds no HTML.

import { h } from './dom.js';
import { onKey } from './keys.js';

const COPIED_MS = 2_000;
let serial = 0;

/** @param {Element} element a text that was just put in place */
export function enliven(element) {
  for (const list of element.querySelectorAll('ol')) {
    const last = list.start + list.children.length - 1;
    list.classList.add(`digits-${Math.max(String(list.start).length, String(last).length)}`);
  }
  for (const box of element.querySelectorAll('.task input'))
    box.setAttribute('aria-label', box.hasAttribute('checked') ? 'Done' : 'To do');
  for (const words of element.querySelectorAll('span.spoiler')) hide(/** @type {HTMLElement} */ (words));
  notes(element);
  for (const code of element.querySelectorAll('pre')) frame(code);
}

/**
 * Words in a line that show when they are pressed; until then nobody hears of them either.
 * @param {HTMLElement} spoiler
 */
function hide(spoiler) {
  const words = h('span', {});
  words.append(...spoiler.childNodes);
  spoiler.append(words);
  for (const [name, value] of Object.entries({
    role: 'button',
    tabindex: '0',
    'aria-label': 'Spoiler, show it',
  }))
    spoiler.setAttribute(name, value);
  const show = (/** @type {Event} */ event) => {
    if (
      !spoiler.hasAttribute('role') ||
      (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ')
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    for (const name of ['role', 'aria-label']) spoiler.removeAttribute(name);
    spoiler.tabIndex = -1;
  };
  spoiler.addEventListener('click', show);
  onKey(spoiler, show);
}

/**
 * The same text may stand on a page twice: its ids are made different, and its marks lead within it.
 * @param {Element} element
 */
function notes(element) {
  const marks = /** @type {NodeListOf<HTMLAnchorElement>} */ (element.querySelectorAll('a.footnote'));
  if (marks.length === 0) return;
  serial += 1;
  /** @type {Map<string, HTMLElement>} */
  const targets = new Map();
  for (const target of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll('[id]'))) {
    targets.set(target.id, target);
    target.id = `${target.id}-in-${serial}`;
  }
  for (const mark of marks) {
    const target = targets.get(mark.hash.slice(1));
    if (!target) continue;
    mark.setAttribute('href', `#${target.id}`);
    mark.addEventListener('click', (event) => {
      event.preventDefault();
      if (target.tabIndex < 0) target.tabIndex = -1;
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: 'nearest' });
    });
  }
}

/** Puts the language and a button to copy above a block of code. @param {HTMLElement} pre */
function frame(pre) {
  const code = pre.querySelector('code');
  const language = pre.dataset.language ?? '';
  if (!code) return;
  const copy = h(
    'button',
    {
      class: 'button quiet small',
      type: 'button',
      hidden: !navigator.clipboard,
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(code.textContent ?? '');
          copy.textContent = 'Copied';
        } catch {
          copy.textContent = 'Not copied';
        }
        setTimeout(() => {
          copy.textContent = 'Copy';
        }, COPIED_MS);
      },
    },
    'Copy',
  );
  copy.setAttribute('aria-live', 'polite');
  const block = h(
    'div',
    { class: 'code-block' },
    h('div', { class: 'code-head' }, h('span', { class: 'code-language' }, language), copy),
  );
  pre.replaceWith(block);
  block.append(pre);
  if (language) seen.observe(code);
}

/** Colours come when code is seen: nobody waits for them, and who reads no code never loads them. */
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    void import('./highlight.js').then(({ highlight }) => highlight(target)).catch(() => {});
  }
});
