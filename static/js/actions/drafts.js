// Drafts on all devices: what the browser keeps of a text goes to the server a moment after the last key, and
// what another device has written comes from there. Without a connection the browser's own is enough, and
// goes there later. Nothing is lost: of two texts that do not know of each other the last one stands, the
// other is offered.

import { goesOnFrom, isEmpty, same, textOf } from '../core/text/drafts.js';
import { read, write } from '../lib/browser/storage.js';
import { asApiError } from '../net/api.js';

/** @typedef {import('../core/types.js').ServerDraft} ServerDraft */
/** @typedef {import('../core/types.js').DraftText} DraftText */
/** @typedef {import('../core/text/drafts.js').Fields} Fields */

/** Where the keys of what was sent are kept, by person. */
const SENT = 'althing.sent-drafts';
/** After the last key, and at most after the first one that is not saved. */
const PAUSE_MS = 2_000;
const MOST_MS = 15_000;
/** Whoever has pressed a key so lately is writing. */
const WRITING_MS = 3_000;

/**
 * A field whose text is a draft. `known` is what the browser has noted of the server's: the version that the
 * text goes on from, and whether the server has all of it.
 * @typedef {{read: () => Fields, fill: (text: Fields|null) => void, offer: (text: Fields|null) => void,
 *   isElsewhere: (text: Fields) => boolean, known: {version: number|null, saved: boolean},
 *   note: (version: number|null, saved: boolean) => void}} Field
 */

export class Drafts {
  #api;
  /** @type {number|null} whose they are */
  #owner = null;
  /** @type {Promise<Map<string, number>>|null} the versions that the server has, by key */
  #versions = null;
  /** @type {Map<string, Set<OpenDraft>>} */
  #open = new Map();
  /** @type {Set<() => void>} who shows the list of them */
  #watching = new Set();
  /** @type {Set<string>} the keys of what is sent or thrown away, until the server knows */
  #sent = new Set();
  /** @type {Map<string, Promise<void>>} what is being told of them */
  #telling = new Map();

  /** @param {{api: import('../net/api.js').Api}} parts */
  constructor({ api }) {
    this.#api = api;
    globalThis.document?.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') for (const one of this.#all()) one.flush();
    });
  }

  *#all() {
    for (const those of this.#open.values()) yield* those;
  }

  /** @returns {Promise<Map<string, number>>} */
  #load() {
    this.#versions = this.#api.writing
      .drafts()
      .then(({ items }) => new Map(items.map(({ key, version }) => [key, version])));
    this.#versions.catch(() => {
      this.#versions = null;
    });
    return this.#versions;
  }

  /** Which version of a draft the server has; undefined for none. @param {string} key */
  versionOf = async (key) => {
    const version = (await (this.#versions ?? this.#load())).get(key);
    return this.#sent.has(key) ? undefined : version;
  };

  /** @param {number} owner */
  #belongTo(owner) {
    if (owner === this.#owner) return;
    this.#owner = owner;
    this.#versions = null;
    this.#sent = new Set(read(`${SENT}.${owner}`, []));
    this.#tellSent();
  }

  /**
   * What is sent or thrown away goes from the server as soon as that can be reached, and comes back nowhere
   * meanwhile.
   * @param {number} owner @param {string} key
   */
  discard(owner, key) {
    this.#belongTo(owner);
    this.#sent.add(key);
    this.#keepSent();
    this.#tellSent();
  }

  #keepSent() {
    write(`${SENT}.${this.#owner}`, this.#sent.size > 0 ? [...this.#sent] : null);
  }

  #tellSent() {
    for (const key of this.#sent) void this.#forgotten(key).catch(() => {});
  }

  /** Settles once the server has nothing of what was sent. @param {string} key */
  #forgotten = (key) => {
    if (!this.#sent.has(key)) return Promise.resolve();
    const telling =
      this.#telling.get(key) ??
      this.#api.writing
        .deleteDraft(key)
        .then(async () => {
          await this.#note(key, null);
          this.#sent.delete(key);
          this.#keepSent();
        })
        .finally(() => this.#telling.delete(key));
    this.#telling.set(key, telling);
    return telling;
  };

  /** @param {number} owner @param {string} key @param {Field} field */
  open(owner, key, field) {
    this.#belongTo(owner);
    const close = () => void this.#open.get(key)?.delete(draft);
    const draft = new OpenDraft(this.#api, key, field, {
      versionOf: this.versionOf,
      note: this.#note,
      discard: () => this.discard(owner, key),
      forgotten: () => this.#forgotten(key),
      close,
    });
    this.#open.set(key, (this.#open.get(key) ?? new Set()).add(draft));
    return draft;
  }

  /** @param {string} key @param {number|null} version that the server has now */
  #note = async (key, version) => {
    const versions = await this.#versions;
    if (version === null) versions?.delete(key);
    else versions?.set(key, version);
  };

  /** The server tells of a draft. @param {{key: string, version: number|null}} told */
  async changed({ key, version }) {
    // What is gone may have come again since: that is looked up.
    if (version === null) void this.#load();
    else await this.#note(key, version);
    for (const one of this.#open.get(key) ?? []) void one.look();
    for (const tell of this.#watching) tell();
  }

  /** @param {() => void} changed called when some draft is another one @returns {() => void} ends that */
  watch(changed) {
    this.#watching.add(changed);
    return () => void this.#watching.delete(changed);
  }

  /** Something may have been missed. */
  lookAgain() {
    if (this.#owner === null) return;
    this.#versions = null;
    this.#tellSent();
    for (const one of this.#all()) void one.look();
  }
}

class OpenDraft {
  #api;
  #key;
  #field;
  #wiring;
  /** @type {number|null} the version of the server that the text goes on from */
  #version;
  /** Whether something was typed that the server has not. */
  #dirty;
  #typedAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** When the first key was pressed that is not saved. */
  #since = 0;
  #saving = false;
  /** Whether the server did not take it: it is not asked again before the next key. */
  #refused = false;
  #over = false;
  /** Counts up when the text is sent or thrown away: what is on its way is of the past then. */
  #round = 0;

  /**
   * @param {import('../net/api.js').Api} api
   * @param {string} key
   * @param {Field} field
   * @param {{versionOf: (key: string) => Promise<number|undefined>,
   *   note: (key: string, version: number|null) => Promise<void>, discard: () => void,
   *   forgotten: () => Promise<void>, close: () => void}} wiring
   */
  constructor(api, key, field, wiring) {
    this.#api = api;
    this.#key = key;
    this.#field = field;
    this.#wiring = wiring;
    this.#version = field.known.version;
    this.#dirty = !field.known.saved && !isEmpty(field.read());
    if (this.#dirty) this.#plan();
  }

  /** Something was typed. */
  changed() {
    this.#typedAt = performance.now();
    this.#dirty = true;
    this.#refused = false;
    this.#plan();
  }

  #plan() {
    if (this.#timer === undefined) this.#since = performance.now();
    clearTimeout(this.#timer);
    const left = MOST_MS - (performance.now() - this.#since);
    this.#timer = setTimeout(() => void this.#save(), Math.max(0, Math.min(PAUSE_MS, left)));
  }

  #unplan() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Saves at once what is not saved. */
  flush() {
    if (this.#timer !== undefined) void this.#save();
  }

  async #save() {
    this.#unplan();
    if (this.#over) return;
    if (this.#saving) {
      this.#plan();
      return;
    }
    const [text, round] = [textOf(this.#field.read()), this.#round];
    this.#saving = true;
    try {
      await this.#wiring.forgotten();
      if (isEmpty(text)) {
        if (this.#version !== null) await this.#api.writing.deleteDraft(this.#key);
        this.#version = null;
      } else {
        const version = this.#version === null ? {} : { version: this.#version };
        const saved = await this.#api.writing.saveDraft(this.#key, { ...text, ...version });
        this.#version = saved.version;
        this.#offerOther(saved.replaced);
      }
      await this.#wiring.note(this.#key, this.#version);
      if (round === this.#round) {
        this.#dirty = !same(text, this.#field.read());
        this.#field.note(this.#version, !this.#dirty);
      }
    } catch (thrown) {
      // The browser has it; a later key, look or connection tries again.
      this.#refused = !asApiError(thrown).passing;
      if (!this.#refused && !this.#over) {
        this.#since = performance.now();
        this.#timer = setTimeout(() => void this.#save(), MOST_MS);
      }
    } finally {
      this.#saving = false;
      // It was sent while it was being saved: nothing of it must come back.
      if (round !== this.#round) {
        this.#version = null;
        this.#wiring.discard();
      }
      // What was told meanwhile may have been of another device.
      void this.look();
    }
  }

  /** Looks what the server has. */
  async look() {
    const round = this.#round;
    /** @type {ServerDraft|null} */
    let draft = null;
    try {
      const version = await this.#wiring.versionOf(this.#key);
      if (this.#saving || (version !== undefined && version === this.#version)) return;
      if (version !== undefined) draft = await this.#api.writing.draft(this.#key);
    } catch {
      return;
    }
    if (this.#over || round !== this.#round || this.#saving) return;
    if (draft) this.#take(draft);
    else this.#gone();
  }

  /** @param {ServerDraft} draft */
  #take(draft) {
    const mine = this.#field.read();
    if (draft.version === this.#version) {
      if (!this.#dirty) this.#offerOther(draft.replaced);
      return;
    }
    if (same(mine, draft)) {
      this.#noteAs(draft.version);
      return;
    }
    // What another tab of this browser is writing is that tab's to offer.
    if (this.#field.isElsewhere(draft)) {
      this.#dirty ||= !isEmpty(mine);
      return;
    }
    const isUntouched = isEmpty(mine) || !this.#dirty;
    if (isUntouched && performance.now() - this.#typedAt > WRITING_MS) {
      this.#field.fill(draft);
      this.#noteAs(draft.version);
      this.#offerOther(draft.replaced);
    } else {
      // The server has no more what stands here.
      this.#dirty ||= !isEmpty(mine);
      this.#field.offer(draft);
    }
  }

  /** Another device has sent it or thrown it away. What was typed here since stays. */
  #gone() {
    if (this.#version === null) {
      if (this.#dirty && this.#timer === undefined && !this.#refused) this.#plan();
      return;
    }
    this.#version = null;
    this.#field.offer(null);
    if (this.#dirty) this.#plan();
    else this.#field.fill(null);
  }

  /** @param {number} version */
  #noteAs(version) {
    this.#version = version;
    this.#dirty = false;
    this.#unplan();
    this.#field.note(version, true);
    this.#field.offer(null);
  }

  /** @param {DraftText[]} replaced what the text has taken the place of */
  #offerOther(replaced) {
    const mine = this.#field.read();
    const other = replaced.find((text) => !goesOnFrom(mine, text));
    this.#field.offer(other && !this.#field.isElsewhere(other) ? other : null);
  }

  /** Another tab has taken the text over. */
  forget() {
    this.#unplan();
    this.#version = null;
    this.#dirty = false;
    this.#field.offer(null);
  }

  /** It is sent, or thrown away: nowhere is it a draft any more. */
  clear() {
    this.#unplan();
    this.#round += 1;
    this.#dirty = false;
    const wasKnown = this.#version !== null;
    this.#version = null;
    this.#field.offer(null);
    if (wasKnown && !this.#saving) this.#wiring.discard();
  }

  /** The field goes; what was written stays a draft. */
  stop() {
    this.flush();
    this.#over = true;
    this.#unplan();
    this.#wiring.close();
  }
}
