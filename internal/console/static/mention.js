// Completes @names in a note: whom it can name stands on the page as a list of boxes to tick, which works without this.
(() => {
  "use strict";
  const field = document.querySelector("textarea[data-mentions]"), boxes = document.getElementById(field ? field.dataset.mentions : "");
  if (!field || !boxes) return;
  const people = window.desk.all("input[name=tell]", boxes).map(box => ({ name: box.value, text: window.desk.label(box) }));
  const most = 6, typed = /(?:^|[^\p{L}\p{N}._%+@-])@([a-zA-Z][a-zA-Z0-9._-]*|)$/u;
  const around = document.createElement("div"), list = document.createElement("ul");
  let at = 0;

  around.className = "mentions";
  list.id = "mentions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", window.desk.label(boxes));
  list.hidden = true;
  around.append(list);
  field.after(around);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  const options = () => window.desk.all("[role=option]", list);
  const close = () => { list.hidden = true; field.removeAttribute("aria-activedescendant"); };
  const begun = () => (field.selectionStart === field.selectionEnd && typed.exec(field.value.slice(0, field.selectionStart)) || [])[1];

  const choose = i => {
    const all = options();
    at = (i + all.length) % all.length;
    all.forEach((li, n) => { li.setAttribute("aria-selected", String(n === at)); });
    field.setAttribute("aria-activedescendant", all[at].id);
  };

  // take puts a name in place of what was begun of it.
  const take = name => {
    const end = field.selectionStart;
    field.setRangeText(name + " ", end - begun().length, end, "end");
    close();
    field.focus();
  };

  const option = (who, i) => {
    const li = document.createElement("li"), text = document.createElement("bdi");
    li.id = "mention-" + i;
    li.setAttribute("role", "option");
    text.textContent = who.text;
    li.append(text);
    li.addEventListener("pointerdown", e => { e.preventDefault(); take(who.name); });
    return li;
  };

  const draw = () => {
    const word = begun();
    const fit = word === undefined ? [] : people.filter(p => p.name.startsWith(word.toLowerCase()) || p.text.toLocaleLowerCase().includes(word.toLowerCase()) && word).slice(0, most);
    if (!fit.length) return close();
    list.replaceChildren(...fit.map(option));
    list.hidden = false;
    choose(0);
  };

  field.addEventListener("input", e => { if (!e.isComposing) draw(); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", e => {
    if (list.hidden || e.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[e.key]) choose(at + steps[e.key]);
    else if (e.key === "Enter" || e.key === "Tab" && !e.shiftKey) options()[at].dispatchEvent(new Event("pointerdown"));
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
})();
