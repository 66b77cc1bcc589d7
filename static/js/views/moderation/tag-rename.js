// Where moderators give a tag another name, on all posts at once; one that there is already takes them all.

import { href } from '../../core/routes.js';
import { mayModerate } from '../../core/state.js';
import { button, h } from '../../lib/dom/dom.js';
import { tagOf } from '../editor/tags-field.js';
import { field, onSubmit } from '../parts/field.js';

export class TagRename {
  #opener;
  #form;

  /** @param {import('../../actions/app.js').App} app @param {string} tag */
  constructor(app, tag) {
    const name = field('New name', h('input', { autocomplete: 'off', value: tag }));
    this.#form = h(
      'form',
      { class: 'card tag-rename', 'aria-label': 'Rename the tag', hidden: true },
      name.element,
      h(
        'div',
        { class: 'form-actions' },
        button('Cancel', 'button quiet', () => this.#open(false)),
        h('button', { class: 'button primary', type: 'submit' }, 'Rename'),
      ),
    );
    onSubmit(this.#form, { tag: name }, async () => {
      const renamed = await app.api.finding.renameTag(tag, tagOf(name.input.value));
      app.navigate(href.tag(renamed.tag), { replace: true });
    });
    this.#opener = button('Rename the tag', 'button quiet small', () => {
      this.#open(true);
      name.input.focus();
    });
    this.element = h('div', { class: 'moderation', hidden: true }, this.#opener, this.#form);
  }

  /** @param {boolean} yes */
  #open = (yes) => {
    this.#form.hidden = !yes;
    this.#opener.hidden = yes;
    if (!yes) this.#opener.focus();
  };

  /** @param {import('../../core/types.js').State} state */
  update = (state) => {
    this.element.hidden = !mayModerate(state);
  };
}
