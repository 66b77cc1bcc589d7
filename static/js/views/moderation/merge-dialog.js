// Merging a post into another one: which, found by its words, its link or its number.

import { routeOf, href } from '../../core/routes.js';
import { isolated } from '../../core/text/formatting.js';
import { h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { formDialog } from '../parts/dialogs.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../actions/app.js').App} App */

const PAUSE_MS = 300;
const MOST = 6;

/** The post that a link or a number names. @param {string} text @returns {number|null} */
function named(text) {
  const path = text.replace(/^https?:\/\/[^/]+/, '').replace(/[?#].*$/, '');
  const route = routeOf(/^#?\d+$/.test(path) ? `/p/${path.replace('#', '')}` : path);
  return route.name === 'post' ? route.id : null;
}

/**
 * What may be meant, without the post itself.
 * @param {App} app @param {string} text @param {number} self @returns {Promise<Post[]>}
 */
async function found(app, text, self) {
  const id = named(text);
  const posts =
    id !== null
      ? [await app.api.post(id)]
      : (await app.api.finding.search({ q: text, in: 'posts', limit: MOST + 1 })).items.map(
          ({ post }) => post,
        );
  return posts.filter((post) => post.id !== self).slice(0, MOST);
}

/** @param {Post} post */
function choice(post) {
  const radio = h('input', { type: 'radio', name: 'into', value: post.id });
  const meta = `${post.category.name} · ${post.author.username}`;
  return h(
    'label',
    { class: 'choice' },
    radio,
    h('span', { dir: 'auto' }, post.title, h('span', { class: 'meta' }, h('bdi', {}, meta))),
  );
}

/**
 * What is found while somebody types.
 * @param {App} app @param {HTMLInputElement} input @param {number} self the post that is not meant
 */
function offer(app, input, self) {
  const choices = h('div', { class: 'choices', role: 'radiogroup', 'aria-label': 'Posts' });
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;
  let asked = 0;
  const look = async () => {
    const mine = (asked += 1);
    const text = input.value.trim();
    try {
      const posts = text ? await found(app, text, self) : [];
      if (mine !== asked) return;
      choices.replaceChildren(...posts.map(choice));
      if (text && posts.length === 0) choices.replaceChildren(h('p', { class: 'hint' }, 'Nothing found.'));
    } catch (thrown) {
      if (mine === asked) choices.replaceChildren(h('p', { class: 'hint' }, asApiError(thrown).message));
    }
  };
  input.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => void look(), PAUSE_MS);
  });
  return choices;
}

/** @param {App} app @param {Post} post that is to go into another one */
export function showMerge(app, post) {
  const sought = field(
    'Into which post',
    h('input', { type: 'search', autocomplete: 'off' }),
    'Words of it, its link, or its number.',
  );
  const choices = offer(app, sought.input, post.id);
  formDialog({
    title: 'Merge this post into another',
    parts: [
      h(
        'p',
        {},
        `All comments under “${isolated(post.title)}” will stand under the post that you choose, in the `,
        'order of time, and its own text as the last comment there. Its links lead on to that post. ',
        'This can’t be undone.',
      ),
      ...[sought.element, choices],
    ],
    fields: { into: sought },
    yes: 'Merge',
    isFinal: true,
    send: async (close) => {
      const chosen = /** @type {HTMLInputElement|null} */ (choices.querySelector('input:checked'));
      if (!chosen) {
        sought.setError('Choose a post that is found.');
        sought.input.focus();
        return;
      }
      const into = Number(chosen.value);
      await app.api.moderation.merge(post.id, into);
      close();
      app.announcer.say('The posts are merged');
      app.navigate(href.post(into));
    },
  });
}
