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
 * The space bar presses a button that was reached with the keyboard. One that was clicked has the
 * focus too, but whoever clicks means the space bar to play.
 *
 * @param {HTMLInputElement} slider the player's timeline; arrows up and down are its alone
 * @param {{playOrPause: () => void, scrubBy: (frames: number) => boolean}} player
 * @param {AbortSignal} signal ends all listening
 */
export function listenToKeys(slider, player, signal) {
  const root = slider.closest(".xor-player");
  /** @type {Element | null} the player's button that was clicked last */
  let clicked = null;
  let taken = false; // whether the space bar that is down has played or paused
  root?.addEventListener("pointerdown", (event) => {
    clicked = /** @type {Element} */ (event.target).closest(PRESSED);
  }, { signal });
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && taken) event.preventDefault(); // Firefox would press the button now
  }, { signal });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab") clicked = null;
    if (event.key === " ") taken = false;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = /** @type {Element} */ (event.target);
    const own = target === slider;
    if (target.closest?.(TYPING) && !own) return;
    if (event.key === " ") {
      const pressed = target.closest?.(PRESSED);
      if (!own && pressed && pressed !== clicked) return;
      taken = true;
      player.playOrPause();
    } else {
      const by = FRAMES[event.key];
      if (by === undefined || (!own && /Up|Down/.test(event.key))) return;
      if (!player.scrubBy(by)) return;
    }
    event.preventDefault();
  }, { signal });
}
