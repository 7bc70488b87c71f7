// A list of suggestions under a search box, in the pattern of ARIA 1.2 for a combobox with a
// list that does not select by itself. Source: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const PAUSE = 120;

/** Return the number of the option to go to next; -1 is the text as it was typed. */
export function moved(active, step, count) {
  return ((active + 1 + step + count + 1) % (count + 1)) - 1;
}

/** Return what the archive suggests for *text*. */
async function suggested(address, text, signal) {
  const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`, { signal });
  if (!answer.ok) {
    return [];
  }
  return (await answer.json()).suggestions;
}

class Combobox {
  constructor(form, input) {
    this.form = form;
    this.input = input;
    this.active = -1;
    this.typed = input.value;
    this.list = form.ownerDocument.createElement("ul");
    this.status = form.ownerDocument.createElement("div");
    this.dress();
    this.listen();
  }

  get options() {
    return [...this.list.children];
  }

  dress() {
    this.list.id = `${this.input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.form.dataset.suggestions);
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    this.input.parentElement.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      // A field for searching cannot be a combobox, one for text can.
      // Source: ARIA in HTML, section 4.
      type: "text",
      inputmode: "search",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      this.input.setAttribute(name, value);
    }
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      if (!event.isComposing) {
        this.ask();
      }
    });
    this.input.addEventListener("compositionend", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // The list must not take the focus from the field.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role='option']");
      if (option) {
        this.input.value = option.textContent;
        this.close();
        this.form.requestSubmit();
      }
    });
  }

  /** Ask for suggestions once typing pauses; what was asked before is of no use any more. */
  ask() {
    this.typed = this.input.value;
    this.stop();
    if (!this.typed.trim()) {
      this.close();
      return;
    }
    this.timer = setTimeout(async () => {
      this.asking = new AbortController();
      const { signal } = this.asking;
      try {
        const found = await suggested(this.form.dataset.suggest, this.typed, signal);
        if (!signal.aborted) {
          this.show(found);
        }
      } catch {
        // Without suggestions the field works as ever.
      }
    }, PAUSE);
  }

  stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  show(found) {
    this.list.replaceChildren(
      ...found.map((one, number) => {
        const option = this.list.ownerDocument.createElement("li");
        option.id = `${this.list.id}-${number}`;
        option.className = one.kind;
        option.lang = one.language;
        option.dir = "auto";
        option.textContent = one.text;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }),
    );
    this.active = -1;
    const open = found.length > 0 && this.input.matches(":focus");
    this.list.hidden = !open;
    this.status.textContent = open ? this.form.dataset.offered : "";
    this.input.setAttribute("aria-expanded", String(open));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.stop();
    this.active = -1;
    this.list.hidden = true;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  go(number) {
    const options = this.options;
    this.active = number;
    for (const [at, option] of options.entries()) {
      option.setAttribute("aria-selected", String(at === number));
    }
    if (number < 0) {
      this.input.removeAttribute("aria-activedescendant");
      this.input.value = this.typed;
      return;
    }
    this.input.setAttribute("aria-activedescendant", options[number].id);
    this.input.value = options[number].textContent;
    options[number].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) {
      return;
    }
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.altKey && event.key === "ArrowUp") {
        this.close();
      } else if (open) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.go(moved(this.active, step, this.options.length));
      } else {
        this.ask();
      }
      event.preventDefault();
    } else if (event.key === "Escape" && open) {
      this.input.value = this.typed;
      this.close();
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.close();
    }
  }
}

/** Offer suggestions in every search box of the page. */
export function combobox(document) {
  for (const form of document.querySelectorAll("form[data-suggest]")) {
    const input = form.querySelector("input[name='q']");
    if (input) {
      new Combobox(form, input);
    }
  }
}
