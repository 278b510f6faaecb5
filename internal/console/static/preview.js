// Shows how a text will look while it is typed: what stands in braces is filled from the sample that the page has.
(() => {
  "use strict";
  const out = document.querySelector("[data-preview]");
  if (!out) return;
  const values = JSON.parse(out.dataset.preview);
  const filled = text => text.replace(/\{[a-z]+\}/g, name => (Object.hasOwn(values, name) ? values[name] : name));
  out.querySelectorAll("[data-preview-of]").forEach(part => {
    const field = document.getElementById(part.dataset.previewOf);
    if (field) field.addEventListener("input", () => { part.textContent = filled(field.value); });
  });
  document.querySelectorAll("[data-preview-press]").forEach(b => { b.hidden = true; });
})();
