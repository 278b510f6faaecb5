// Single keys: j k x o and what the page names in data-key. "?" lists them. They never act while somebody types, and can
// be turned off there. Source: WCAG 2.2 §2.1.4.
(function () {
  "use strict";
  var desk = window.desk, sheet = document.getElementById("keys"), first = "", timer = 0;
  if (!sheet) return;
  var off = false;
  try { off = localStorage.getItem("keys") === "off"; } catch (e) { /* on, then */ }

  // What a key is by its place, where the layout has no Latin letters there.
  var places = { Slash: "/", Period: ".", Space: " " }, shifted = { Slash: "?", Digit8: "*", Digit3: "#" };
  function letter(e) {
    if (e.key.length === 1 && e.key >= " " && e.key <= "~") return e.shiftKey ? e.key : e.key.toLowerCase();
    if (e.shiftKey && shifted[e.code]) return shifted[e.code];
    if (!e.shiftKey && places[e.code]) return places[e.code];
    var m = /^Key([A-Z])$/.exec(e.code);
    if (!m || e.key.length > 2) return "";
    return e.shiftKey ? m[1] : m[1].toLowerCase();
  }

  // Rows: one is here, the place of j and k.
  function rows() { return desk.all("[data-row]").filter(desk.seen); }
  desk.here = function () { return document.querySelector("[data-row].here"); };
  function way(row) { return row.querySelector("a[data-open]") || row.querySelector("a[href]"); }
  desk.go = function (row) {
    var old = desk.here();
    if (old) old.classList.remove("here");
    row.classList.add("here");
    (way(row) || row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  function move(by) {
    var list = rows(), at = list.indexOf(desk.here());
    if (list.length) desk.go(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, at + by))]);
  }
  function open() {
    var row = desk.here(), a = row && way(row);
    if (a) a.click();
    else if (row && row.dataset.href) location.href = row.dataset.href;
  }
  document.addEventListener("focusin", function (e) {
    var row = e.target.closest && e.target.closest("[data-row]");
    if (!row || row.classList.contains("here")) return;
    desk.all("[data-row].here").forEach(function (old) { old.classList.remove("here"); });
    row.classList.add("here");
  });

  // named returns the thing of the page that a key stands for: of the row first.
  function named(key) {
    var what = "[data-key=\"" + key.replace(/["\\]/g, "\\$&") + "\"]", row = desk.here();
    return (row && desk.all(what, row).filter(desk.seen)[0]) || desk.all(what).filter(function (el) { return desk.seen(el) || el.closest("[data-idle]"); })[0];
  }
  function begins(key) { return key === "*" || !!document.querySelector("[data-key^=\"" + key.replace(/["\\]/g, "\\$&") + " \"]"); }

  // act does what a key stands for, and tells whether it stands for anything.
  function act(key) {
    switch (key) {
      case "j": move(1); return true;
      case "k": move(-1); return true;
      case "o": open(); return !!desk.here();
      case "x": case " ": return !!desk.here() && desk.pickHere();
      case "* a": return desk.pickAll();
      case "/": var find = document.getElementById("find"); if (find) { find.focus(); find.select(); } return !!find;
      case "?": show(); return true;
      case ".": if (!named(".")) return desk.again();
    }
    var el = named(key);
    if (!el) return false;
    if (el.form && el.form.dataset.select && !desk.picked(el.form).length && desk.here()) desk.pickHere();
    desk.use(el);
    return true;
  }

  document.addEventListener("keydown", function (e) {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && (e.key.toLowerCase() === "k" || e.code === "KeyK" && e.key > "~")) {
      e.preventDefault();
      desk.palette();
      return;
    }
    if (off || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || desk.typing(e.target) || document.querySelector("dialog[open]")) return;
    var key = letter(e), pressed = e.target.closest && e.target.closest("button, summary, input, select");
    if (!key || key === " " && (pressed || !desk.here())) return;
    if (take(key)) e.preventDefault();
  });

  // take adds a key to one that waits for its second, or acts.
  function take(key) {
    clearTimeout(timer);
    if (first) {
      var both = first + " " + key;
      first = "";
      return act(both);
    }
    if (!begins(key)) return act(key);
    first = key;
    timer = setTimeout(function () { var k = first; first = ""; act(k); }, 900);
    return true;
  }

  // The sheet of keys.
  function spelled(key) {
    var out = document.createDocumentFragment();
    key.split(" ").forEach(function (k) {
      var el = document.createElement("kbd");
      el.textContent = k;
      el.dir = "ltr";
      out.append(el, " ");
    });
    return out;
  }
  function show() {
    var list = sheet.querySelector("[data-keys]"), done = {};
    list.textContent = "";
    desk.all("[data-key]").forEach(function (el) {
      var key = el.dataset.key, name = desk.label(el);
      if (done[key] || !name || !(desk.seen(el) || el.closest("[data-idle]"))) return;
      done[key] = true;
      var row = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.append(spelled(key));
      dd.textContent = name;
      row.append(dt, dd);
      list.append(row);
    });
    list.parentNode.hidden = !list.children.length;
    sheet.querySelector("[data-keys-on]").checked = !off;
    sheet.showModal();
  }
  sheet.querySelector("[data-keys-on]").addEventListener("change", function (e) {
    off = !e.target.checked;
    try { localStorage.setItem("keys", off ? "off" : "on"); } catch (x) { /* for this page, then */ }
  });
  desk.all("[data-open-keys]").forEach(function (b) { b.hidden = false; b.addEventListener("click", show); });

  // hints puts each key behind its thing's tooltip.
  desk.hints = function () {
    desk.all("[data-key]:not([aria-keyshortcuts])").forEach(function (el) {
      var key = el.dataset.key;
      el.setAttribute("aria-keyshortcuts", key);
      el.title = (el.title || desk.label(el)) + " (\u2066" + key + "\u2069)";
    });
  };
  desk.hints();
})();
