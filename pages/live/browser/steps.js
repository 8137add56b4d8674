// The steps of the browser's history, as a visitor has taken them.

const TOGETHER_MS = 300;

/**
 * Make one step of what one click has changed in the address. Streamlit makes a step of each
 * parameter: the browser's Back would then lead to networks that nobody has seen, such as one with
 * the units of this run and the weights of another.
 *
 * @param {Pick<History, "pushState" | "replaceState">} history
 * @param {{ readonly href: string }} location
 * @param {Pick<EventTarget, "addEventListener">} target that hears of steps back and forward
 * @param {() => number} [now] in milliseconds
 */
export function joinSteps(history, location, target, now = () => performance.now()) {
  const push = history.pushState;
  let time = -Infinity; // of the last step
  let from = ""; // where it began
  let nowhere = false; // whether it went away and came back: then the next one takes its place
  history.pushState = function (state, unused, url) {
    const [here, there] = [location.href, new URL(url ?? "", location.href).href];
    const joined = now() - time < TOGETHER_MS && samePage(here, there);
    if (joined || nowhere) history.replaceState(state, unused, url);
    else {
      push.call(history, state, unused, url);
      from = here;
    }
    nowhere = joined && there === from;
    time = now();
  };
  target.addEventListener("popstate", () => {
    time = -Infinity;
    nowhere = false;
  });
}

/**
 * @param {string} one
 * @param {string} other
 */
function samePage(one, other) {
  return new URL(one).pathname === new URL(other).pathname;
}
