// Which unread notifications have been looked at: in view for a moment, on a tab that is in view itself.

/** Long enough to have been looked at, and how much of it must be in view. */
const SEEN_MS = 1_500;
const SEEN_PART = 0.6;
/** Between two checks. */
const LEAST_MS = 50;

/** @param {(ids: number[]) => void} tell of those that were looked at */
export function watchSeen(tell) {
  /** The rows in view, since when. @type {Map<Element, number>} */
  const inView = new Map();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;

  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, intersectionRatio, time } of changes) {
        if (intersectionRatio < SEEN_PART) inView.delete(target);
        else if (!inView.has(target)) inView.set(target, time);
      }
      check();
    },
    { threshold: SEEN_PART },
  );

  function check() {
    clearTimeout(pause);
    for (const row of inView.keys()) if (!row.isConnected) inView.delete(row);
    if (document.visibilityState !== 'visible') return;
    const now = performance.now();
    const unread = [...inView].filter(([row]) => row.classList.contains('is-unread'));
    const due = unread.filter(([, since]) => now - since >= SEEN_MS);
    if (due.length > 0) tell(due.map(([row]) => Number(row.getAttribute('data-row')?.slice(1))));
    const next = unread.map(([, since]) => since + SEEN_MS - now).filter((wait) => wait > 0);
    if (next.length > 0) pause = setTimeout(check, Math.max(LEAST_MS, Math.min(...next)));
  }

  function shownAgain() {
    const now = performance.now();
    for (const row of inView.keys()) inView.set(row, now);
    check();
  }

  document.addEventListener('visibilitychange', shownAgain);
  return {
    /** @param {Element} row */
    observe: (row) => observer.observe(row),
    check,
    stop() {
      clearTimeout(pause);
      observer.disconnect();
      document.removeEventListener('visibilitychange', shownAgain);
    },
  };
}
