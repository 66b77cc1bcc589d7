// Whether the reader leaves a list alone: nothing of it is scrolled, pointed at, focused, selected or being
// written, and nothing was for a moment. Only then may it change by itself under their eyes.

/** How long everything must have been still. */
const REST_MS = 3_000;

export class IdleWatch {
  #element;
  #rested;
  #last = -Infinity;
  #pointed = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #ended;

  /**
   * @param {HTMLElement} element the list
   * @param {() => void} rested called when the reader has come to rest
   */
  constructor(element, rested) {
    this.#element = element;
    this.#rested = rested;
    let [x, y] = [-1, -1];
    this.#ended = new AbortController();

    // A page that changes under a still pointer makes the browser tell of a pointer; only one that moves is
    // somebody's.
    document.addEventListener(
      'pointermove',
      (event) => {
        if (event.clientX === x && event.clientY === y) return;
        [x, y] = [event.clientX, event.clientY];
        const inside = event.target instanceof Node && element.contains(event.target);
        if (inside || this.#pointed) this.#acted();
        this.#pointed = inside && event.pointerType === 'mouse';
      },
      { passive: true, signal: this.#ended.signal },
    );
    document.documentElement.addEventListener(
      'pointerleave',
      () => {
        this.#pointed = false;
      },
      { signal: this.#ended.signal },
    );
    for (const kind of [
      'pointerdown',
      'wheel',
      'touchmove',
      'keydown',
      'selectionchange',
      'visibilitychange',
    ]) {
      document.addEventListener(kind, this.#acted, { passive: true, signal: this.#ended.signal });
    }
    window.addEventListener('scroll', this.#acted, { passive: true, signal: this.#ended.signal });
  }

  #acted = () => {
    this.#last = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#check, REST_MS);
  };

  #check = () => {
    if (this.isIdle()) this.#rested();
    else this.#timer = setTimeout(this.#check, REST_MS);
  };

  /** @returns {boolean} whether something is being written on the page, or a field is about to be */
  #writing = () =>
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

  #selecting = () => {
    const selection = getSelection();
    return selection !== null && !selection.isCollapsed && this.#element.contains(selection.anchorNode);
  };

  isIdle = () =>
    (document.hidden || (performance.now() - this.#last >= REST_MS && !this.#pointed)) &&
    !this.#element.contains(document.activeElement) &&
    !this.#writing() &&
    !this.#selecting();

  stop = () => {
    clearTimeout(this.#timer);
    this.#ended.abort();
  };
}
