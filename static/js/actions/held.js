// What the reader wrote and a moderator has to see first: it stands where it was written, for them alone.

import { heldItem } from '../core/folds/pending.js';

/** @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api}} app */
export function createHeld({ store, api }) {
  let asked = 0;
  return {
    /**
     * Takes one back, to be written on.
     * @param {import('../core/types.js').Pending} item
     * @returns {Promise<boolean>} false where it could not be reached, or has been decided
     */
    async withdraw({ key }) {
      const done = await api.moderation.withdraw(Number(key.slice('held:'.length))).then(
        () => true,
        () => false,
      );
      await this.load();
      return done;
    },

    /** Asks for them, where there may be some: nothing that moderators write waits. */
    async load() {
      const { me, held } = store.get();
      const mine = (asked += 1);
      const may = me?.role === 'member' && ((me.waiting ?? 0) > 0 || held.length > 0);
      // the next word of it, or greeting, brings them
      const page = may ? await api.moderation.held().catch(() => null) : { items: [] };
      if (!page || mine !== asked || (!may && held.length === 0)) return;
      store.dispatch({ type: 'held.received', items: page.items.map(heldItem) });
    },
  };
}
