// What plain pages cannot do: pictures dropped or pasted, filters that lie open on wide screens, and a word on failures.
"use strict";

const wide = matchMedia("(min-width: 60rem)");

function send(files) {
  const input = document.getElementById("photo");
  const picture = [...files].find((file) => file.type.startsWith("image/"));
  if (!input || !picture) return false;
  const transfer = new DataTransfer();
  transfer.items.add(picture);
  input.files = transfer.files;
  submitPhoto();
  return true;
}

function submitPhoto() {
  document.body.classList.add("busy");
  document.getElementById("upload").submit();
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

document.addEventListener("change", (event) => {
  if (event.target.id !== "photo") return;
  event.stopPropagation();
  if (event.target.files.length) submitPhoto();
}, true);
document.addEventListener("paste", (event) => { if (send(event.clipboardData.files)) event.preventDefault(); });
document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (!send(event.dataTransfer.files)) say("Drop a picture file to search with it.");
});
document.addEventListener("htmx:sendError", () => say("The server cannot be reached; try again."));
document.addEventListener("htmx:afterSettle", openFilters);
addEventListener("pageshow", () => document.body.classList.remove("busy"));
wide.addEventListener("change", openFilters);
openFilters();
for (const form of document.querySelectorAll("form.bring")) form.addEventListener("submit", () => document.body.classList.add("busy"));
