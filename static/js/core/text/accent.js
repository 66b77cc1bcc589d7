// The colors of buttons and links that follow from the one that an admin has chosen: light enough on dark,
// dark enough on light, so that everyone can read them. Pure.

/** @typedef {[number, number, number]} Rgb of 0 to 255 each */

/** What they are read on, and by. @type {Record<'light'|'dark', {ground: Rgb, ink: Rgb}>} */
const THEMES = {
  light: { ground: [247, 245, 240], ink: [0, 0, 0] },
  dark: { ground: [20, 23, 24], ink: [255, 255, 255] },
};
/** How far apart text and what is behind it have to be (WCAG 2.2, AA). */
const READABLE = 4.5;

/** @param {string} hex `#rrggbb` @returns {Rgb} */
const parsed = (hex) => [
  parseInt(hex.slice(1, 3), 16),
  parseInt(hex.slice(3, 5), 16),
  parseInt(hex.slice(5, 7), 16),
];

/** @param {Rgb} rgb */
const written = (rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** @param {Rgb} one @param {Rgb} other @param {number} share of the other @returns {Rgb} */
const mixed = (one, other, share) => [
  one[0] + (other[0] - one[0]) * share,
  one[1] + (other[1] - one[1]) * share,
  one[2] + (other[2] - one[2]) * share,
];

/** @param {Rgb} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Rgb} one @param {Rgb} other @returns {number} 1 to 21 */
export function contrast(one, other) {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/**
 * @param {string} hex @param {'light'|'dark'} theme
 * @returns {{accent: string, strong: string, wash: string, on: string}}
 */
export function accentIn(hex, theme) {
  const { ground, ink } = THEMES[theme];
  const wash = mixed(ground, parsed(hex), 0.12);
  let accent = parsed(hex);
  for (let step = 0; step < 20 && contrast(accent, wash) < READABLE; step += 1)
    accent = mixed(accent, ink, 0.1);
  const on = contrast(accent, [255, 255, 255]) >= READABLE ? [255, 255, 255] : [13, 20, 20];
  return {
    accent: written(accent),
    strong: written(mixed(accent, ink, 0.25)),
    wash: written(wash),
    on: written(/** @type {Rgb} */ (on)),
  };
}

/**
 * The properties that style sheets read (`tokens.css`).
 * @param {string|null|undefined} hex
 * @returns {Record<string, string>} none for the forum's usual color
 */
export function accentProperties(hex) {
  if (!hex || !/^#[0-9a-f]{6}$/.test(hex)) return {};
  /** @type {Record<string, string>} */
  const properties = {};
  for (const theme of /** @type {const} */ (['light', 'dark']))
    for (const [name, color] of Object.entries(accentIn(hex, theme)))
      properties[`--own-${name}-${theme}`] = color;
  return properties;
}
