// Digits answer the row that has the focus and move on; without this script the radio buttons work alone.
const form = document.querySelector("[data-scale]");
const rows = form ? [...form.querySelectorAll("[data-row]")] : [];

form?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
  const row = event.target.closest("[data-row]");
  const choice = row?.querySelector(`input[type="radio"][value="${event.key}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const next = rows[rows.indexOf(row) + 1];
  (next?.querySelector("input:checked") ?? next?.querySelector("input") ?? choice).focus();
});

if (!document.querySelector("[data-error-summary]")) rows[0]?.querySelector("input")?.focus();
