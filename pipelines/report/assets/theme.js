// Before anything is painted: the appearance that the reader chose, if the browser lets a page remember it.
(() => {
  "use strict";
  try {
    const chosen = localStorage.getItem("computegap-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // A browser may forbid storage to pages from a folder; then the appearance is that of the system.
  }
})();
