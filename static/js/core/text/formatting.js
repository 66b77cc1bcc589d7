// The sentences that depend on numbers and names. Pure.

/** @param {string} name @returns {string} what of a category's name can stand in an address */
export const slugOf = (name) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');

/** @param {number} n @param {string} one @param {string} [many] */
export const count = (n, one, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** @param {string[]} names @returns {string} `ann, bo and 3 others` */
export function listed(names) {
  const all = names.map(isolated);
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]|[\ud802\ud803\ud83a\ud83b]/;

/** @param {string} text @returns {'rtl'|'ltr'|null} as its first letter runs; null without one */
export function directionOf(text) {
  const letter = /\p{L}/u.exec(text)?.[0];
  return letter === undefined ? null : RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
}

/**
 * Keeps a name that runs from right to left from changing places with what stands beside it.
 * @param {string} name
 */
export const isolated = (name) => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

/**
 * @param {string[]} people who types
 * @param {string} [where] e.g. `in General`
 * @returns {string} empty when nobody does
 */
export function typingSentence(people, where = '') {
  const names = people.map(isolated);
  if (names.length === 0) return '';
  const end = `typing${where ? ` ${where}` : ''}…`;
  if (names.length === 1) return `${names[0]} is ${end}`;
  const shown = names.length > 3 ? [names[0], names[1], `${names.length - 2} others`] : names;
  return `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]} are ${end}`;
}

/**
 * @param {Record<string, number>} counts how many of each kind
 * @returns {string} what a screen reader is told
 */
export const arrivals = (counts) =>
  Object.entries(counts)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => count(n, kind))
    .join(', ');

/** @param {number} replayed */
export const caughtUp = (replayed) =>
  replayed > 0 ? `Caught up: ${replayed.toLocaleString('en')} new` : 'Back online';

/**
 * @param {string} markdown
 * @param {number} most characters
 * @returns {string} one line of it, without the marks around words
 */
export const excerpt = (markdown, most) =>
  inOneLine(
    markdown.replace(/!\[[^\]\n]*\]\(\/uploads\/[^)\s]*\)/g, ' ').trim() || (markdown.trim() ? 'Image' : ''),
    most,
  );

/** Words that are hidden in a text are hidden in an excerpt of it. @param {string} markdown */
const unspoiled = (markdown) =>
  markdown.replace(/^ {0,3}>!.*$|\|\|(?=\S)[^\n]*?\S\|\||>!(?=\S)[^\n]*?\S!</gm, '▒▒▒');

/** @param {string} markdown @param {number} most */
const inOneLine = (markdown, most) =>
  unspoiled(markdown)
    .slice(0, most)
    .replace(/(\*\*|__|~~|\*|`)(?=\S)(.+?)\1/g, '$2')
    .replace(/^(#+|>|[-*])\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * A text as it is sent: its first line keeps its indent, which makes it code; the server trims just so.
 * @param {string} text @returns {string}
 */
export const trimmedText = (text) =>
  text
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .replace(/^ {1,3}(?=\S)/, '')
    .trimEnd();

/** @param {string} name its first letter, as a person would count letters */
export const initialOf = (name) =>
  [...name.normalize('NFC')].find((c) => /[\p{L}\p{N}]/u.test(c))?.toLocaleUpperCase('en') ?? '?';

/** @param {string} name which of its colours a name has, the same every time: 0..23 */
export function hueOf(name) {
  let hash = 2166136261;
  for (const c of name.toLowerCase()) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619);
  // Twenty-four, so that two are either the same or visibly different.
  return (hash >>> 0) % 24;
}

/**
 * The server says what is wrong with a field without naming it: `must not be blank`.
 * @param {string} subject what the field is called here @param {string[]} messages
 */
export const fieldError = (subject, messages) =>
  messages
    .map((message) => {
      const whole = /^\p{Ll}/u.test(message) ? `${subject} ${message}` : message;
      return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
    })
    .join(' ');

/**
 * @param {Record<string, string[]>} fields by the server's names, for where the fields are not at hand
 * @param {Record<string, string>} [labels] what they are called here, where that is something else
 */
export const fieldErrors = (fields, labels = {}) =>
  Object.entries(fields)
    .map(([name, messages]) =>
      fieldError(labels[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '), messages),
    )
    .join(' ');

/** @param {import('../types.js').Pending} item @returns {string} how far what one has written has come */
export function pendingSentence({ status, error }) {
  if (status === 'sending') return 'Sending…';
  if (status === 'held') return 'Waiting for a moderator';
  return status === 'waiting'
    ? `Not sent yet: ${error ?? 'waiting for the server'}`
    : `Not sent: ${error ?? ''}`;
}
