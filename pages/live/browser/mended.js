// What Streamlit's page lacks for readers and translators, added to what it draws.

// Translated, a number is none any more, and a drawing loses its words.
const NUMBERS = ".stPlotlyChart, .stDataFrame, .katex";
// Where the pages' names are in the sidebar, sections stand in a list between it and its items.
const SECTION = "[data-testid=stSidebarNavItems] > div";

/** @param {Element} section of the pages' names */
function nameSection(section) {
  const name = section.querySelector("header")?.textContent ?? "";
  section.parentElement?.setAttribute("role", "none");
  section.setAttribute("role", "group");
  section.setAttribute("aria-label", section.querySelector("header p")?.textContent ?? name);
  for (const item of section.querySelectorAll("li")) item.setAttribute("role", "none");
}

/** @param {Element} place */
function mend(place) {
  for (const one of place.querySelectorAll(NUMBERS)) one.setAttribute("translate", "no");
  for (const one of place.querySelectorAll(SECTION)) nameSection(one);
  const section = place.closest(SECTION);
  if (section) nameSection(section);
}

/** Mend whatever Streamlit draws from now on. */
export function mendPage() {
  new MutationObserver((changes) => {
    const places = new Set(
      changes.filter(({ addedNodes }) => addedNodes.length)
        .map(({ target }) => target)
        // Plotly's drawings and the player's own page change often, and have nothing to be mended.
        .filter((target) =>
          target instanceof HTMLElement && !target.closest(".xor-player, .plotly")
        ),
    );
    for (const place of places) mend(/** @type {Element} */ (place));
  }).observe(document, { subtree: true, childList: true });
}
