// The draft of a field, kept as it is typed: each tab has its own. What a closed tab has left is taken up by
// whoever comes to the place next; what another tab is writing is offered.

import { excerpt } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { drafts, isBlank } from '../../lib/browser/storage.js';

/** As much of another draft as tells which it is. */
const SHOWN_CHARACTERS = 60;

/** @typedef {import('../../lib/browser/storage.js').Draft} Draft */

/** @param {Draft} draft @returns {string} how it begins */
const excerptOf = ({ title, body }) => excerpt(title || body || '', SHOWN_CHARACTERS) || 'Image';

export class FieldDraft {
  #userId;
  #place;
  #read;
  #fill;
  #words;
  #stopped = false;
  #unwatch;

  /**
   * @param {{userId: number, place: string, read: () => Draft, fill: (draft: Draft|null) => void}} field
   *   `read` gives what is in it now, `fill` puts a draft into it (null empties it)
   */
  constructor({ userId, place, read, fill }) {
    this.#userId = userId;
    this.#place = place;
    this.#read = read;
    this.#fill = fill;
    this.#words = h('span', {});
    this.element = h(
      'p',
      { class: 'draft-offer', hidden: true },
      this.#words,
      ' ',
      button('Continue it here', 'link-button', () => {
        const [other] = drafts.others(userId, place);
        if (other) this.#take(other);
      }),
    );
    const own = drafts.get(userId, place);
    if (own) fill(own);
    void this.#adopt();
    this.#unwatch = drafts.watch(userId, place, {
      own: (draft) => {
        // Another tab has taken it, unless this one has gone on meanwhile.
        if (!draft) fill(null);
        this.#offer();
      },
      others: this.#offer,
    });
    /** Whether this tab had one. */
    this.found = own !== null;
  }

  /** @param {import('../../lib/browser/storage.js').Other} other */
  #take = (other) => {
    // What stands here is offered in its turn.
    drafts.park(this.#userId, this.#place, this.#read());
    drafts.take(this.#userId, this.#place, other);
    this.#fill(other.draft);
    this.#offer();
  };

  #offer = () => {
    const [other] = drafts.others(this.#userId, this.#place);
    this.element.hidden = !other;
    if (other) setText(this.#words, `In another tab you have begun “${excerptOf(other.draft)}”.`);
  };

  #adopt = async () => {
    const orphan = await drafts.orphan(this.#userId, this.#place);
    if (this.#stopped) return;
    if (orphan && isBlank(this.#read())) this.#take(orphan);
    else this.#offer();
  };

  lookForOthers = () => void this.#adopt();

  keep = () => drafts.set(this.#userId, this.#place, this.#read());

  clear = () => drafts.clear(this.#userId, this.#place);

  stop = () => {
    this.#stopped = true;
    this.#unwatch();
  };
}
