// Whether anybody looks at this site in this browser, in whichever tab: a tab that is in view holds a lock.

const LOCK = 'althing.looked-at';

/** Says so for as long as this tab is in view. */
export function holdVisibilityLock() {
  /** @type {(() => void)|null} */
  let end = null;
  const tell = () => {
    if (document.hidden) {
      end?.();
      end = null;
    } else if (!end && navigator.locks) {
      void navigator.locks.request(LOCK, { mode: 'shared' }, () =>
        document.hidden || end
          ? undefined
          : new Promise((resolve) => {
              end = () => resolve(undefined);
            }),
      );
    }
  };
  document.addEventListener('visibilitychange', tell);
  tell();
}

/** @returns {Promise<boolean>} */
export async function isSeenAnywhere() {
  if (!document.hidden) return true;
  const { held } = await (navigator.locks?.query() ?? Promise.resolve({ held: [] }));
  return (held ?? []).some(({ name }) => name === LOCK);
}
