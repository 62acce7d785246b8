// The desk's comforts: live hints, and a few keys. The page works without them.
import "./page.js";
import { connect } from "./live.js";

const place = document.querySelector("[data-live]");
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function hint(kind) {
  const words = JSON.parse(document.getElementById("live-words")?.textContent ?? "{}");
  const group = kind.split(".")[0];
  place.replaceChildren();
  const box = document.createElement("div");
  box.className = "qs-flash is-blue";
  const text = document.createElement("div");
  text.className = "qs-flash-body";
  text.textContent = words[kind] ?? words[group] ?? words.any ?? "";
  const again = document.createElement("a");
  again.className = "btn btn-sm btn-outline-primary";
  again.href = location.href;
  again.textContent = words.reload ?? "";
  box.append(text, again);
  place.append(box);
}

if (place) {
  // A page that renews itself calls preventDefault() on the event; then no hint is shown.
  document.addEventListener("qingshan:live", (event) => {
    setTimeout(() => event.defaultPrevented || hint(event.detail.kind), 0);
  });
  connect();
}

// Single keys can be switched off (WCAG 2.1.4): speech input and stray fingers press them by mistake.
const keys = document.getElementById("keys");
const wanted = document.getElementById("keys-on");

if (keys && wanted) {
  wanted.checked = localStorage.getItem("qingshan.keys") !== "off";
  wanted.addEventListener("change", () => localStorage.setItem("qingshan.keys", wanted.checked ? "on" : "off"));
  for (const button of document.querySelectorAll("[data-open-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => keys.showModal());
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (!wanted?.checked || keys.open) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("desk-search")?.focus();
  } else if (event.key === "?") {
    event.preventDefault();
    keys.showModal();
  }
});
