// What the reader hears of one post: each comment, what is meant for them, or only being named.

import { h, icon, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { freshId } from '../parts/field.js';
import { BELL } from '../shell/header.js';

/** @type {[import('../../core/types.js').Follow, string][]} */
const CHOICES = [
  ['following', 'Every comment'],
  ['none', 'Replies and mentions'],
  ['muted', 'Mentions only'],
];

/** @param {import('../../actions/app.js').App} app @param {number} postId */
export function mountFollow(app, postId) {
  const id = freshId('follow');
  const select = h(
    'select',
    { id, onchange: () => void change() },
    ...CHOICES.map(([value, name]) => h('option', { value }, name)),
  );
  const problem = h('span', { class: 'field-error', role: 'alert' });
  const element = h(
    'div',
    { class: 'follow', hidden: true },
    h('label', { for: id }, icon(BELL), h('span', { class: 'follow-words' }, 'Notify me of')),
    select,
    problem,
  );

  async function change() {
    setText(problem, '');
    const wanted = /** @type {import('../../core/types.js').Follow} */ (select.value);
    try {
      await app.notifications.follow(postId, wanted);
      app.announcer.say(`You are notified of: ${select.selectedOptions[0]?.textContent ?? ''}`);
    } catch (thrown) {
      setText(problem, asApiError(thrown).message);
      select.value = app.store.get().follows[postId] ?? 'none';
    }
  }

  return {
    element,
    /** @param {import('../../core/types.js').State} state */
    update({ me, follows }) {
      // Its place is there from the start: what stands below must not move when the answer comes.
      element.hidden = !me || !app.notifications.offered();
      const follow = follows[postId];
      select.disabled = follow === undefined;
      if (follow && document.activeElement !== select) select.value = follow;
    },
  };
}
