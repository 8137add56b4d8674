// The keys of a player, wherever the focus is, unless something else needs them.

const TYPING = "input, textarea, select, [contenteditable=true], [role=slider], [role=radio]," +
  " [role=radiogroup], [role=combobox], [role=listbox], [role=option], [role=tab]," +
  " [role=menu], [role=menuitem], [role=dialog]";
const PRESSED = "button, a, summary, [role=button]";
const FRAMES = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -20,
  PageUp: 20,
  Home: -Infinity,
  End: Infinity,
});

/**
 * @param {HTMLInputElement} slider the player's timeline; arrows up and down are its alone
 * @param {{playOrPause: () => void, scrubBy: (frames: number) => boolean}} player
 * @param {AbortSignal} signal ends all listening
 */
export function listenToKeys(slider, player, signal) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = /** @type {Element} */ (event.target);
    const own = target === slider;
    if (target.closest?.(TYPING) && !own) return;
    if (event.key === " ") {
      if (!own && target.closest?.(PRESSED)) return;
      player.playOrPause();
    } else {
      const by = FRAMES[event.key];
      if (by === undefined || (!own && /Up|Down/.test(event.key))) return;
      if (!player.scrubBy(by)) return;
    }
    event.preventDefault();
  }, { signal });
}
