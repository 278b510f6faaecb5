// A part of a page with an id and data-live="TOPIC" says when it has changed on the node, and is read again when somebody
// asks for that; with data-live-auto it is read again by itself while nothing in it is selected, typed or open.
(function () {
  "use strict";
  var desk = window.desk, main = document.getElementById("main"), words = document.getElementById("news"), stream = null;
  var latest = {}, parts = desk.all("[data-live][id]"), known = {};
  if (!parts.length || !words || !main.dataset.stream || !window.EventSource) return;

  parts.forEach(function (el) {
    if (el.dataset.liveFrom) return;
    var line = words.content.firstElementChild.cloneNode(true);
    el.before(line);
    line.querySelector("button").addEventListener("click", function () { read(el.id); });
  });
  function lineOf(el) { return el.previousElementSibling; }

  function heard(e) {
    var news = JSON.parse(e.data), old = known[news.topic];
    latest[news.topic] = news.n;
    if (old === undefined) { known[news.topic] = news.n; return; }
    desk.all("[data-live=\"" + CSS.escape(news.topic) + "\"][id]").forEach(function (el) { say(el, news.n - old); });
  }
  function say(el, n) {
    if (n === 0) return;
    if (el.dataset.liveFrom) { renew(el); return; }
    if (el.dataset.liveAuto !== undefined && quiet(el)) { read(el.id); return; }
    var line = lineOf(el), text = line.querySelector("[role=status]");
    text.textContent = el.dataset.liveOne !== undefined || n < 0 ? text.dataset.changed : desk.forms(text.dataset.forms, n);
    line.hidden = false;
  }
  // renew takes a small part anew from a page of its own, whatever page it stands on; focus stays on it.
  function renew(el) {
    var topic = el.dataset.live, at = latest[topic];
    fetch(el.dataset.liveFrom, { headers: { Accept: "text/html" }, redirect: "manual" }).then(function (res) {
      return res.ok ? res.text() : "";
    }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, "text/html").getElementById(el.id);
      if (!fresh || !el.isConnected) return;
      var focused = document.activeElement === el;
      el.replaceWith(document.adoptNode(fresh));
      known[topic] = at;
      if (focused) fresh.focus();
      if (latest[topic] !== at) renew(fresh);
    }, function () { /* the node can't be reached: it stays as it is */ });
  }
  // quiet tells that reading a part again takes nothing from anybody.
  function quiet(el) {
    if (el.contains(document.activeElement) || document.querySelector("dialog[open]") || el.querySelector("details[open]")) return false;
    return desk.all("input, textarea, select", el).every(function (f) {
      if (f.type === "checkbox" || f.type === "radio") return f.checked === f.defaultChecked && !(f.dataset.pick !== undefined && f.checked);
      return f.defaultValue === undefined || f.value === f.defaultValue;
    });
  }

  function read(id) {
    var topic = document.getElementById(id).dataset.live, at = latest[topic];
    fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" }).then(function (res) {
      if (!res.ok) { location.reload(); return null; }
      return res.text();
    }).then(function (html) {
      if (!html) return;
      var fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id), old = document.getElementById(id);
      if (!fresh || !old) { location.reload(); return; }
      var here = desk.here && desk.here(), place = here && here.dataset.href;
      old.replaceWith(document.adoptNode(fresh));
      lineOf(fresh).hidden = true;
      known[topic] = at;
      if (latest[topic] !== at) say(fresh, latest[topic] - at);
      desk.restore();
      desk.hints();
      var row = place && document.querySelector("[data-row][data-href=\"" + CSS.escape(place) + "\"]");
      if (row) desk.go(row);
    }, function () { /* the node can't be reached: the line stays */ });
  }

  // connect listens while the page is seen; a browser has few connections, and hidden pages need none.
  function connect() {
    if (stream) stream.close();
    stream = null;
    if (document.hidden) return;
    var topics = desk.all("[data-live][id]").map(function (el) { return "topic=" + encodeURIComponent(el.dataset.live); });
    stream = new EventSource(main.dataset.stream + "?" + topics.filter(function (t, i) { return topics.indexOf(t) === i; }).join("&"));
    stream.addEventListener("change", heard);
    stream.addEventListener("open", function () { main.dataset.streaming = ""; });
  }
  document.addEventListener("visibilitychange", connect);
  window.addEventListener("pagehide", function () { if (stream) stream.close(); });
  connect();
})();
