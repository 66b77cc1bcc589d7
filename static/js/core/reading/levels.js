// What the reader hears of whole categories and tags, and what of it they have muted. Pure.

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Post} Post */
/** @typedef {import('../types.js').FollowLevel} FollowLevel */

/** @param {State} state @param {FollowLevel[]} items @returns {State} */
export const withLevels = (state, items) => ({
  ...state,
  levels: {
    all: items,
    categories: Object.fromEntries(
      items.flatMap((one) => (one.category ? [[one.category.id, one.level]] : [])),
    ),
    tags: Object.fromEntries(items.flatMap((one) => (one.tag === null ? [] : [[one.tag, one.level]]))),
  },
});

/** @param {State} state @param {Post} post whether the reader does not want it in a list of everything */
export function isMuted({ levels, me }, post) {
  if (!levels || post.author.id === me?.id) return false;
  return (
    levels.categories[post.category.id] === 'muted' || post.tags.some((tag) => levels.tags[tag] === 'muted')
  );
}
