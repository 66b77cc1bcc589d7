// What an admin does with a category that nobody needs any more: archive it, or merge it into another one.

import { count, isolated } from '../../core/text/formatting.js';
import { h } from '../../lib/dom/dom.js';
import { confirmed, formDialog } from '../parts/dialogs.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').Category} Category */

/** @param {string} name @returns {Promise<boolean>} */
export const confirmArchive = (name) =>
  confirmed(
    `Archive the category ${isolated(name)}?`,
    'Whoever reads it goes on reading it, under “Archived” at the end of the list. Nothing new is written ' +
      'there until you open it again.',
    'Cancel',
    'Archive',
  );

/**
 * @param {import('../../actions/app.js').App} app
 * @param {Category} category that is to go into another one
 * @param {(text: string) => void} done is told what was done
 */
export function showCategoryMerge(app, category, done) {
  const others = (app.store.get().categories ?? []).filter(
    ({ id, archived }) => id !== category.id && !archived,
  );
  const options = others.map(({ id, name }) => h('option', { value: id }, name));
  const into = field('Into which category', h('select', { required: true }, ...options));
  formDialog({
    title: `Merge ${isolated(category.name)} into another`,
    parts: [
      h(
        'p',
        {},
        `${count(category.posts, 'post')} of ${isolated(category.name)} will stand in the category that you `,
        'choose, for those who read that. Its address leads there and is given to no other. ',
        'Whoever follows it follows the other. This can’t be undone.',
      ),
      into.element,
    ],
    fields: { into },
    yes: 'Merge',
    isFinal: true,
    send: async (close) => {
      const chosen = others.find(({ id }) => id === Number(into.input.value));
      await app.categories.merge(category.id, Number(into.input.value));
      close();
      done(`${category.name} is merged into ${chosen?.name ?? 'the other'}`);
    },
  });
}
