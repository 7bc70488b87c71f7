// Buttons that copy the text of another element: <button data-copy="its id" hidden>.

/** Show the buttons where copying is possible, and let them work. */
export function copying(document) {
  const clipboard = document.defaultView?.navigator?.clipboard;
  if (!clipboard) {
    return;
  }
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
        button.textContent = button.dataset.copied;
      } catch {
        document.defaultView.getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
        return;
      }
      setTimeout(() => {
        button.textContent = label;
      }, 2000);
    });
  }
}
