// Makes the children of an element those of a list, by key: what stays is the same node, so that focus,
// selection, open editors and the place of everything around it stay too.

import { focusRow } from './focus.js';

/**
 * @template T
 * @template N
 * @typedef {{key: (item: T) => string|number, create: (item: T) => N, update: (node: N, item: T) => void}}
 *   Rows
 */

/** @type {WeakMap<object, Map<string, any>>} */
const known = new WeakMap();

/**
 * @template T
 * @template {ChildNode} N
 * @param {{firstChild: ChildNode|null, insertBefore: (node: N, before: ChildNode|null) => unknown}} parent
 *   holds these rows and nothing else
 * @param {readonly T[]} items
 * @param {Rows<T, N>} rows
 */
export function reconcile(parent, items, rows) {
  /** @type {Map<string, N>} */
  const before = known.get(parent) ?? new Map();
  /** @type {Map<string, N>} */
  const after = new Map();
  for (const item of items) {
    const key = String(rows.key(item));
    after.set(key, before.get(key) ?? rows.create(item));
  }
  // First those that go: then the ones that stay are in place already and none of them is moved.
  const focused = globalThis.document?.activeElement;
  let lost = -1;
  [...before].forEach(([key, node], at) => {
    if (after.has(key)) return;
    if (focused && node.contains(focused)) lost = at;
    node.remove();
  });
  let place = parent.firstChild;
  for (const item of items) {
    const node = /** @type {N} */ (after.get(String(rows.key(item))));
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    rows.update(node, item);
  }
  known.set(parent, after);
  if (lost >= 0 && parent instanceof Element) focusRow(parent, lost);
}
