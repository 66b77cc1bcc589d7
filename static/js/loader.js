// Sees that the page's script comes, and tries again where it does not: a phone that changes cells loses one
// file of many. What is there to read stands in the page meanwhile. Not a module: those wait for each other.
(function () {
  var PAUSES_MS = [1000, 3000, 8000, 20000];
  var main = /** @type {HTMLScriptElement|null} */ (document.querySelector('script[type="module"][src]'));
  var tries = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  var timer;

  /** @param {string} text @param {boolean} [over] whether nothing more is tried by itself */
  function tell(text, over) {
    var bar = document.getElementById('link-bar');
    var live = document.getElementById('live');
    if (!bar) return;
    bar.textContent = text;
    bar.hidden = false;
    if (live) live.textContent = text;
    if (!over) return;
    var again = document.createElement('button');
    again.type = 'button';
    again.className = 'link-button';
    again.textContent = 'Load again';
    again.onclick = function () {
      location.reload();
    };
    bar.append(' ', again);
  }

  function again() {
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
  }

  function failed() {
    var pause = PAUSES_MS[tries];
    if (pause === undefined) {
      tell('Parts of this page could not be loaded.', true);
      return;
    }
    tell('Parts of this page could not be loaded. Trying again…');
    timer = setTimeout(again, pause);
  }

  if (!main) return;
  main.addEventListener('error', function () {
    window.addEventListener('online', again);
    failed();
  });
})();
