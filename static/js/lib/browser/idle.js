// Whether the reader leaves a list alone: nothing of it is scrolled, pointed at, focused, selected or being
// written, and nothing was for a moment. Only then may it change by itself under their eyes.

/** How long everything must have been still. */
const REST_MS = 3_000;

/**
 * @param {HTMLElement} element the list @param {() => void} rested called when the reader has come to rest
 * @returns {{isIdle: () => boolean, stop: () => void}}
 */
export function watchIdle(element, rested) {
  let last = -Infinity;
  let pointed = false;
  let [x, y] = [-1, -1];
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const ended = new AbortController();

  function acted() {
    last = performance.now();
    clearTimeout(timer);
    timer = setTimeout(check, REST_MS);
  }

  function check() {
    if (isIdle()) rested();
    else timer = setTimeout(check, REST_MS);
  }

  /** @returns {boolean} whether something is being written on the page, or a field is about to be */
  const writing = () =>
    [
      .../** @type {NodeListOf<HTMLInputElement|HTMLTextAreaElement>} */ (
        document.querySelectorAll(
          'main :is(textarea, input:not([type=search], [type=radio], [type=checkbox], [type=file]))',
        )
      ),
    ].some(
      (field) =>
        field === document.activeElement || (field.value.trim() !== '' && field.value !== field.defaultValue),
    );

  const selecting = () => {
    const selection = getSelection();
    return selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
  };

  const isIdle = () =>
    (document.hidden || (performance.now() - last >= REST_MS && !pointed)) &&
    !element.contains(document.activeElement) &&
    !writing() &&
    !selecting();

  // A page that changes under a still pointer makes the browser tell of a pointer; only one that moves is
  // somebody's.
  document.addEventListener(
    'pointermove',
    (event) => {
      if (event.clientX === x && event.clientY === y) return;
      [x, y] = [event.clientX, event.clientY];
      const inside = event.target instanceof Node && element.contains(event.target);
      if (inside || pointed) acted();
      pointed = inside && event.pointerType === 'mouse';
    },
    { passive: true, signal: ended.signal },
  );
  document.documentElement.addEventListener(
    'pointerleave',
    () => {
      pointed = false;
    },
    { signal: ended.signal },
  );
  for (const kind of [
    'pointerdown',
    'wheel',
    'touchmove',
    'keydown',
    'selectionchange',
    'visibilitychange',
  ]) {
    document.addEventListener(kind, acted, { passive: true, signal: ended.signal });
  }
  window.addEventListener('scroll', acted, { passive: true, signal: ended.signal });

  return {
    isIdle,
    stop() {
      clearTimeout(timer);
      ended.abort();
    },
  };
}
