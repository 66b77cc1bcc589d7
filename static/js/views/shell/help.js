// How texts are written: each construct as it is typed and as it is shown. The examples are files of the
// forum's own; a test holds what they show to what the server makes of them.

import { asset } from '../../lib/browser/asset.js';
import { h } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';

/** @typedef {{title: string, about: string, examples: {markdown: string, html: string}[]}} Section */

/** @returns {import('../../actions/app.js').View} */
export function mountHelp() {
  const sections = h('div', { class: 'help' });
  const element = h(
    'div',
    { class: 'page' },
    h('h1', { tabindex: -1 }, 'Writing'),
    h('p', { class: 'meta' }, 'Posts, comments and messages are written in Markdown.'),
    sections,
  );
  let ready = false;

  void fetch(asset('help/markdown.json'))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((help) => {
      sections.replaceChildren(...help.sections.map(sectionOf));
    })
    .catch(() => {
      sections.replaceChildren(
        h('p', { class: 'none' }, 'The examples could not be loaded. Try again later.'),
      );
    })
    .finally(() => {
      ready = true;
    });
  return { element, title: () => 'Writing', ready: () => ready, update() {} };
}

/** @param {Section} section */
function sectionOf({ title, about, examples }) {
  return h(
    'section',
    { class: 'card help-section' },
    h('h2', {}, title),
    about && h('p', {}, ...marked(about)),
    ...examples.map(({ markdown, html }) => {
      const shown = h('div', { class: 'prose' });
      setBody(shown, html);
      return h(
        'div',
        { class: 'help-example' },
        h('pre', { tabindex: 0, 'aria-label': 'As it is typed' }, markdown),
        shown,
      );
    }),
  );
}

/** A sentence with `marks` in it as code. @param {string} text */
const marked = (text) => text.split('`').map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part));
