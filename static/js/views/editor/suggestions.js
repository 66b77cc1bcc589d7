// What is offered while somebody writes: people once an `@` is typed, emoji once a `:` and two letters are.

import { matching, parsed, shortcode } from '../../core/text/emoji.js';
import { mentionAt } from '../../core/text/mentions.js';
import { asset } from '../../lib/browser/asset.js';
import { h } from '../../lib/dom/dom.js';
import { avatar } from '../parts/avatar.js';
import { Autocomplete } from './autocomplete.js';

const MOST_EMOJI = 6;

/** @typedef {import('../../core/types.js').User} User */
/** @template T @typedef {import('./autocomplete.js').Source<T>} Source */

/**
 * @type {Promise<import('../../core/text/emoji.js').Emoji[]>|null} fetched by whoever needs them first, and
 *   then kept
 */
let emoji = null;

/** @returns {Promise<import('../../core/text/emoji.js').Emoji[]>} */
function allEmoji() {
  emoji ??= fetch(asset('emoji.txt'))
    .then(async (answer) => {
      if (!answer.ok) throw new Error(`emoji.txt: ${answer.status}`);
      return parsed(await answer.text());
    })
    .catch((error) => {
      emoji = null;
      throw error;
    });
  return emoji;
}

/** @type {Source<{emoji: string, name: string}>} */
const emojiSource = {
  label: 'Emoji',
  find: shortcode,
  text: (item) => item.emoji,
  look: async (prefix) => matching(await allEmoji(), prefix, MOST_EMOJI),
  show: (item) => [h('span', { class: 'offer-emoji', 'aria-hidden': 'true' }, item.emoji), `:${item.name}:`],
};

/** @param {import('../../net/api.js').Api} api @returns {Source<User>} */
const peopleSource = (api) => ({
  label: 'People',
  find: mentionAt,
  text: (user) => `@${user.username}`,
  look: async (prefix) => (await api.findUsers(prefix)).items,
  show: (user) => [avatar(user, 'small'), user.username],
});

/**
 * Must be called before others listen to the field's keys.
 * @param {HTMLTextAreaElement} area @param {import('../../net/api.js').Api} api
 * @returns {HTMLElement} holds the field and the list
 */
export const withSuggestions = (area, api) =>
  new Autocomplete(area, [peopleSource(api), emojiSource]).element;
