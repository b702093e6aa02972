"use strict";
(() => {
  const root = document.documentElement;

  // A page from a file may be refused its storage.
  const remembered = (key) => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const remember = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* it is asked again next time */ }
  };

  const languages = document.querySelectorAll("button[data-lang]");
  const setLanguage = (language) => {
    root.lang = language;
    languages.forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.lang === language));
    });
    document.querySelectorAll("img[data-en]").forEach((image) => { image.alt = image.dataset[language]; });
    document.querySelectorAll("button[data-en]").forEach((button) => {
      button.setAttribute("aria-label", button.dataset[language]);
    });
    document.querySelectorAll("button.copy").forEach(name);
  };

  const theme = document.querySelector("button.theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = remembered("onsil-theme");
  const setTheme = () => {
    const known = chosen === "dark" || chosen === "light";
    const dark = known ? chosen === "dark" : prefersDark.matches;
    if (known) root.dataset.theme = chosen;
    theme.setAttribute("aria-pressed", String(dark));
    document.querySelectorAll("picture source").forEach((source) => {
      const { shape, theme: own } = source.dataset;
      const wanted = own === "light" ? true : known ? dark : null;
      source.media = wanted === null ? `${shape} and (prefers-color-scheme: dark)` : wanted ? shape : "not all";
    });
  };

  const words = { en: ["Copy", "Copied"], ko: ["복사", "복사됨"] };
  const name = (button) => {
    button.textContent = words[root.lang][button.dataset.done ? 1 : 0];
  };
  const addCopyButton = (block) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.querySelector("code").textContent + "\n");
      } catch {
        return;
      }
      button.dataset.done = "1";
      name(button);
      setTimeout(() => { delete button.dataset.done; name(button); }, 1500);
    });
    block.querySelector(".label").append(button);
  };
  if (navigator.clipboard) document.querySelectorAll(".code").forEach(addCopyButton);

  languages.forEach((button) => button.addEventListener("click", () => {
    setLanguage(button.dataset.lang);
    remember("onsil-language", button.dataset.lang);
  }));
  theme.addEventListener("click", () => {
    chosen = theme.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    setTheme();
    remember("onsil-theme", chosen);
  });
  prefersDark.addEventListener("change", setTheme);

  const before = remembered("onsil-language");
  const browser = (navigator.language || "").toLowerCase().startsWith("ko") ? "ko" : "en";
  setLanguage(before === "en" || before === "ko" ? before : browser);
  setTheme();
  document.querySelector(".controls").hidden = false;

  // On a narrow page the table of contents lies over the lessons, and is closed until it is wanted.
  const contents = document.querySelector(".contents details");
  const narrow = matchMedia("(max-width: 60rem)");
  root.classList.add("js");
  const fold = () => { contents.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && narrow.matches) contents.open = false;
  });
  contents.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !narrow.matches) return;
    contents.open = false;
    contents.querySelector("summary").focus();
  });
  fold();

  // The table of contents shows where the reader is: at the last heading above the upper third.
  const links = [...document.querySelectorAll(".contents a")];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
  let waiting = false;
  const showPlace = () => {
    waiting = false;
    const above = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
    links.forEach((link, i) => {
      if (i === above.length - 1) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  const later = () => {
    if (!waiting) requestAnimationFrame(showPlace);
    waiting = true;
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later, { passive: true });
  showPlace();
})();
