// What the bars of all players are made of, as HTML: icons, buttons and the choice of the speed.

export const ICONS = /** @type {Record<string, string>} */ ({
  play: "M4 2 L14 8 L4 14 Z",
  pause: "M3 2 H6.5 V14 H3 Z M9.5 2 H13 V14 H9.5 Z",
  step: "M2 2 L10 8 L2 14 Z M11 2 H14 V14 H11 Z",
  end: "M1 2 L8 8 L1 14 Z M7 2 L14 8 L7 14 Z M13 2 H15 V14 H13 Z",
  reset: "M2 2 H5 V14 H2 Z M14 2 L6 8 L14 14 Z",
});

/** @param {string} icon */
export const svg = (icon) =>
  `<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="${
    ICONS[icon]
  }" fill="currentColor"/></svg>`;

/**
 * @param {string} name
 * @param {string} icon
 * @param {string} label
 * @param {string} title
 */
export function button(name, icon, label, title) {
  return `<button type="button" class="${name}" title="${title}">` +
    `${svg(icon)}<span>${label}</span></button>`;
}

/**
 * The choice of the speed, and a place for it in short, where there is no room for all of it.
 * @param {number[]} speeds epochs per frame
 * @param {(speed: number) => string} labelOf
 */
export function pace(speeds, labelOf) {
  const options = speeds.map((speed) => `<option value="${speed}">${labelOf(speed)}</option>`);
  return `<span class="pace"><span class="short" aria-hidden="true"></span>
      <select class="speed" aria-label="Speed">${options.join("")}</select></span>`;
}
