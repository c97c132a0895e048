"use strict";
(() => {
  const slides = Array.from(document.querySelectorAll(".slide"));
  const place = document.getElementById("place");
  let current = 0;
  const tell = () => { place.textContent = `${current + 1} / ${slides.length}`; };
  const go = (number) => {
    current = Math.max(0, Math.min(slides.length - 1, number));
    slides[current].scrollIntoView();
    slides[current].focus({ preventScroll: true });
    tell();
  };
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) { current = slides.indexOf(entry.target); tell(); }
    }
  }, { threshold: 0.5 });
  slides.forEach((slide) => seen.observe(slide));
  const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("button, textarea")) return;
    if (event.key in steps) { event.preventDefault(); go(current + steps[event.key]); }
    if (event.key === "Home") { event.preventDefault(); go(0); }
    if (event.key === "End") { event.preventDefault(); go(slides.length - 1); }
  });
  document.getElementById("previous").addEventListener("click", () => go(current - 1));
  document.getElementById("next").addEventListener("click", () => go(current + 1));
  tell();
})();
