// What a draft is for, by the name that the browser gives its place and by the key that the server knows, and
// how two texts of one draft stand to each other. Pure.

/** @typedef {import('../types.js').DraftText} DraftText */
/** @typedef {{title?: string|null, body?: string, category?: string|null, reply_to?: number|null,
 *   tags?: string[]|null, picture?: string, updated_at?: string}} Fields */

/** @param {string} place e.g. `edit:comment:7` @returns {string} the same for the server: `edit:7` */
export const keyOf = (place) => place.replace(/^edit:post:/, 'post:').replace(/^edit:comment:/, 'edit:');

/** @param {Fields} fields @returns {Fields} what the server keeps of them: a picture stands in the text */
export const textOf = ({ title, body, category, tags, reply_to, picture }) => ({
  title: title || null,
  body: [body, picture].filter(Boolean).join('\n\n'),
  category: category || null,
  tags: tags ?? [],
  reply_to: reply_to ?? null,
});

/** @param {Fields} fields whether nothing is written in them */
export const isEmpty = (fields) => !(fields.body || fields.title || fields.reply_to || fields.picture);

/** @param {Fields} one @param {Fields} other whether both say the same */
export const same = (one, other) => {
  const [a, b] = [textOf(one), textOf(other)];
  return (
    a.title === b.title && a.body === b.body && a.tags?.join() === b.tags?.join() && a.reply_to === b.reply_to
  );
};

/** @param {Fields} now @param {Fields} earlier whether nothing of the earlier text is lost */
export const goesOnFrom = (now, earlier) => {
  const [a, b] = [textOf(now), textOf(earlier)];
  return (
    (a.body ?? '').startsWith((b.body ?? '').trimEnd()) &&
    (a.title ?? '').startsWith((b.title ?? '').trimEnd())
  );
};
