// Everything works without this file: it adds Ctrl+K for the search and closes open menus.
(function () {
  "use strict";
  document.addEventListener("keydown", function (e) {
    var find = document.getElementById("find");
    if (find && (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
      e.preventDefault();
      find.focus();
      find.select();
    }
    if (e.key === "Escape") closeMenus(null, true);
  });
  document.addEventListener("click", function (e) { closeMenus(e.target, false); });
  function closeMenus(inside, refocus) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (inside && menu.contains(inside)) return;
      menu.open = false;
      if (refocus) menu.querySelector("summary").focus();
    });
  }
})();
