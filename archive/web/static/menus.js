// Menus close on Escape and on a click elsewhere.

/** Let the menus of the page close like menus do. */
export function menus(document) {
  const all = [...document.querySelectorAll("details.menu")];
  document.addEventListener("click", (event) => {
    for (const menu of all) {
      if (menu.open && !menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      return;
    }
    for (const menu of all.filter((one) => one.open)) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
