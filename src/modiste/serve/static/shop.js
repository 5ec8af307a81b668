// What plain pages cannot do: pictures dropped or pasted, the place kept when the view changes, the audit by keys, and a
// word on failures.
"use strict";

const wide = matchMedia("(min-width: 60rem)");

function send(files) {
  const input = document.getElementById("photo");
  const picture = [...files].find((file) => file.type.startsWith("image/"));
  if (!input || !picture) return false;
  const transfer = new DataTransfer();
  transfer.items.add(picture);
  input.files = transfer.files;
  input.form.requestSubmit();
  return true;
}

function say(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.hidden = false;
  setTimeout(() => { toast.hidden = true; }, 6000);
}

function openFilters() {
  const filters = document.getElementById("filters");
  if (filters) filters.open = wide.matches;
}

// What a new view would lose: which filters lie open, where the keyboard was, and how far the page was scrolled.
let place = { open: new Map(), focus: "", cards: -1, scroll: -1 };

function rememberPlace(asker) {
  const active = document.activeElement;
  place = {
    open: new Map([...document.querySelectorAll("#view details[id]")].map((each) => [each.id, each.open])),
    focus: active.id,
    cards: active.matches(".further a") ? document.querySelectorAll(".card").length : -1,
    scroll: asker.id === "question" ? scrollY : -1,
  };
}

function keepPlace() {
  openFilters();
  for (const [id, open] of place.open) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
  if (document.activeElement === document.body) {
    const next = document.getElementById(place.focus) || document.querySelectorAll(".card .show")[place.cards] || document.querySelector("#view [tabindex='-1']");
    if (next) next.focus({ preventScroll: true });
  }
  if (place.scroll >= 0) scrollTo(0, place.scroll);
}

document.addEventListener("change", (event) => {
  if (event.target.id !== "photo") return;
  event.stopPropagation();
  if (event.target.files.length) event.target.form.requestSubmit();
}, true);
document.addEventListener("paste", (event) => { if (send(event.clipboardData.files)) event.preventDefault(); });
document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (!send(event.dataTransfer.files)) say("Drop a picture file to search with it.");
});
// A pressed button's value would replace the fields of its name; a plain form sends both, and so examples add up.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData, triggeringEvent } = event.detail;
  if (elt.id !== "question") return;
  for (const name of [...formData.keys()]) formData.delete(name);
  for (const [name, value] of new FormData(elt, triggeringEvent.submitter)) if (value) formData.append(name, value);
});
// A picture goes with what stands in the question now, be it asked for yet or not.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "upload") return;
  const fields = new FormData(document.getElementById("question"));
  fields.delete("photo");
  event.detail.path = `/photo?${new URLSearchParams(fields)}`;
});
// A problem's answer is no view: the products stay, and a word says what went wrong.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status < 400 || xhr.responseText.includes('id="view"')) return;
  event.detail.shouldSwap = false;
  if (event.detail.elt.id === "upload") event.detail.elt.reset();
  let detail = "The server did not answer as it should; try again.";
  try { detail = JSON.parse(xhr.responseText).detail; } catch { /* a proxy's page */ }
  const row = target.closest("#suspects > li");
  if (row) row.classList.remove("sent");
  say(row ? `Not saved. ${detail}` : detail);
});
document.addEventListener("htmx:sendError", () => say("The server cannot be reached; try again."));
document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "view") rememberPlace(event.detail.requestConfig.elt); });
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "view") keepPlace(); });
// Back loads a page anew: its history entry keeps how far it was scrolled.
document.addEventListener("htmx:beforeHistoryUpdate", () => history.replaceState({ ...history.state, scroll: scrollY }, ""));
addEventListener("popstate", (event) => {
  if (!event.state || !event.state.htmx) return;
  event.stopImmediatePropagation();
  location.reload();
});
addEventListener("pageshow", () => document.body.classList.remove("busy"));
wide.addEventListener("change", openFilters);
openFilters();
if (history.state && history.state.scroll) {
  const { scroll, ...state } = history.state;
  history.scrollRestoration = "manual";
  scrollTo(0, scroll);
  history.replaceState(state, "");
}
for (const form of document.querySelectorAll("form.bring")) form.addEventListener("submit", (event) => {
  const { files, dataset } = form.elements.photos;
  if (files.length <= Number(dataset.most)) {
    document.body.classList.add("busy");
    return;
  }
  event.preventDefault();
  say(`${files.length} photos are chosen; at most ${dataset.most} are taken at once.`);
});

// The audit: keys count only while the list has the focus, so that they are in nobody's way.
const decided = [];

function focusRow(row) {
  if (row) row.focus();
}

function neighbour(row, step) {
  const rows = [...document.querySelectorAll(".suspect:not(.sent)")];
  const all = [...document.querySelectorAll(".suspect")];
  const place = all.indexOf(row);
  return step > 0 ? rows.find((each) => all.indexOf(each) > place) : rows.reverse().find((each) => all.indexOf(each) < place);
}

function press(row, value) {
  const button = row.querySelector(`button[value="${value}"]`);
  if (!button.disabled) button.click();
}

const auditKeys = {
  a: (row) => { if (row) press(row, "true"); },
  r: (row) => { if (row) press(row, "false"); },
  j: (row) => focusRow(neighbour(row, 1)),
  k: (row) => focusRow(neighbour(row, -1)),
  u: () => { const last = decided.pop(); if (last) last.querySelector("button").click(); },
};

document.addEventListener("keydown", (event) => {
  const list = event.target.closest ? event.target.closest("#suspects") : null;
  const act = auditKeys[event.key.toLowerCase()];
  if (!list || !act || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  event.preventDefault();
  act(event.target.closest(".suspect"));
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest(".suspect");
  if (!row) return;
  const further = neighbour(row, 1) || neighbour(row, -1);
  row.classList.add("sent");
  focusRow(further);
});
document.addEventListener("htmx:load", (event) => {
  const row = event.detail.elt;
  if (row.matches(".decided")) {
    decided.push(row);
    document.getElementById("said").textContent = row.querySelector("p").textContent;
    if (!document.querySelector("#suspects :focus, #suspects:focus-within")) focusRow(document.querySelector(".suspect:not(.sent)") || row.querySelector("button"));
  } else if (row.matches(".suspect") || row.matches("#audit")) {
    focusRow(row.matches(".suspect") ? row : row.querySelector(".suspect"));
  }
});
focusRow(document.querySelector("#suspects .suspect"));
