// Says before sending when the documents chosen are more than the archive takes at once.

/** Return the bytes of all *files*. */
export function total(files) {
  return [...files].reduce((sum, file) => sum + file.size, 0);
}

/** Watch the field for documents. */
export function uploading(document) {
  const field = document.querySelector("input[type='file'][data-limit]");
  const warning = document.getElementById("too-large");
  if (!field || !warning) {
    return;
  }
  field.addEventListener("change", () => {
    const large = total(field.files) > Number(field.dataset.limit);
    warning.hidden = !large;
    field.setCustomValidity(large ? warning.textContent.trim() : "");
  });
}
