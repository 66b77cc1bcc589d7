// Runs before the first paint, so that nobody who chose dark sees a white flash. Not a module: those run
// later.
(function () {
  try {
    // Whoever was logged in is not shown what is for guests while it is found out who they are.
    if (localStorage.getItem('althing.signed-in') === 'true')
      document.documentElement.setAttribute('data-member', '');
    if (localStorage.getItem('althing.feed') === '"rows"') document.documentElement.dataset.feed = 'rows';
    // The forum's own color.
    var colors = JSON.parse(localStorage.getItem('althing.accent') || '{}');
    for (var name in colors) document.documentElement.style.setProperty(name, colors[name]);
    var theme = JSON.parse(localStorage.getItem('althing.theme') || 'null');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (_) {
    // Storage is forbidden or damaged: the system's own choice stands.
  }
})();
