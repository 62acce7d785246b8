// What every page may have on top of plain HTML. Nothing here is needed to use the page.
const t = (selector, root = document) => [...root.querySelectorAll(selector)];

function dismissals() {
  for (const button of t("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".qs-flash").remove());
  }
}

function confirmations() {
  for (const details of t("[data-confirm]")) {
    const close = () => {
      details.open = false;
      details.querySelector("summary").focus();
    };
    for (const button of t("[data-close-confirm]", details)) {
      button.hidden = false;
      button.addEventListener("click", close);
    }
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) close();
    });
  }
}

function menus() {
  const all = t("[data-menu]");
  document.addEventListener("click", (event) => {
    for (const menu of all) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all.filter((one) => one.open)) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Leaving a form that was typed into asks first, so that nothing is lost by a slip.
function guardForms() {
  const touched = new Set();
  for (const form of t("form[data-guard]")) {
    form.addEventListener("input", () => touched.add(form));
    form.addEventListener("submit", () => {
      touched.clear();
      const button = form.querySelector("button:not([type=button])");
      if (button) setTimeout(() => (button.disabled = true), 0);
    });
  }
  addEventListener("beforeunload", (event) => {
    if (touched.size) event.preventDefault();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const button of t("form[data-guard] button")) button.disabled = false;
  });
}

// The way out replaces this page, so that "back" does not lead here again.
function quickExit() {
  const link = document.querySelector("[data-quick-exit]");
  if (!link) return;
  let presses = [];
  const leave = (event) => {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(link.href);
  };
  link.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 1500);
    if (presses.length >= 3) leave(event);
  });
}

export function start() {
  document.querySelector("[data-error-summary]")?.focus();
  dismissals();
  confirmations();
  menus();
  guardForms();
  quickExit();
}

start();
