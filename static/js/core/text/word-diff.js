// What of a text another one has kept, word by word. Pure, and quick for the longest texts: words that stand
// once in both are the anchors, and only what is left between two of them is compared pair by pair, for as
// long as there is an allowance for that.

/** A letter of a script that is written without spaces. */
const SINGLE = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*`;

/** Such a letter, a run of other letters and digits, a run of blanks, or a sign. */
const WORDS = new RegExp(String.raw`${SINGLE}|(?:(?!${SINGLE})[\p{L}\p{N}\p{M}_])+|\s+|[^]`, 'gu');

/** Pairs of words that are compared in all; beyond, what differs is taken as a whole. */
const PAIRS = 4_000_000;

/** @typedef {{kind: 'same'|'gone'|'new', text: string}} Piece */

/** @param {string} text @returns {string[]} all of it, in words and what stands between them */
export const wordsOf = (text) => text.match(WORDS) ?? [];

/**
 * @param {string} before
 * @param {string} after
 * @returns {Piece[]} in order: what both have, what only the first has, what only the second has
 */
export function wordDiff(before, after) {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  /** @type {Piece[]} */
  const pieces = [];
  /** @param {Piece['kind']} kind @param {string} text */
  const add = (kind, text) => {
    if (text === '') return;
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
  };
  let [i, j] = [0, 0];
  for (const [x, y] of [...pairs(a, b), [a.length, b.length]]) {
    add('gone', a.slice(i, x).join(''));
    add('new', b.slice(j, y).join(''));
    if (x < a.length) add('same', a[x]);
    [i, j] = [x + 1, y + 1];
  }
  return pieces;
}

/**
 * Leaves out of what both have what stands far from what they have not.
 * @param {Piece[]} pieces
 * @param {number} around characters that are left on either side
 * @returns {Piece[]}
 */
export const abridged = (pieces, around) =>
  pieces.map((piece, at) => {
    const { kind, text } = piece;
    if (kind !== 'same' || text.length <= 2 * around + 100) return piece;
    const [head, tail] = [text.slice(0, around), text.slice(-around)];
    return { kind, text: `${at === 0 ? '' : head} … ${at === pieces.length - 1 ? '' : tail}` };
  });

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {[number, number][]} places of words that both have, in the order of both
 */
function pairs(a, b) {
  /** @type {[number, number][]} */
  const found = [];
  let allowance = PAIRS;
  // What is still to be compared, the first part last: deep texts must not be deep calls.
  const parts = [[0, a.length, 0, b.length]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    let [from, to, start, end] = part;
    while (from < to && start < end && a[from] === b[start]) found.push([from++, start++]);
    while (from < to && start < end && a[to - 1] === b[end - 1]) found.push([--to, --end]);
    if (from === to || start === end) continue;
    const anchors = anchorsIn(a, b, from, to, start, end);
    if (anchors.length === 0) {
      const cost = (to - from) * (end - start);
      if (cost > allowance) continue;
      allowance -= cost;
      found.push(...longest(a, b, from, to, start, end));
      continue;
    }
    let [x, y] = [from, start];
    for (const [i, j] of anchors) {
      found.push([i, j]);
      parts.push([x, i, y, j]);
      [x, y] = [i + 1, j + 1];
    }
    parts.push([x, to, y, end]);
  }
  return found.sort((one, other) => one[0] - other[0]);
}

/**
 * Words that stand once in either part and in the same order.
 * @param {string[]} a @param {string[]} b
 * @param {number} from @param {number} to @param {number} start @param {number} end
 * @returns {[number, number][]}
 */
function anchorsIn(a, b, from, to, start, end) {
  /** @type {Map<string, {inA: number, inB: number, timesA: number, timesB: number}>} */
  const seen = new Map();
  for (let i = from; i < to; i += 1) {
    const word = seen.get(a[i]);
    if (word) word.timesA += 1;
    else seen.set(a[i], { inA: i, inB: -1, timesA: 1, timesB: 0 });
  }
  for (let j = start; j < end; j += 1) {
    const word = seen.get(b[j]);
    if (!word) continue;
    word.inB = j;
    word.timesB += 1;
  }
  // By their places in `a`, as the map keeps them: the longest part that ascends in `b`, too.
  const once = [...seen.values()].filter(({ timesA, timesB }) => timesA === 1 && timesB === 1);
  /** @type {number[]} the last of the best part of each length */
  const ends = [];
  /** @type {number[]} the one before */
  const previous = [];
  once.forEach(({ inB }, at) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (once[ends[middle]].inB < inB) low = middle + 1;
      else high = middle;
    }
    previous[at] = low > 0 ? ends[low - 1] : -1;
    ends[low] = at;
  });
  /** @type {[number, number][]} */
  const anchors = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at]) anchors.push([once[at].inA, once[at].inB]);
  return anchors.reverse();
}

/**
 * The longest part that both have, compared pair by pair.
 * @param {string[]} a @param {string[]} b
 * @param {number} from @param {number} to @param {number} start @param {number} end
 * @returns {[number, number][]}
 */
function longest(a, b, from, to, start, end) {
  const [n, m] = [to - from, end - start];
  const length = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
  for (let i = n - 1; i >= 0; i -= 1)
    for (let j = m - 1; j >= 0; j -= 1)
      length[i][j] =
        a[from + i] === b[start + j]
          ? length[i + 1][j + 1] + 1
          : Math.max(length[i + 1][j], length[i][j + 1]);
  /** @type {[number, number][]} */
  const found = [];
  for (let i = 0, j = 0; i < n && j < m;) {
    if (a[from + i] === b[start + j]) found.push([from + i++, start + j++]);
    else if (length[i + 1][j] >= length[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}
