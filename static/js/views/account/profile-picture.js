// One's own picture: chosen, seen and removed in the settings.

import { button, h, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { Attachments } from '../editor/attachments.js';
import { avatar } from '../parts/avatar.js';

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 });

/**
 * @param {{used: number, quota: number}|undefined} pictures
 * @returns {string} how much of their room they take
 */
const roomOf = (pictures) =>
  pictures
    ? `All your pictures together take ${megabytes(pictures.used)} of ${megabytes(pictures.quota)} MB.`
    : '';

/** @param {import('../../actions/app.js').App} app @param {import('../../core/types.js').Me} me */
export function mountPicture(app, me) {
  const remove = button('Remove picture', 'button', () => void drop());
  const element = h('section', { class: 'card form picture-form', 'aria-label': 'Picture' });
  const attach = new Attachments({
    api: app.api,
    state: app.store.get,
    into: element,
    label: 'Choose a picture',
    many: false,
    words: true,
    added: async ({ url }) => {
      app.session.changed(await app.api.changeMe({ avatar: url }));
      app.announcer.say('Your picture is changed');
    },
  });
  const room = h('p', { class: 'hint' });
  element.append(
    h('h2', {}, 'Picture'),
    h(
      'div',
      { class: 'picture-row' },
      avatar(me, 'large'),
      h(
        'div',
        { class: 'picture-text' },
        h('p', { class: 'hint' }, 'A square from the middle is shown to everyone beside your name.'),
        h('p', { class: 'row' }, attach.button, remove),
        attach.line,
      ),
    ),
    room,
  );

  async function drop() {
    remove.disabled = true;
    try {
      app.session.changed(await app.api.changeMe({ avatar: null }));
      app.announcer.say('Your picture is removed');
    } catch (thrown) {
      attach.say(asApiError(thrown).message, 'wrong');
    } finally {
      remove.disabled = false;
    }
  }

  return {
    element,
    /** @param {import('../../core/types.js').State} state */
    update(state) {
      remove.hidden = !state.pictures[me.id];
      setText(room, roomOf(state.me?.pictures));
    },
    destroy: attach.stop,
  };
}
