// What the forum is like, which an admin may change at any time.

/** @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api}} app */
export const createSite = ({ store, api }) => ({
  /** Asks for it anew; where it can't be had now, the page is as it was. */
  async load() {
    const site = await api.site().catch(() => null);
    if (site) store.dispatch({ type: 'site.received', site });
  },
});
