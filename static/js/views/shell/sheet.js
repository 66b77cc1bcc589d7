// Columns that are always there on wide screens, and lie over the page on narrow ones.

/**
 * A column of wide screens that narrow ones open over the page.
 * @param {HTMLElement} element
 * @param {() => HTMLElement} opener
 * @param {() => void} focus
 */
export function createSheet(element, opener, focus) {
  const sheet = {
    element,
    open() {
      // On wide screens it is always open, and its button is not there.
      if (opener().offsetParent) {
        element.classList.add('is-open');
        opener().setAttribute('aria-expanded', 'true');
      }
      focus();
    },
    close() {
      if (!element.classList.contains('is-open')) return false;
      element.classList.remove('is-open');
      opener().setAttribute('aria-expanded', 'false');
      if (element.contains(document.activeElement)) opener().focus();
      return true;
    },
    toggle() {
      if (!sheet.close()) sheet.open();
    },
    /** @param {Node} node whether a press there belongs to it */
    owns: (node) => element.contains(node) || opener().contains(node),
  };
  return sheet;
}
