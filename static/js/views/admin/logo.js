// The picture that stands for the forum: chosen, seen and removed by admins, at once on all pages.

import { asset } from '../../lib/browser/asset.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { Attachments } from '../editor/attachments.js';

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string|null} now the address of the logo that there is
 */
export function logoForm(app, now) {
  const picture = h('img', { alt: '', width: 56, height: 56 });
  const remove = button('Remove logo', 'button', () => void set(null));
  const element = h('section', { class: 'card form picture-form', 'aria-label': 'Logo' });
  const attach = new Attachments({
    api: app.api,
    state: app.store.get,
    into: element,
    label: 'Choose a logo',
    many: false,
    words: true,
    added: async ({ url }) => void (await set(url)),
  });
  element.append(
    h('h2', {}, 'Logo'),
    h(
      'div',
      { class: 'picture-row' },
      picture,
      h(
        'div',
        { class: 'picture-text' },
        h(
          'p',
          { class: 'hint' },
          'A square from the middle stands beside the forum’s name and in link previews.',
        ),
        h('p', { class: 'row' }, attach.button, remove),
        attach.line,
      ),
    ),
  );

  /** @param {string|null} logo */
  function show(logo) {
    setAttr(picture, 'src', logo ?? asset('logo.svg'));
    remove.hidden = logo === null;
  }

  /** @param {string|null} logo */
  async function set(logo) {
    remove.disabled = true;
    try {
      show((await app.api.moderation.set({ logo })).logo);
      app.announcer.say(logo === null ? 'The logo is removed' : 'The logo is changed');
    } catch (thrown) {
      attach.say(asApiError(thrown).message, 'wrong');
    } finally {
      remove.disabled = false;
    }
  }

  show(now);
  return { element, destroy: attach.stop };
}
