// A list of posts in another order than that of their ids: by latest activity, or by what is most discussed.
// It stands as the server gave it. What would stand elsewhere by now moves only when the reader wishes it: it
// is noted as held, and the list is asked for anew then. Pure.

/** @typedef {import('../types.js').ListWindow} ListWindow */

/**
 * Adds a fetched page behind what is there.
 * @param {ListWindow} before @param {number[]} ids @param {string|null} next @returns {ListWindow}
 */
export const withRankedPage = (before, ids, next) => ({
  ...before,
  ids: [...before.ids, ...ids.filter((id) => !before.ids.includes(id))],
  low: 0,
  next,
  status: 'ready',
  older: 'idle',
});

/**
 * Begins anew: nothing is news any more.
 * @param {ListWindow} before @param {number[]} ids @param {string|null} next @returns {ListWindow}
 */
export const begunAnew = (before, ids, next) => withRankedPage({ ...before, ids: [], held: [] }, ids, next);

/**
 * Notes what would stand first by now.
 * @param {ListWindow} before @param {number} id @returns {ListWindow}
 */
export const withNews = (before, id) =>
  before.held.includes(id) ? before : { ...before, held: [id, ...before.held] };

/**
 * Puts first what the reader has just written.
 * @param {ListWindow} before @param {number} id @returns {ListWindow}
 */
export const withOwn = (before, id) =>
  before.ids.includes(id) ? before : { ...before, ids: [id, ...before.ids] };

/**
 * Another look at the beginning, while somebody reads there: what is gone goes, what moved or came is noted.
 * @param {ListWindow} before @param {number[]} ids @param {string|null} next @returns {ListWindow}
 */
export function rankedAgain(before, ids, next) {
  const shown = before.ids.filter((id) => ids.includes(id));
  if (shown.length === 0) return begunAnew(before, ids, next);
  // From the end: whatever stands further up than what follows it has moved there.
  let behind = shown.length;
  const news = [...ids].reverse().filter((id) => {
    const at = shown.indexOf(id);
    // What stands behind all that is shown is no news: more was asked for than is shown.
    if (at < 0) return behind < shown.length;
    if (at >= behind) return true;
    behind = at;
    return false;
  });
  return { ...before, ids: shown, held: news.reverse(), status: 'ready', older: 'idle' };
}
