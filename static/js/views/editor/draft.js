// The draft of a field, kept as it is typed: each tab has its own, and the server has the last one for all
// devices. What a closed tab has left is taken up by whoever comes to the place next; what another tab is
// writing, or another device has written meanwhile, is offered.

import { excerpt } from '../../core/text/formatting.js';
import { goesOnFrom, keyOf } from '../../core/text/drafts.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { drafts, isBlank } from '../../lib/browser/storage.js';

/** As much of another draft as tells which it is. */
const SHOWN_CHARACTERS = 60;

/** @typedef {import('../../lib/browser/storage.js').Draft} Draft */

/** @param {Draft} draft @returns {string} how it begins */
const excerptOf = ({ title, body }) => excerpt(title || body || '', SHOWN_CHARACTERS) || 'Image';

/**
 * As fields hold it.
 * @param {import('../../core/text/drafts.js').Fields} text of the server
 * @returns {Draft}
 */
const fieldsOf = ({ title, body, category, tags, reply_to, updated_at }) => ({
  title: title ?? '',
  body,
  category: category ?? undefined,
  tags: tags ?? [],
  reply_to,
  savedAt: updated_at,
});

/** @type {Set<FieldDraft>} those on the page */
const open = new Set();

// Whoever closes the page loses nothing that the browser or the server has kept.
globalThis.window?.addEventListener('beforeunload', (event) => {
  if ([...open].some((draft) => draft.isUnkept())) event.preventDefault();
});

export class FieldDraft {
  #userId;
  #place;
  #drafts;
  #read;
  #fill;
  #words;
  #stopped = false;
  /** Whether the browser could keep what was written last. */
  #isKept = true;
  #unwatch;
  /** @type {ReturnType<import('../../actions/drafts.js').Drafts['open']>|null} */
  #server = null;
  /** @type {Draft|null} what another device has written meanwhile */
  #elsewhere = null;
  /**
   * What the server has of this text.
   * @type {{version: number|null, saved: boolean}}
   */
  #known = { version: null, saved: true };

  /**
   * @param {{drafts: import('../../actions/drafts.js').Drafts, userId: number, place: string,
   *   read: () => Draft, fill: (draft: Draft|null) => void}} field `read` gives what is in it now, `fill`
   *   puts a draft into it (null empties it)
   */
  constructor({ drafts: server, userId, place, read, fill }) {
    this.#userId = userId;
    this.#drafts = server;
    this.#place = place;
    this.#read = read;
    this.#fill = fill;
    this.#words = h('span', {});
    this.element = h(
      'p',
      { class: 'draft-offer', hidden: true },
      this.#words,
      ' ',
      button('Continue it here', 'link-button', this.#continue),
    );
    const own = drafts.get(userId, place);
    if (own) this.#show(own);
    void this.#adopt().then(() => {
      if (this.#stopped) return;
      this.#server = this.#openAt(server);
      void this.#server.look();
    });
    this.#unwatch = drafts.watch(userId, place, {
      own: (draft) => {
        // Another tab has taken it, unless this one has gone on meanwhile.
        if (!draft) {
          fill(null);
          this.#server?.forget();
        }
        this.#offer();
      },
      others: this.#offer,
    });
    open.add(this);
    /** Whether this tab had one. */
    this.found = own !== null;
  }

  /** @param {import('../../actions/drafts.js').Drafts} server */
  #openAt(server) {
    const others = () => drafts.others(this.#userId, this.#place);
    return server.open(this.#userId, keyOf(this.#place), {
      read: this.#read,
      fill: (text) => this.#replace(text && fieldsOf(text)),
      offer: (text) => {
        this.#elsewhere = text && fieldsOf(text);
        this.#offer();
      },
      isElsewhere: (text) => others().some(({ draft }) => goesOnFrom(draft, text)),
      known: this.#known,
      note: (version, saved) => {
        this.#known = { version, saved };
        this.#write(this.#read());
      },
    });
  }

  /** @param {Draft} text */
  #write = (text) => {
    const { version, saved } = this.#known;
    this.#isKept = drafts.set(this.#userId, this.#place, { ...text, synced: version, saved });
  };

  /** Whether something is written that neither the browser nor the server has kept. */
  isUnkept = () => !this.#isKept && !this.#known.saved && !isBlank(this.#read());

  /** Shows what this browser has kept. @param {Draft} draft */
  #show = (draft) => {
    this.#known = { version: draft.synced ?? null, saved: draft.saved ?? false };
    this.#fill(draft);
  };

  /** Puts what another device has written into the field. @param {Draft|null} text */
  #replace = (text) => {
    this.#fill(text);
    if (text) return;
    this.#known = { version: null, saved: true };
    drafts.clear(this.#userId, this.#place);
  };

  #continue = () => {
    const [other] = drafts.others(this.#userId, this.#place);
    if (other) {
      this.#take(other);
      this.keep();
    } else if (this.#elsewhere) {
      // What stands here is offered in its turn.
      drafts.park(this.#userId, this.#place, this.#read());
      this.#fill(this.#elsewhere);
      this.#elsewhere = null;
      this.keep();
      this.#offer();
    }
  };

  /** @param {import('../../lib/browser/storage.js').Other} other */
  #take = (other) => {
    // What stands here is offered in its turn.
    drafts.park(this.#userId, this.#place, this.#read());
    drafts.take(this.#userId, this.#place, other);
    this.#show(other.draft);
    this.#offer();
  };

  #offer = () => {
    const [other] = drafts.others(this.#userId, this.#place);
    const [where, draft] = other ? ['In another tab', other.draft] : ['On another device', this.#elsewhere];
    this.element.hidden = !draft;
    if (draft) setText(this.#words, `${where} you have begun “${excerptOf(draft)}”.`);
  };

  #adopt = async () => {
    const orphan = await drafts.orphan(this.#userId, this.#place);
    if (this.#stopped) return;
    if (orphan && isBlank(this.#read())) this.#take(orphan);
    else this.#offer();
  };

  lookForOthers = () => void this.#adopt();

  keep = () => {
    this.#known.saved = false;
    this.#write(this.#read());
    this.#server?.changed();
  };

  clear = () => {
    // What another device has written and nobody has looked at is offered to the next text.
    if (this.#elsewhere) drafts.park(this.#userId, this.#place, this.#elsewhere);
    const hadOne = this.#known.version !== null;
    this.#known = { version: null, saved: true };
    drafts.clear(this.#userId, this.#place);
    if (this.#server) this.#server.clear();
    else if (hadOne) this.#drafts.discard(this.#userId, keyOf(this.#place));
  };

  stop = () => {
    this.#stopped = true;
    open.delete(this);
    this.#server?.stop();
    this.#unwatch();
  };
}
