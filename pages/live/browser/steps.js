// The steps of the browser's history, as a visitor has taken them.

const VISITOR = ["pointerdown", "pointerup", "click", "keydown", "change", "popstate"];
const TOGETHER_MS = 2000;

/**
 * Make one step of what one click has changed in the address. Streamlit makes a step of each
 * parameter, and one without any before a script opens another page. The browser's Back would then
 * lead to networks that nobody has seen, such as one with the units of this run and the weights of
 * another.
 *
 * @param {Pick<History, "pushState" | "replaceState">} history
 * @param {{ readonly href: string }} location
 * @param {Pick<EventTarget, "addEventListener">} target that hears what a visitor does
 * @param {() => number} [now] in milliseconds
 */
export function joinSteps(history, location, target, now = () => performance.now()) {
  const push = history.pushState;
  let time = -Infinity; // of the last step
  let from = ""; // where it began
  let nowhere = false; // whether it went away and came back: then the next one takes its place
  history.pushState = function (state, unused, url) {
    const [here, there] = [location.href, new URL(url ?? "", location.href).href];
    const joined = now() - time < TOGETHER_MS;
    if (joined || nowhere || here === there) history.replaceState(state, unused, url);
    else {
      push.call(history, state, unused, url);
      from = here;
    }
    nowhere = joined && there === from;
    time = now();
  };
  for (const kind of VISITOR) {
    target.addEventListener(kind, () => {
      time = -Infinity; // what comes next is another step
      if (kind === "popstate") nowhere = false;
    }, { capture: true });
  }
}
