// Ctrl+K: rooms, what the page can do, what was open last, and the search, in one list.
(function () {
  "use strict";
  var desk = window.desk, box = document.getElementById("palette"), find = document.getElementById("find");
  if (!box) return;
  var input = box.querySelector("input"), list = box.querySelector("[role=listbox]"), none = box.querySelector("[data-none]");
  var things = [], at = 0, most = 12;

  remember();

  // remember notes this page among those that were open last.
  function remember() {
    var h = document.querySelector("main h1"), path = location.pathname + location.search;
    if (!h || document.querySelector(".rail a[aria-current=page][href=\"" + CSS.escape(location.pathname) + "\"]") || document.body.dataset.failed || document.querySelector(".faults")) return;
    var last = desk.kept("last", []).filter(function (x) { return x.path !== path; });
    last.unshift({ text: h.textContent.trim().slice(0, 120), path: path });
    desk.keep("last", last.slice(0, 15));
  }

  function gather() {
    var d = box.dataset, out = [];
    desk.all("main [data-key], main .actions a, main .actions button").forEach(function (el) {
      if (desk.seen(el) && desk.label(el)) out.push({ text: desk.label(el), kind: d.here, key: el.dataset.key || "", use: function () { desk.use(el); } });
    });
    desk.all(".rail a").forEach(function (a) { out.push({ text: desk.label(a), kind: d.rooms, key: a.dataset.key || "", use: function () { a.click(); } }); });
    desk.kept("last", []).forEach(function (x) {
      if (x.path !== location.pathname + location.search) out.push({ text: x.text, kind: d.last, key: "", use: function () { location.href = x.path; } });
    });
    return out;
  }

  function fold(s) { return s.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652]/g, "").toLocaleLowerCase(); }

  function draw() {
    var words = fold(input.value.trim()).split(/\s+/), asked = input.value.trim();
    var fit = things.filter(function (x) { var text = fold(x.text); return words.every(function (w) { return text.indexOf(w) >= 0; }); }).slice(0, most);
    if (asked && find) fit.push({ text: asked, kind: box.dataset.search, key: "", use: function () { find.value = asked; find.form.submit(); } });
    list.textContent = "";
    fit.forEach(function (x, i) { list.append(option(x, i)); });
    none.hidden = fit.length > 0;
    input.setAttribute("aria-expanded", String(fit.length > 0));
    choose(0);
  }
  function option(x, i) {
    var li = document.createElement("li"), text = document.createElement("bdi"), kind = document.createElement("span");
    li.id = "palette-" + i;
    li.setAttribute("role", "option");
    text.textContent = x.text;
    kind.textContent = x.kind;
    kind.className = "dim";
    li.append(text, kind);
    if (x.key) { var k = document.createElement("kbd"); k.dir = "ltr"; k.textContent = x.key; li.append(k); }
    li.addEventListener("click", function () { box.close(); x.use(); });
    return li;
  }
  function choose(i) {
    var all = desk.all("[role=option]", list);
    at = all.length ? (i + all.length) % all.length : 0;
    all.forEach(function (li, n) { li.setAttribute("aria-selected", String(n === at)); });
    if (all[at]) { input.setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", draw);
  input.addEventListener("keydown", function (e) {
    if (e.key === "ArrowDown") { e.preventDefault(); choose(at + 1); }
    if (e.key === "ArrowUp") { e.preventDefault(); choose(at - 1); }
    if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); var li = desk.all("[role=option]", list)[at]; if (li) li.click(); }
  });
  desk.palette = function () {
    if (box.open) { box.close(); return; }
    if (document.querySelector("dialog[open]")) return;
    things = gather();
    input.value = "";
    box.showModal();
    draw();
    input.focus();
  };
  box.addEventListener("click", function (e) { if (e.target === box) box.close(); });
})();
