"use strict";
// What is written into the fields stays on this computer, also when the page is closed.
(() => {
  const key = `handout:${location.pathname}:${document.title}`;
  const fields = Array.from(document.querySelectorAll("input, textarea"));
  const told = document.querySelector(".kept");
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(key) || "{}"); } catch { return; }
  fields.forEach((field, index) => {
    if (index in kept) field.value = kept[index];
    const fit = () => { if (field.tagName === "TEXTAREA") {
      field.style.height = "auto"; field.style.height = `${field.scrollHeight + 4}px`; } };
    if (field.value) fit();
    field.addEventListener("input", () => {
      kept[index] = field.value;
      fit();
      try { localStorage.setItem(key, JSON.stringify(kept)); told.hidden = false; } catch { told.hidden = true; }
    });
  });
})();
