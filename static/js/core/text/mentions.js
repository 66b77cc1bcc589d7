// Where in a text somebody is being named: `@` at the beginning of a word, and what of the name stands before
// the cursor. Pure.

/** What a name may hold, in any script. */
const NAME = /[\p{L}\p{N}\p{M}_.-]/u;
const LONGEST = 24;

/**
 * @param {string} text @param {number} cursor
 * @returns {{start: number, prefix: string}|null} `start` is the place of the `@`
 */
export function mentionAt(text, cursor) {
  const before = text.slice(0, cursor);
  const start = before.lastIndexOf('@');
  if (start < 0) return null;
  const prefix = before.slice(start + 1);
  if ([...prefix].length > LONGEST || [...prefix].some((c) => !NAME.test(c))) return null;
  return beginsWord(before.slice(0, start)) && !inCode(before.slice(0, start)) ? { start, prefix } : null;
}

/** Letters of scripts that put no spaces between words. */
const UNSPACED = (() => {
  const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
  return new RegExp(`[${scripts.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u');
})();

/** Whether a mark behind this text would stand at the beginning of a word. @param {string} before */
export function beginsWord(before) {
  const previous = [...before].pop() ?? ' ';
  return UNSPACED.test(previous) || !/[\p{L}\p{N}\p{M}_@/]/u.test(previous);
}

/** Whether a text ends within a line of code or a fenced block. @param {string} text */
export function inCode(text) {
  const fences = text.match(/^ {0,3}```/gm)?.length ?? 0;
  if (fences % 2 === 1) return true;
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
}
