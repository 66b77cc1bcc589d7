// The only door through which HTML enters the page: what the server has rendered from Markdown and sanitised
// (`body_html`, and the examples of the help page). Nothing else may ever be passed in; the
// Content-Security-Policy allows this one Trusted Types policy and no other.

import { directionOf } from '../../core/text/formatting.js';
import { enliven } from './rich-text.js';

/** @type {{createHTML: (html: string) => any}} */
const policy = /** @type {any} */ (window).trustedTypes?.createPolicy('althing', {
  createHTML: (/** @type {string} */ html) => html,
}) ?? { createHTML: (html) => html };

/** @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * @param {Element} element
 * @param {string} bodyHtml `body_html` of a post, comment or preview, as the server sent it
 */
export function setBody(element, bodyHtml) {
  if (shown.get(element) === bodyHtml) return;
  shown.set(element, bodyHtml);
  element.innerHTML = policy.createHTML(bodyHtml);
  // What scrolls sideways must be reachable without a mouse.
  for (const wide of element.querySelectorAll('pre, table')) wide.setAttribute('tabindex', '0');
  // Each block runs as its first letter does, with its markers and lines on the side where it begins.
  // (`dir=auto` would not do: it passes over what is inside of another one.)
  for (const block of element.querySelectorAll(
    ':is(p, ul, ol, li, blockquote, table, h1, h2, h3, h4, h5, h6, dl, details):not([dir])',
  )) {
    const direction = directionOf(block.textContent ?? '');
    if (direction) block.setAttribute('dir', direction);
  }
  // A picture opens in full, over the page or in a tab of its own, unless its writer has made it a link to
  // something else.
  for (const picture of element.querySelectorAll('img')) {
    const [width, height] = ['width', 'height'].map((name) => Number(picture.getAttribute(name)));
    if (width > 0 && height > 0) {
      picture.style.setProperty('--width', `${width}px`);
      picture.style.setProperty('--ratio', String(width / height));
    }
    if (picture.closest('a')) continue;
    const link = document.createElement('a');
    link.className = 'picture-link';
    link.href = picture.getAttribute('src') ?? '';
    link.target = '_blank';
    link.rel = 'noopener';
    if (!picture.alt) link.setAttribute('aria-label', 'Image');
    picture.replaceWith(link);
    link.append(picture);
  }
  enliven(element);
}
