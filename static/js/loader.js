// Sees that the page's script comes, and tries again where it does not: a phone that changes cells loses one
// file of many. What is there to read stands in the page meanwhile. Not a module: those wait for each other.
{
  const PAUSES_MS = [1000, 3000, 8000, 20000];
  const main = /** @type {HTMLScriptElement|null} */ (document.querySelector('script[type="module"][src]'));
  let tries = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /**
   * @param {string} text @param {string} more where there is room
   * @param {boolean} [over] whether nothing more is tried by itself
   */
  const tell = (text, more, over) => {
    const bar = document.getElementById('link-bar');
    const live = document.getElementById('live');
    if (!bar) return;
    const rest = document.createElement('span');
    rest.className = 'link-more';
    rest.textContent = more;
    bar.replaceChildren(text, rest);
    bar.hidden = false;
    if (live) live.textContent = text + more;
    if (!over) return;
    const again = document.createElement('button');
    again.type = 'button';
    again.className = 'link-button';
    again.textContent = 'Load again';
    again.onclick = function () {
      location.reload();
    };
    bar.append(' ', again);
  };

  const again = () => {
    clearTimeout(timer);
    if (!main) return;
    tries += 1;
    // A file that has failed is remembered as failed under its own name.
    import(main.src + '?again=' + tries).then(
      function () {
        window.removeEventListener('online', again);
      },
      function () {
        failed();
      },
    );
  };

  const failed = () => {
    const pause = PAUSES_MS[tries];
    if (pause === undefined) {
      tell('Not all loaded.', '', true);
      return;
    }
    tell('Loading again…', ' a part of the page did not come');
    timer = setTimeout(again, pause);
  };

  main?.addEventListener('error', () => {
    window.addEventListener('online', again);
    failed();
  });
}
