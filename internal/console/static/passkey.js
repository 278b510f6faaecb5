// Passkeys need a script: the browser hands a challenge of the node to an authenticator, and the answer goes back in the
// form that the button stands in. Without this file the forms for a password are there.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials || !window.isSecureContext) return;

  function bytes(text) {
    var s = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(s, function (c) { return c.charCodeAt(0); });
  }
  function text(buffer) {
    var s = "";
    new Uint8Array(buffer).forEach(function (b) { s += String.fromCharCode(b); });
    return btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function ids(list) {
    return (list || []).map(function (c) { return { type: c.type, id: bytes(c.id), transports: c.transports }; });
  }
  function options(o) {
    o.challenge = bytes(o.challenge);
    if (o.user) o.user.id = bytes(o.user.id);
    if (o.excludeCredentials) o.excludeCredentials = ids(o.excludeCredentials);
    if (o.allowCredentials) o.allowCredentials = ids(o.allowCredentials);
    return o;
  }
  function answer(c) {
    var out = { id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults(), response: {} };
    if (c.authenticatorAttachment) out.authenticatorAttachment = c.authenticatorAttachment;
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (c.response[name]) out.response[name] = text(c.response[name]);
    });
    if (c.response.getTransports) out.response.transports = c.response.getTransports();
    return JSON.stringify(out);
  }
  function Wrong(words) { this.words = words; }

  function begin(button, form) {
    return fetch(button.dataset.begin, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } })
      .then(function (res) {
        if (!(res.headers.get("Content-Type") || "").startsWith("application/json")) throw new Wrong(button.dataset.failed);
        return res.json();
      })
      .then(function (begun) {
        if (begun.wrong) throw new Wrong(begun.wrong);
        var asked = { publicKey: options(begun.publicKey) };
        var how = button.dataset.passkey === "create" ? navigator.credentials.create(asked) : navigator.credentials.get(asked);
        return how.then(function (c) {
          form.elements.ceremony.value = begun.ceremony;
          form.elements.answer.value = answer(c);
          form.submit(); // the fields for a password may stay empty
        });
      });
  }

  document.querySelectorAll("button[data-passkey]").forEach(function (button) {
    var box = button.closest(".keys"), told = box.querySelector("[role=alert]");
    box.hidden = false;
    button.addEventListener("click", function () {
      button.disabled = true;
      told.hidden = true;
      begin(button, button.form).catch(function (e) {
        told.textContent = e instanceof Wrong ? e.words : button.dataset.again;
        told.hidden = false;
        button.disabled = false;
      });
    });
  });
})();
