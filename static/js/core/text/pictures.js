// Pictures in texts, as Markdown, and which picture a person has by now. Pure.

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').User} User */

/** A picture of this forum, as it stands in a text. */
const SHOWN = /!\[[^\]\n]*\]\((\/uploads\/[0-9a-f]+\.[a-z]+)\)/;

/** The kinds that the server takes. */
export const KINDS = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** What is assumed until the server has told its own limits: bytes, and pixels. */
const MOST = { upload_max: 5 * 1024 * 1024, upload_pixels_max: 16_000_000 };

/**
 * Pixels of the longest side of a photo that is made smaller: sharp on any screen, and a tenth of the bytes.
 */
export const LONGEST_SIDE = 2_560;

/**
 * @param {State} state
 * @returns {{bytes: number, pixels: number}} the largest picture that the server takes
 */
export function largest(state) {
  const told = (/** @type {keyof typeof MOST} */ name) => Number(state.site?.limits?.[name]) || MOST[name];
  return { bytes: told('upload_max'), pixels: told('upload_pixels_max') };
}

/** How files of each kind begin; `at` bytes from the start. @type {[string, number, string][]} */
const BEGINNINGS = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/avif', 4, 'ftypavi'],
  ...['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].map(
    (brand) => /** @type {[string, number, string]} */ (['image/heic', 4, `ftyp${brand}`]),
  ),
];

/**
 * A file is what it holds, whatever it is called.
 * @param {Uint8Array} bytes at least the first 16 of it
 * @returns {string|null} its kind, if it is a picture's
 */
export function kindOf(bytes) {
  const begin = String.fromCharCode(...bytes.subarray(0, 16));
  return BEGINNINGS.find(([, at, mark]) => begin.startsWith(mark, at))?.[0] ?? null;
}

/** What is said of a file that can't become a picture here. @param {string|null} kind */
export function unfitSentence(kind) {
  if (kind === 'image/heic') {
    return (
      'This photo is in Apple’s HEIC format, which not every browser can show. Save it as JPEG and ' +
      'add that: on an iPhone or iPad, set ' +
      'Settings › Camera › Formats to “Most Compatible” for new photos, or send the photo to ' +
      'yourself by mail; on a Mac, open it in Preview and export it.'
    );
  }
  return 'Only PNG, JPEG, WebP and GIF images can be added.';
}

/**
 * @param {number} width
 * @param {number} height
 * @returns {{width: number, height: number}} the same shape, no side longer than it may be
 */
export function shrunk(width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param {number} bytes @returns {string} as people say it */
export const sizeInWords = (bytes) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** The name or address of one picture. */
const NAMED = /^[^\n\r]+\.(png|jpe?g|jpe|jfif|gif|webp|heic|heif|avif|bmp|tiff?)([?#]\S*)?$/i;

/**
 * Whether a text that was copied along with files only names them, as file managers and browsers do: then the
 * pictures are meant, else the text is (a word processor copies a picture of it as well).
 * @param {string} text
 * @param {string[]} names of the files
 */
export function onlyNames(text, names) {
  const lines = text
    .split(/\r?\n|\r|\0/)
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.every(
    (line) =>
      NAMED.test(line) ||
      names.some((name) => line === name || line.endsWith(`/${name}`) || line.endsWith(`\\${name}`)),
  );
}

/** @param {string} filename @param {string} url @returns {string} */
export function markdownOf(filename, url) {
  const words = filename
    .replace(/\.[^.]*$/, '')
    .replace(/[[\]\\!`*<>\s_]+/g, ' ')
    .trim();
  return `![${words || 'image'}](${url})`;
}

/**
 * Takes a message apart: its words, and the picture that it shows.
 * @param {string} body
 * @returns {{words: string, picture: string, url: string|null}}
 */
export function splitPicture(body) {
  const found = SHOWN.exec(body);
  if (!found) return { words: body, picture: '', url: null };
  return {
    words: (body.slice(0, found.index) + body.slice(found.index + found[0].length)).trim(),
    picture: found[0],
    url: found[1],
  };
}

/**
 * What people have as their picture now, by those who were told of last.
 * @param {State} state
 * @param {User[]} users
 * @returns {State}
 */
export function withPictures(state, users) {
  const changed = users.filter(({ id, avatar_url }) => state.pictures[id] !== avatar_url);
  if (changed.length === 0) return state;
  return {
    ...state,
    pictures: {
      ...state.pictures,
      ...Object.fromEntries(changed.map(({ id, avatar_url }) => [id, avatar_url])),
    },
  };
}
