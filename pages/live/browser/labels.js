// The places in a page whose words change: they are found once, and written only when they differ.

/** How much time is at least between two changes of the words while something moves. */
export const WORDS_MS = 1000 / 12;

// These are words; the others are numbers, which nobody translates.
const WORDS = new Set(["state", "trend", "meaning", "measure", "descended", "losses", "layers"]);

/**
 * The elements of a page with the attribute data-is, by its value.
 * @param {HTMLElement} root
 */
export function labelsOf(root) {
  /** @type {Record<string, HTMLElement>} */
  const labels = {};
  for (const element of root.querySelectorAll("[data-is]")) {
    const label = /** @type {HTMLElement} */ (element);
    label.translate = WORDS.has(label.dataset.is ?? "");
    labels[/** @type {string} */ (label.dataset.is)] = label;
  }
  return labels;
}

/**
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  const node = element.firstChild;
  if (node?.nodeType === 3 && !node.nextSibling) {
    const words = /** @type {Text} */ (node);
    if (words.data !== text) words.data = text;
  } else {
    element.textContent = text;
  }
}
