// Makes the pages nicer; every page works without it. Loaded in <head> so that the chosen theme is there before the first paint.
const root = document.documentElement;
root.dataset.js = "";
try { const chosen = localStorage.getItem("theme"); if (chosen) root.dataset.theme = chosen; } catch { /* storage is off */ }

const said = (text) => { document.getElementById("said").textContent = text; };

// Browsers have a clipboard only for https and this machine; a hub inside a company may have neither.
const copyText = async (element) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(element.textContent.trim());
  getSelection().selectAllChildren(element);
  if (!document.execCommand("copy")) throw new Error("no clipboard");
};

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await copyText(document.getElementById(copy.dataset.copy));
    copy.classList.add("copied");
    said("Copied");
    setTimeout(() => { copy.classList.remove("copied"); said(""); }, 2000);
  }
  if (event.target.closest("[data-switch-theme]")) {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* storage is off */ }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea")) {
    event.preventDefault();
    document.querySelector("input[type=search]").focus();
  }
});

// The tab that was used last is the one that is open.
document.addEventListener("change", (event) => {
  const tab = event.target.dataset.tab;
  if (tab) try { localStorage.setItem("tab", tab); } catch { /* storage is off */ }
});
document.addEventListener("DOMContentLoaded", () => {
  let tab = null;
  try { tab = localStorage.getItem("tab"); } catch { /* storage is off */ }
  if (tab) for (const each of document.querySelectorAll("[data-tab]")) if (each.dataset.tab === tab) each.checked = true;
  // Filters are folded on phones; without this only browsers that know ::details-content open them.
  if (matchMedia("(min-width: 56rem)").matches) for (const each of document.querySelectorAll(".facets")) each.open = true;
});

// Names while one types, from the search that the form asks too.
let asked = 0;
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.type !== "search" || field.value.trim().length < 2) return;
  const turn = ++asked;
  setTimeout(async () => {
    if (turn !== asked) return;
    const answer = await fetch(`/api/v1/functions?per_page=6&q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const names = (await answer.json()).results.map((each) => new Option(each.summary, each.name));
    field.list.replaceChildren(...names);
  }, 150);
});
