// The modules of the pages that few visits need: fetched once, when the first of those pages is opened.

/** @typedef {typeof import('./pages.js')} Pages */

/** @type {Pages|null} */
let fetched = null;

/** @returns {Pages|null} null before they have come */
export const pages = () => fetched;

/** @returns {Promise<Pages>} fails without a connection, or when the forum is another version by now */
export async function fetchPages() {
  // What was loaded a second time, under another name, is not what these modules belong to.
  if (new URL(import.meta.url).search) throw new Error('the page has to be loaded as a whole');
  fetched ??= await import('./pages.js');
  return fetched;
}
