// Making elements. Text goes in as text, always; attributes that would run code cannot be set here.

import { onKey } from './keys.js';

/** @typedef {Node|string|null|undefined|false} Child */

/**
 * `h('a', {class: 'quiet', href: '/', onclick: go}, 'Home')`. A key that starts with `on` is a listener, true
 * and false switch an attribute on and off, null leaves it out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  // What people write runs as its own letters do.
  if (tag === 'textarea' || tag === 'input') element.dir = 'auto';
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onkeydown') onKey(element, /** @type {(event: KeyboardEvent) => void} */ (value));
    else if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean') element.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * A button that is no form's.
 * @param {Child} label
 * @param {string} kind its classes
 * @param {(event: any) => void} onclick
 * @param {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} [more] attributes
 */
export const button = (label, kind, onclick, more = {}) =>
  h('button', { class: kind, type: 'button', onclick, ...more }, label);

/**
 * Writes text only where it differs: an untouched node keeps selection and position.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} element @param {string} name @param {string|number|null} value null takes it away */
export function setAttr(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} path what to draw in a 24 by 24 square, as strokes */
export function icon(path) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** A spot of this color. @param {string} color */
export function spot(color) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 8 8');
  svg.setAttribute('class', 'spot');
  svg.setAttribute('aria-hidden', 'true');
  const circle = document.createElementNS(SVG, 'circle');
  for (const [name, value] of Object.entries({ cx: 4, cy: 4, r: 4, fill: color }))
    circle.setAttribute(name, String(value));
  svg.append(circle);
  return svg;
}

/** Whether keys pressed now belong to a field. @param {EventTarget|null} target */
export const isField = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
