// Runs before the first paint, so that nobody who chose dark sees a white flash. Not a module: those run
// later.
(function () {
  try {
    var theme = JSON.parse(localStorage.getItem('althing.theme') || 'null');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (_) {
    // Storage is forbidden or damaged: the system's own choice stands.
  }
})();
