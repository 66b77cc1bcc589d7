// Two changes of one text, line by line: what is different, and both put together. Pure.

/** Beyond so many pairs of lines, what differs is taken as a whole: nobody waits for a finer answer. */
const PAIRS = 4_000_000;

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Map<number, number>} from places in `a` to those of the same lines in `b`, in order
 */
function common(a, b) {
  /** @type {Map<number, number>} */
  const pairs = new Map();
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) pairs.set(start, start++);
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
    pairs.set(a.length - end, b.length - end);
  }
  const n = a.length - start - end;
  const m = b.length - start - end;
  if (n > 0 && m > 0 && n * m <= PAIRS) {
    // The length of the longest common part of what is left from each pair of places on.
    const length = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
    for (let i = n - 1; i >= 0; i -= 1) {
      for (let j = m - 1; j >= 0; j -= 1) {
        length[i][j] =
          a[start + i] === b[start + j]
            ? length[i + 1][j + 1] + 1
            : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    for (let i = 0, j = 0; i < n && j < m;) {
      if (a[start + i] === b[start + j]) pairs.set(start + i++, start + j++);
      else if (length[i + 1][j] >= length[i][j + 1]) i += 1;
      else j += 1;
    }
  }
  return pairs;
}

/**
 * @param {string} text
 * @param {string} other
 * @returns {{line: string, changed: boolean}[]} the lines of `text`, and which of them the other has not
 */
export function markedLines(text, other) {
  const lines = text.split('\n');
  const same = common(lines, other.split('\n'));
  return lines.map((line, at) => ({ line, changed: !same.has(at) }));
}

/**
 * Both changes in one text. Where both changed the same lines, mine stand first and theirs behind them.
 * @param {string} base what both began with
 * @param {string} mine
 * @param {string} theirs
 * @returns {{text: string, clean: boolean}} `clean`: nothing was changed by both
 */
export function merged(base, mine, theirs) {
  const [from, a, b] = [base, mine, theirs].map((text) => text.split('\n'));
  const [inA, inB] = [common(from, a), common(from, b)];
  /** @type {string[]} */
  const out = [];
  let clean = true;
  let [i, j, k] = [0, 0, 0];
  for (let at = 0; at <= from.length; at += 1) {
    const ended = at === from.length;
    const [toA, toB] = ended ? [a.length, b.length] : [inA.get(at), inB.get(at)];
    if (toA === undefined || toB === undefined) continue;
    const [was, one, other] = [from.slice(i, at), a.slice(j, toA), b.slice(k, toB)];
    const same = (/** @type {string[]} */ x, /** @type {string[]} */ y) =>
      x.join('\n') === y.join('\n') && x.length === y.length;
    if (same(one, was)) out.push(...other);
    else if (same(other, was) || same(one, other)) out.push(...one);
    else {
      out.push(...one, ...other);
      clean = false;
    }
    if (!ended) out.push(from[at]);
    [i, j, k] = [at + 1, toA + 1, toB + 1];
  }
  return { text: out.join('\n'), clean };
}
