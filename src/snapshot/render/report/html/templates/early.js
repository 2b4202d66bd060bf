"use strict";
// Runs before anything is drawn, so that neither colours nor layout change after the first paint.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const read = (key) => {
    try {
      return localStorage.getItem(`snapshot-diff-${key}`);
    } catch {
      return null; // storage is forbidden for local files in some browsers
    }
  };
  const theme = read("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.dataset.view = read("view") === "split" ? "split" : "unified";
})();
