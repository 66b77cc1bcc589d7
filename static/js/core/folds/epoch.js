// Another epoch, unless what was missed could be sent again, may be another database: what was known stays on
// screen until it is fetched again, but nothing of it counts as newer, and ids that were dead may live. Pure.

/** @typedef {import('../types.js').State} State */

/**
 * @template {object} T
 * @param {Record<number, import('../types.js').Known<T>>} known
 * @param {object} [more] what else is doubted
 * @returns {Record<number, import('../types.js').Known<T>>}
 */
const doubted = (known, more = {}) =>
  Object.fromEntries(
    Object.entries(known).map(([id, { value }]) => [
      id,
      { value: { ...value, version: 0, ...more }, touched: 0 },
    ]),
  );

/** @param {State} state @param {string} epoch @returns {State} */
export function withEpoch(state, epoch) {
  if (state.epoch === epoch || state.epoch === '') return { ...state, epoch };
  const conversations = Object.entries(state.conversations).map(([name, conversation]) => [
    name,
    { ...conversation, counted: 0, touched: 0 },
  ]);
  return {
    ...state,
    epoch,
    tombstones: {},
    posts: doubted(state.posts),
    comments: doubted(state.comments),
    messages: doubted(state.messages, { read_at: null }),
    conversations: Object.fromEntries(conversations),
    receipts: {},
    notifications: {},
    unreadCounts: null,
    readUpTo: 0,
  };
}
