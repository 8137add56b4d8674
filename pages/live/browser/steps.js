// The steps of the browser's history, as a visitor has taken them.

const TOGETHER_MS = 100;

/**
 * Make one step of what one click has changed in the address. Streamlit makes a step of each
 * parameter: the browser's Back would then lead to networks that nobody has seen, such as one with
 * the units of this run and the weights of another.
 *
 * @param {Pick<History, "pushState" | "replaceState">} history
 * @param {() => string} path of the page's address, without its parameters
 * @param {() => number} [now] in milliseconds
 */
export function joinSteps(history, path, now = () => performance.now()) {
  const push = history.pushState;
  let before = { time: -Infinity, path: "" };
  history.pushState = function (state, unused, url) {
    const step = { time: now(), path: path() };
    const joined = step.time - before.time < TOGETHER_MS && step.path === before.path &&
      pathOf(url, step.path) === step.path;
    if (joined) history.replaceState(state, unused, url);
    else push.call(history, state, unused, url);
    before = { time: step.time, path: path() };
  };
}

/**
 * @param {string | URL | null | undefined} url
 * @param {string} path that it begins from
 */
function pathOf(url, path) {
  return new URL(url ?? "", new URL(path, "http://here")).pathname;
}
