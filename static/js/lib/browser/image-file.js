// A file on its way to becoming a picture that the server takes: known by what it holds, and made smaller
// where it is larger than anybody can see, as the photos of phones are. Turned upright and in the colours of
// the screen, since a canvas knows both.

import { KINDS, kindOf, LONGEST_SIDE, shrunk, unfitSentence } from '../../core/text/pictures.js';

/** Of 1: nobody sees the difference. */
const QUALITY = 0.9;
/** Where that is still too many bytes. */
const LESS = 0.8;

export class Unfit extends Error {}

/**
 * @typedef {{file: Blob, smaller: {before: number, after: number}|null}} Ready `smaller` in bytes, if the
 *   picture was changed
 */

/**
 * @param {File} file
 * @param {{bytes: number, pixels: number}} largest what the server takes
 * @returns {Promise<Ready>} throws Unfit with a sentence for the person
 */
export async function ready(file, largest) {
  const kind = kindOf(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  if (kind === null) throw new Unfit(unfitSentence(null));
  const supported = KINDS.includes(kind);
  // What moves would stand still.
  if (kind === 'image/gif') {
    if (file.size > largest.bytes)
      throw new Unfit(`The image is too large: ${Math.floor(largest.bytes / 1024 / 1024)} MB are the most.`);
    return { file: new Blob([file], { type: kind }), smaller: null };
  }
  /** @type {ImageBitmap} */
  let image;
  try {
    image = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // The server says what is wrong with a file that is no more than broken.
    if (supported && file.size <= largest.bytes)
      return { file: new Blob([file], { type: kind }), smaller: null };
    throw new Unfit(
      supported ? 'The image is broken or incomplete: it can’t be read as a picture.' : unfitSentence(kind),
    );
  }
  try {
    const { width, height } = image;
    const fits =
      file.size <= largest.bytes &&
      width * height <= largest.pixels &&
      Math.max(width, height) <= LONGEST_SIDE;
    if (supported && fits) return { file: new Blob([file], { type: kind }), smaller: null };
    const smaller = await drawn(image, kind, largest.bytes);
    // Drawing a small picture of many pixels anew may need more bytes than it had.
    if (
      supported &&
      smaller.size >= file.size &&
      file.size <= largest.bytes &&
      width * height <= largest.pixels
    )
      return { file: new Blob([file], { type: kind }), smaller: null };
    return { file: smaller, smaller: { before: file.size, after: smaller.size } };
  } finally {
    image.close();
  }
}

/** @param {ImageBitmap} image @param {string} kind @param {number} most bytes @returns {Promise<Blob>} */
async function drawn(image, kind, most) {
  const { width, height } = shrunk(image.width, image.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Unfit('This browser can’t make the image smaller.');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(image, 0, 0, width, height);
  const clear = kind !== 'image/jpeg' && isClear(pen, width, height);
  // A drawing or a picture of a screen stays sharp as PNG, if that is small enough; what can be seen through
  // can't be a JPEG.
  /** @type {[string, number][]} */
  const ways = [
    ['image/jpeg', QUALITY],
    ['image/jpeg', LESS],
  ];
  if (clear) ways.splice(0, 2, ['image/png', 1], ['image/webp', QUALITY]);
  else if (kind === 'image/png') ways.unshift(['image/png', 1]);
  for (const [type, quality] of ways) {
    /** @type {Blob|null} */
    const made = await new Promise((resolve) => canvas.toBlob(resolve, type, quality));
    if (made && made.type === type && made.size <= most) return made;
  }
  throw new Unfit('The image is too large, and could not be made small enough.');
}

/**
 * Whether something can be seen through the picture.
 * @param {CanvasRenderingContext2D} pen
 * @param {number} width
 * @param {number} height
 */
function isClear(pen, width, height) {
  const { data } = pen.getImageData(0, 0, width, height);
  for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true;
  return false;
}
