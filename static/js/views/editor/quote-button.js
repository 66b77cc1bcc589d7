// What a reader has selected of a post or comment can be quoted: a button beside the selection, or the key
// `q`, puts it into the text that they write, with a link to where it is from.

import { href } from '../../core/routes.js';
import { quotation } from '../../core/text/markup.js';
import { button } from '../../lib/dom/dom.js';
import { headerHeight } from '../../lib/dom/scroll-position.js';

const GAP_PX = 8;

/** @typedef {{markdown: string, comment: number|null}} Quote */

/**
 * What is selected, if all of it stands in one text.
 * @param {import('../../core/types.js').State} state
 * @param {HTMLElement} page
 * @returns {(Quote & {box: DOMRect})|null}
 */
function selected({ posts, comments }, page) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const text = (around instanceof Element ? around : around.parentElement)?.closest('[data-row] > .prose');
  const row = text?.closest('[data-row]')?.getAttribute('data-row');
  if (!text || !row || !page.contains(text) || selection.toString().trim() === '') return null;
  const id = Number(row.slice(1));
  const item = row.startsWith('p') ? posts[id]?.value : comments[id]?.value;
  if (!item || ('deleted' in item && item.deleted)) return null;
  const comment = 'post_id' in item ? item.id : null;
  const to = 'post_id' in item ? href.comment(item.post_id, item.id) : href.post(item.id);
  const { username } = /** @type {{author: {username: string}}} */ (item).author;
  return {
    markdown: quotation(selection.toString(), username, to),
    comment,
    box: range.getBoundingClientRect(),
  };
}

/**
 * @param {import('../../actions/app.js').App} app
 * @param {HTMLElement} page whose texts can be quoted
 * @param {() => ((quote: Quote) => void)|null} place where a quotation goes now; null for nowhere
 */
export function mountQuoteButton(app, page, place) {
  const quote = () => {
    const found = selected(app.store.get(), page);
    const take = place();
    if (!found || !take) return;
    take(found);
    getSelection()?.removeAllRanges();
    show();
  };
  const element = button('Quote this', 'button small quote-button', quote, {
    hidden: true,
    'data-key': 'q',
    'aria-keyshortcuts': 'q',
    // The selection stays.
    onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
  });

  function show() {
    const found = place() ? selected(app.store.get(), page) : null;
    const isInView = found && found.box.bottom > headerHeight() && found.box.top < window.innerHeight;
    element.hidden = !isInView;
    if (!found || !isInView) return;
    const { width, height } = element.getBoundingClientRect();
    const [most, below] = [document.documentElement.clientWidth - width - GAP_PX, found.box.bottom + GAP_PX];
    const fits = below + height < window.innerHeight;
    element.style.left = `${Math.max(GAP_PX, Math.min(found.box.left, most))}px`;
    element.style.top = `${fits ? below : Math.max(headerHeight(), found.box.top - height - GAP_PX)}px`;
  }

  /** @type {number|undefined} */
  let drawn;
  const later = () => {
    if (drawn !== undefined) return;
    drawn = requestAnimationFrame(() => {
      drawn = undefined;
      show();
    });
  };
  document.addEventListener('selectionchange', later);
  window.addEventListener('scroll', later, { passive: true });
  page.append(element);
  return () => {
    document.removeEventListener('selectionchange', later);
    window.removeEventListener('scroll', later);
    if (drawn !== undefined) cancelAnimationFrame(drawn);
  };
}
