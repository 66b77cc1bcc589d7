// Shows the color that an admin has chosen; `theme.js` does it before the first paint of the next visit.

import { accentProperties } from '../../core/text/accent.js';
import { read, write } from './storage.js';

const KEPT = 'althing.accent';
/** @type {string|null|undefined} */
let shown;

/** @param {string|null|undefined} accent */
export function showAccent(accent) {
  if (accent === shown) return;
  shown = accent;
  const properties = accentProperties(accent);
  const { style } = document.documentElement;
  /** @type {Record<string, string>} */
  const before = read(KEPT, {});
  for (const name of Object.keys(before ?? {})) style.removeProperty(name);
  for (const [name, color] of Object.entries(properties)) style.setProperty(name, color);
  write(KEPT, Object.keys(properties).length > 0 ? properties : null);
}
