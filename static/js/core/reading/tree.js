// A thread in the order of its answers: each comment stands under the one that it answers. Pure.

/** @typedef {import('../types.js').Comment} Comment */
/**
 * A comment in its place: how deep it stands, and how many stand under it; `folded` where these are not
 * shown.
 * @typedef {{comment: Comment, depth: number, answers: number, folded: boolean}} Branch
 */

/** @param {Comment[]} comments @returns {Branch[]} as they come */
export const inOrder = (comments) =>
  comments.map((comment) => ({ comment, depth: 0, answers: 0, folded: false }));

/**
 * @param {Comment[]} comments oldest first; what answers a comment that is not among them begins a branch
 * @param {Set<number>} folded under which nothing is shown
 * @returns {Branch[]}
 */
export function asTree(comments, folded) {
  const known = new Set(comments.map(({ id }) => id));
  /** @type {Map<number, Comment[]>} the answers to each, 0 for what answers none */
  const under = new Map();
  for (const comment of comments) {
    const to = comment.reply_to && known.has(comment.reply_to) ? comment.reply_to : 0;
    const those = under.get(to);
    if (those) those.push(comment);
    else under.set(to, [comment]);
  }
  /** @type {Branch[]} */
  const found = [];
  /** @type {Branch[]} in the order of the tree, folded away or not */
  const all = [];
  // Not by calls within calls: of a hundred thousand answers each may answer the one before.
  const left = (under.get(0) ?? []).map((comment) => ({ comment, depth: 0, hidden: false })).reverse();
  for (let next = left.pop(); next; next = left.pop()) {
    const { comment, depth, hidden } = next;
    const isFolded = folded.has(comment.id);
    const branch = { comment, depth, answers: 0, folded: isFolded };
    all.push(branch);
    if (!hidden) found.push(branch);
    for (const answer of [...(under.get(comment.id) ?? [])].reverse())
      left.push({ comment: answer, depth: depth + 1, hidden: hidden || isFolded });
  }
  count(all);
  return found;
}

/** Tells each how many stand under it. @param {Branch[]} all in the order of the tree */
function count(all) {
  /** @type {{branch: Branch, at: number}[]} those within which one is */
  const open = [];
  const close = (/** @type {number} */ depth, /** @type {number} */ at) => {
    while (open.length > 0 && open[open.length - 1].branch.depth >= depth) {
      const ended = open.pop();
      if (ended) ended.branch.answers = at - ended.at - 1;
    }
  };
  all.forEach((branch, at) => {
    close(branch.depth, at);
    open.push({ branch, at });
  });
  close(0, all.length);
}

/**
 * The comments that one stands under, so that it can be shown.
 * @param {Comment[]} comments @param {number} id @returns {number[]}
 */
export function above(comments, id) {
  const known = new Map(comments.map((comment) => [comment.id, comment.reply_to ?? null]));
  /** @type {number[]} */
  const found = [];
  for (let to = known.get(id) ?? null; to !== null && known.has(to); to = known.get(to) ?? null)
    found.push(to);
  return found;
}
