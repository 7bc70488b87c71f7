// Keys: "/" goes to the search box, "n" and "p" step through the matches of an article.

const TYPING = "input, textarea, select, [contenteditable]";

/** Return the number of the match the address points to; 0 for none. */
export function current(hash) {
  const found = /^#hit-(\d+)$/.exec(hash);
  return found ? Number(found[1]) : 0;
}

/** Return the number of the match to go to next, going round at both ends. */
export function next(number, step, count) {
  if (number === 0) {
    return step > 0 ? 1 : count;
  }
  return ((number - 1 + step + count) % count) + 1;
}

function step(document, by) {
  const count = document.querySelectorAll("mark[id^='hit-']").length;
  if (count === 0) {
    return;
  }
  const number = next(current(document.location.hash), by, count);
  document.location.replace(`#hit-${number}`);
  document.getElementById(`hit-${number}`)?.focus({ preventScroll: true });
}

/** Listen for keys, except while somebody is typing. */
export function keys(document) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) {
      return;
    }
    if (event.key === "/") {
      const box = document.getElementById("q");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    } else if (event.key === "n") {
      step(document, 1);
    } else if (event.key === "p") {
      step(document, -1);
    }
  });
}
