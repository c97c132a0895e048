"use strict";
(() => {
  const slides = Array.from(document.querySelectorAll(".slide"));
  const place = document.getElementById("place");
  const bar = document.getElementById("bar");
  const notes = document.getElementById("notes");
  const said = document.getElementById("said");
  let current = 0;
  const go = (number) => {
    current = Math.max(0, Math.min(slides.length - 1, number));
    slides.forEach((slide, index) => slide.classList.toggle("current", index === current));
    slides[current].focus({ preventScroll: true });
    if (document.body.classList.contains("overview")) slides[current].scrollIntoView({ block: "nearest" });
    place.textContent = `${current + 1} / ${slides.length}`;
    bar.style.width = `${100 * (current + 1) / slides.length}%`;
    const aside = slides[current].querySelector(".notes");
    said.replaceChildren(...(aside ? aside.cloneNode(true).childNodes : []));
    history.replaceState(null, "", `#${slides[current].id}`);
  };
  const overview = (on) => { document.body.classList.toggle("overview", on); go(current); };
  const full = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen();
  };
  const keys = {
    ArrowRight: () => go(current + 1), ArrowDown: () => go(current + 1), PageDown: () => go(current + 1),
    " ": () => go(current + 1), Enter: () => overview(false),
    ArrowLeft: () => go(current - 1), ArrowUp: () => go(current - 1), PageUp: () => go(current - 1),
    Backspace: () => go(current - 1), Home: () => go(0), End: () => go(slides.length - 1),
    f: full, n: () => { notes.hidden = !notes.hidden; },
    o: () => overview(!document.body.classList.contains("overview")), Escape: () => overview(false),
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("button, a")) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
  slides.forEach((slide, index) => slide.addEventListener("click", () => {
    if (document.body.classList.contains("overview")) { current = index; overview(false); }
  }));
  let start = 0;
  document.addEventListener("touchstart", (event) => { start = event.changedTouches[0].clientX; });
  document.addEventListener("touchend", (event) => {
    const moved = event.changedTouches[0].clientX - start;
    if (Math.abs(moved) > 60) go(current + (moved < 0 ? 1 : -1));
  });
  document.getElementById("previous").addEventListener("click", () => go(current - 1));
  document.getElementById("next").addEventListener("click", () => go(current + 1));
  go(Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash)));
})();
