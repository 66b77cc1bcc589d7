// The marked part of a text that a search has found. Pure.

/** @type {Record<string, string>} */
const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/**
 * What the server marked, in pieces: it escapes everything else.
 * @param {string} html
 * @returns {{text: string, hit: boolean}[]}
 */
export function marked(html) {
  return html
    .split(/<mark>(.*?)<\/mark>/s)
    .map((piece, at) => ({
      text: piece.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]),
      hit: at % 2 === 1,
    }))
    .filter(({ text }) => text !== '');
}
