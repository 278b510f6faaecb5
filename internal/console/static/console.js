// Everything works without scripts. This file closes open menus and holds what the others share: window.desk.
(function () {
  "use strict";
  var desk = window.desk = {};
  desk.all = function (what, where) { return Array.prototype.slice.call((where || document).querySelectorAll(what)); };
  desk.seen = function (el) { return el.getClientRects().length > 0; };

  // forms fills {n} into the plural form that the page's language has for a number. The forms stand in data-forms.
  desk.forms = function (json, n) {
    var forms = JSON.parse(json), lang = document.documentElement.lang;
    var kind = new Intl.PluralRules(lang).select(n);
    return (forms[kind] || forms.other).replace("{n}", desk.number(n));
  };
  desk.number = function (n) { return new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn" }).format(n); };

  // typing tells whether keys belong to a field.
  desk.typing = function (el) {
    if (!el || !el.tagName) return false;
    if (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName)) return true;
    return el.tagName === "INPUT" && !/^(checkbox|radio|button|submit|reset|file|color|image)$/.test(el.type);
  };

  // use does what a click on a thing does: follow, press, open, or go into a field.
  desk.use = function (el) {
    if (el.tagName === "SUMMARY") el = el.parentNode;
    if (el.tagName === "DETAILS") {
      el.open = !el.open;
      var first = el.open && el.querySelector("input:not([type=hidden]), select, textarea, button, a");
      (first || el.querySelector("summary")).focus();
      return;
    }
    if (desk.unfold(el) && !desk.typing(el)) { // a button of a form that nobody has seen yet: its first field comes first
      (el.form && el.form.querySelector("input:not([type=hidden]), select, textarea") || el).focus();
      return;
    }
    el.focus();
    if (!desk.typing(el)) el.click();
  };

  // unfold opens what a thing is folded away in, and tells whether it was.
  desk.unfold = function (el) {
    var was = false;
    for (var d = el.parentElement && el.parentElement.closest("details"); d; d = d.parentElement.closest("details")) {
      was = was || !d.open;
      d.open = true;
    }
    return was;
  };

  // label is what a thing is called.
  desk.label = function (el) {
    var text = el.dataset.label || el.getAttribute("aria-label") || "";
    if (!text && el.tagName === "DETAILS") text = el.querySelector("summary").textContent;
    if (!text && el.labels && el.labels.length) text = el.labels[0].textContent;
    return (text || el.textContent || "").replace(/\s+/g, " ").trim();
  };

  // kept and keep are small memories of this tab; they end with it, and with signing out.
  desk.kept = function (name, none) {
    try { return JSON.parse(sessionStorage.getItem("desk:" + name)) || none; } catch (e) { return none; }
  };
  desk.keep = function (name, value) {
    try { sessionStorage.setItem("desk:" + name, JSON.stringify(value)); } catch (e) { /* it is full or forbidden: nothing is remembered */ }
  };

  // Where the rail is longer than the screen, or the rail and the views are one line that is wider, the current one is in sight.
  desk.all(".rail a[aria-current], .tabs a[aria-current]").forEach(function (a) {
    var line = a.closest(".rail") || a.closest("ul"), at = a.getBoundingClientRect(), box = line.getBoundingClientRect();
    if (line.scrollWidth > line.clientWidth && (at.left < box.left || at.right > box.right)) line.scrollLeft += at.left + at.width / 2 - box.left - box.width / 2;
    if (line.scrollHeight > line.clientHeight && (at.top < box.top || at.bottom > box.bottom)) line.scrollTop += at.top + at.height / 2 - box.top - box.height / 2;
  });

  document.addEventListener("submit", function (e) {
    if (e.target.matches("[data-signout]")) try { sessionStorage.clear(); } catch (x) { /* nothing was kept */ }
  });
  document.addEventListener("keydown", function (e) { if (e.key === "Escape") closeMenus(null, true); });
  document.addEventListener("click", function (e) { closeMenus(e.target, false); });
  function closeMenus(inside, refocus) {
    desk.all("details.menu[open]").forEach(function (menu) {
      if (inside && menu.contains(inside)) return;
      menu.open = false;
      if (refocus) menu.querySelector("summary").focus();
    });
  }
})();
