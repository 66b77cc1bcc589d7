// Keys pressed in this page. While an input method composes, every key is its own: Enter takes what it
// offers, Escape gives it up. So all handlers of keys are made here, and none is ever called then.

/** @param {KeyboardEvent} event `229` is what Safari says of the key that ends a composition */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** @param {KeyboardEvent|MouseEvent} event whether another key is held, for a browser's own use */
export const hasModifier = (event) => event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;

/** @param {HTMLElement|Document} target @param {(event: KeyboardEvent) => void} handle */
export function onKey(target, handle) {
  target.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && !isComposing(event)) handle(event);
  });
}
