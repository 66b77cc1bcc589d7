// What the buttons and keys of a field for Markdown do to a text: each takes the text and what is selected,
// and says what takes the place of what, and what is selected then. Pure.

/** @typedef {{start: number, end: number, text: string, from: number, to: number}} Edit */
/** @typedef {'bold'|'italic'|'code'|'link'|'list'|'quote'} Format */

const ADDRESS = 'https://';

/**
 * Without the blanks at its ends, which no mark may touch.
 * @param {string} value @param {number} start @param {number} end
 */
function tight(value, start, end) {
  const chosen = value.slice(start, end);
  const inside = chosen.trim();
  if (inside === '') return { start, end: start, chosen: '' };
  const from = start + chosen.indexOf(inside);
  return { start: from, end: from + inside.length, chosen: inside };
}

/**
 * Puts marks around what is selected, or takes them away.
 * @param {string} mark
 * @returns {(value: string, start: number, end: number) => Edit}
 */
const around = (mark) => (value, from, to) => {
  const { start, end, chosen } = tight(value, from, to);
  const size = mark.length;
  const marks = (/** @type {string} */ text) => {
    const [before, after] = [/^\**/.exec(text)?.[0].length ?? 0, /\**$/.exec(text)?.[0].length ?? 0];
    // One star within two is none of its own.
    return mark !== '*' || (before % 2 === 1 && after % 2 === 1);
  };
  const [head, tail] = [value.slice(0, start), value.slice(end)];
  const isAround = head.endsWith(mark) && tail.startsWith(mark);
  const stars = `${/\**$/.exec(head)?.[0] ?? ''}x${/^\**/.exec(tail)?.[0] ?? ''}`;
  if (isAround && (mark !== '*' || /^(\*|\*\*\*)x\1$/.test(stars)))
    return { start: start - size, end: end + size, text: chosen, from: start - size, to: end - size };
  if (chosen.length > 2 * size && chosen.startsWith(mark) && chosen.endsWith(mark) && marks(chosen)) {
    const text = chosen.slice(size, -size);
    return { start, end, text, from: start, to: start + text.length };
  }
  return { start, end, text: mark + chosen + mark, from: start + size, to: start + size + chosen.length };
};

/**
 * The lines that the selection touches.
 * @param {string} value @param {number} start @param {number} end
 */
function linesAt(value, start, end) {
  const first = value.lastIndexOf('\n', start - 1) + 1;
  const next = value.indexOf('\n', Math.max(end, first));
  const last = next < 0 ? value.length : next;
  return { start: first, end: last, lines: value.slice(first, last).split('\n') };
}

/**
 * Puts a mark before each line, or takes it away where all have it.
 * @param {string} mark @param {RegExp} there
 * @returns {(value: string, start: number, end: number) => Edit}
 */
const before = (mark, there) => (value, from, to) => {
  const { start, end, lines } = linesAt(value, from, to);
  const all = lines.every((line) => there.test(line) || (line.trim() === '' && lines.length > 1));
  const text = lines
    .map((line) => {
      if (all) return line.replace(there, '');
      return line.trim() === '' && lines.length > 1 && mark === '- ' ? line : mark + line;
    })
    .join('\n');
  const isEmpty = lines.length === 1 && from === to;
  return { start, end, text, from: isEmpty ? start + text.length : start, to: start + text.length };
};

/** @param {string} value @param {number} from @param {number} to @returns {Edit} */
function code(value, from, to) {
  const chosen = value.slice(from, to);
  if (!chosen.includes('\n')) return around(chosen.includes('`') ? '``' : '`')(value, from, to);
  const { start, end, lines } = linesAt(value, from, to);
  const runs = [...chosen.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  const text = `${fence}\n${lines.join('\n')}\n${fence}`;
  return { start, end, text, from: start + fence.length + 1, to: start + text.length - fence.length - 1 };
}

/** @param {string} value @param {number} from @param {number} to @returns {Edit} */
function link(value, from, to) {
  const { start, end, chosen } = tight(value, from, to);
  if (/^(https?:\/\/|www\.)\S+$/.test(chosen))
    return { start, end, text: `[](${chosen})`, from: start + 1, to: start + 1 };
  const text = `[${chosen}](${ADDRESS})`;
  // What is missing is selected: the words, or else where they lead.
  const at = chosen === '' ? start + 1 : start + chosen.length + 3;
  return { start, end, text, from: at, to: chosen === '' ? at : at + ADDRESS.length };
}

/** @type {Record<Format, (value: string, start: number, end: number) => Edit>} */
export const FORMATS = {
  bold: around('**'),
  italic: around('*'),
  code,
  link,
  list: before('- ', /^\s*[-*+] /),
  quote: before('> ', /^> ?/),
};

/**
 * `key` is what `event.code` says.
 * @type {Record<Format, {name: string, keys: string, key: string, shift?: boolean}>}
 */
export const KEYS = {
  bold: { name: 'Bold', keys: 'Ctrl+B', key: 'KeyB' },
  italic: { name: 'Italic', keys: 'Ctrl+I', key: 'KeyI' },
  link: { name: 'Link', keys: 'Ctrl+K', key: 'KeyK' },
  list: { name: 'List', keys: 'Ctrl+Shift+8', key: 'Digit8', shift: true },
  quote: { name: 'Quote', keys: 'Ctrl+Shift+9', key: 'Digit9', shift: true },
  code: { name: 'Code', keys: 'Ctrl+E', key: 'KeyE' },
};

/** @param {{code: string, shiftKey: boolean}} event a key with Ctrl @returns {Format|null} */
export const formatOf = ({ code: pressed, shiftKey }) => {
  const all = /** @type {Format[]} */ (Object.keys(KEYS));
  return all.find((one) => KEYS[one].key === pressed && (KEYS[one].shift ?? false) === shiftKey) ?? null;
};

/** What Markdown would take for marks is what it was in the text. @param {string} text */
const plain = (text) =>
  text.replace(/[\\`*_[\]<>~|]/g, '\\$&').replace(/^(\s*)([#+-]|\d+[.)])(?=\s)/, '$1\\$2');

/**
 * A quotation, with a link to where it is from.
 * @param {string} text as it is shown
 * @param {string} name who wrote it
 * @param {string} href where
 */
export function quotation(text, name, href) {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .split('\n');
  const body = lines.map((line) => `> ${plain(line.trimEnd())}`.trimEnd()).join('\n');
  return `> [${plain(name)}](${href}):\n>\n${body}\n\n`;
}
