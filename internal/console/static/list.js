// What is selected in a list stays selected on its other pages and under other filters, until it was acted on. A form with
// data-select="NAME" is the list's bar; rows hold checkboxes with data-pick that belong to the form.
(function () {
  "use strict";
  var desk = window.desk, most = 5000, last = null;
  function bars() { return desk.all("form[data-select]"); }
  function boxes(form) { return Array.prototype.filter.call(form.elements, function (el) { return el.matches("input[data-pick]"); }); }
  function whole(form) { return form.querySelector("input[name=all]"); }
  function name(form) { return "pick:" + form.dataset.select; }
  desk.picked = function (form) { return desk.kept(name(form), []); };

  // The answer to what was sent: unless it is an error, the selection has been used.
  bars().forEach(function (form) {
    if (desk.kept("sent:" + form.dataset.select, false) && !document.body.dataset.failed && !document.querySelector("[aria-invalid=true]")) desk.keep(name(form), []);
    desk.keep("sent:" + form.dataset.select, false);
  });

  // restore shows on the page what is selected.
  desk.restore = function () {
    bars().forEach(function (form) {
      var ids = desk.picked(form), set = {}, all = whole(form);
      ids.forEach(function (id) { set[id] = true; });
      boxes(form).forEach(function (box) {
        box.checked = !!set[box.value];
        var row = box.closest("[data-row]");
        if (row) row.classList.toggle("picked", box.checked);
      });
      var head = document.querySelector("[data-pick-page=\"" + form.dataset.select + "\"]"), here = boxes(form).filter(function (b) { return b.checked; }).length;
      if (head) { head.hidden = false; head.checked = here > 0 && here === boxes(form).length; head.indeterminate = here > 0 && !head.checked; }
      form.toggleAttribute("data-idle", !ids.length && !(all && all.checked));
      desk.all("[data-count]", form).forEach(function (out) { out.textContent = desk.forms(out.dataset.forms, all && all.checked ? +all.dataset.total : ids.length); });
      desk.all("[data-clear]", form).forEach(function (b) { b.hidden = false; });
    });
  };
  function note(box, on) {
    var form = box.form, ids = desk.picked(form).filter(function (id) { return id !== box.value; });
    if (on && ids.length < most) ids.push(box.value);
    desk.keep(name(form), ids);
  }
  desk.pickHere = function () {
    var row = desk.here(), box = row && row.querySelector("input[data-pick]");
    if (box) box.click();
    return !!box;
  };
  desk.pickAll = function () {
    var form = bars()[0];
    if (!form) return false;
    var on = boxes(form).some(function (b) { return !b.checked; });
    boxes(form).forEach(function (b) { note(b, on); });
    desk.restore();
    return true;
  };

  document.addEventListener("click", function (e) {
    var box = e.target;
    if (!box.matches || !box.matches("input[data-pick]")) return;
    var list = boxes(box.form), to = list.indexOf(box), from = list.indexOf(last);
    if (!e.shiftKey || from < 0) from = to;
    list.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (b) { note(b, box.checked); });
    last = box;
    desk.restore();
  });
  document.addEventListener("change", function (e) {
    var form = e.target.form;
    if (e.target.matches("[data-pick-page]")) {
      var bar = document.querySelector("form[data-select=\"" + e.target.dataset.pickPage + "\"]");
      boxes(bar).forEach(function (b) { note(b, e.target.checked); });
      desk.restore();
    } else if (form && e.target === whole(form)) desk.restore();
  });
  document.addEventListener("click", function (e) {
    var b = e.target.closest && e.target.closest("[data-clear]");
    if (!b) return;
    desk.keep(name(b.form), []);
    if (whole(b.form)) whole(b.form).checked = false;
    desk.restore();
  });

  // What is selected on other pages goes along; what was pressed is kept for the key that repeats it.
  document.addEventListener("submit", function (e) {
    var form = e.target, by = e.submitter;
    if (!form.matches("form[data-select]")) return;
    var shown = {}, field = boxes(form)[0] ? boxes(form)[0].name : form.dataset.field || "id";
    boxes(form).forEach(function (b) { shown[b.value] = true; });
    if (!(whole(form) && whole(form).checked)) desk.picked(form).forEach(function (id) {
      if (shown[id]) return;
      var hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = field;
      hidden.value = id;
      form.append(hidden);
    });
    desk.keep("sent:" + form.dataset.select, true);
    if (by && by.name) desk.keep("again:" + form.dataset.select, { name: by.name, value: by.value, action: by.getAttribute("formaction"), fields: fields(form) });
  });
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (el) { return el.name && /^(SELECT|TEXTAREA|INPUT)$/.test(el.tagName) && !/^(hidden|checkbox|radio|submit|password)$/.test(el.type); })
      .map(function (el) { return [el.name, el.value]; });
  }
  desk.again = function () {
    var form = bars()[0], what = form && desk.kept("again:" + form.dataset.select, null);
    if (!what) return false;
    if (!desk.picked(form).length && !desk.pickHere()) return false;
    var by = Array.prototype.filter.call(form.elements, function (el) { return el.tagName === "BUTTON" && el.name === what.name && el.value === what.value && el.getAttribute("formaction") === what.action; })[0];
    if (!by) return false;
    what.fields.forEach(function (f) { var el = form.elements.namedItem(f[0]); if (el && el.value !== undefined) el.value = f[1]; });
    by.click();
    return true;
  };
  desk.restore();
})();
