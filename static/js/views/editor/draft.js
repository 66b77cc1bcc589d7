// The draft of a field, kept as it is typed: each tab has its own. What a closed tab has left is taken up by
// whoever comes to the place next; what another tab is writing is offered.

import { excerpt } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';
import { drafts, isBlank } from '../../lib/browser/storage.js';

/** As much of another draft as tells which it is. */
const SHOWN_CHARACTERS = 60;

/** @typedef {import('../../lib/browser/storage.js').Draft} Draft */

/** @param {Draft} draft @returns {string} how it begins */
const excerptOf = ({ title, body }) => excerpt(title || body || '', SHOWN_CHARACTERS) || 'Image';

/**
 * @param {{userId: number, place: string, read: () => Draft, fill: (draft: Draft|null) => void}} field `read`
 *   gives what is in it now, `fill` puts a draft into it (null empties it)
 */
export function mountDraft({ userId, place, read, fill }) {
  const words = h('span', {});
  const element = h(
    'p',
    { class: 'draft-offer', hidden: true },
    words,
    ' ',
    h(
      'button',
      {
        class: 'link-button',
        type: 'button',
        onclick: () => {
          const [other] = drafts.others(userId, place);
          if (other) take(other);
        },
      },
      'Continue it here',
    ),
  );

  /** @param {import('../../lib/browser/storage.js').Other} other */
  function take(other) {
    // What stands here is offered in its turn.
    drafts.park(userId, place, read());
    drafts.take(userId, place, other);
    fill(other.draft);
    offer();
  }

  function offer() {
    const [other] = drafts.others(userId, place);
    element.hidden = !other;
    if (other) setText(words, `In another tab you have begun “${excerptOf(other.draft)}”.`);
  }

  async function adopt() {
    const orphan = await drafts.orphan(userId, place);
    if (stopped) return;
    if (orphan && isBlank(read())) take(orphan);
    else offer();
  }

  let stopped = false;
  const own = drafts.get(userId, place);
  if (own) fill(own);
  void adopt();
  const unwatch = drafts.watch(userId, place, {
    own: (draft) => {
      // Another tab has taken it, unless this one has gone on meanwhile.
      if (!draft) fill(null);
      offer();
    },
    others: offer,
  });

  return {
    element,
    /** Whether this tab had one. */
    found: own !== null,
    look: () => void adopt(),
    keep: () => drafts.set(userId, place, read()),
    clear: () => drafts.clear(userId, place),
    stop() {
      stopped = true;
      unwatch();
    },
  };
}
