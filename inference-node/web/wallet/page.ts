/** The page's elements, and how figures and failures are shown. */

const MICRO = 1_000_000n;

/** An element of the page by its id. */
export function element<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no element ${id}`);
  }
  return found as E;
}

/** A new element with its text and children. */
export function make(tag: string, text = "", ...children: Node[]): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  made.append(...children);
  return made;
}

/** A button that acts. */
export function button(text: string, act: () => Promise<void>): HTMLElement {
  const made = make("button", text) as HTMLButtonElement;
  made.addEventListener("click", () => void run(made, act));
  return made;
}

/** Replaces a list of terms and what they are. */
export function describe(id: string, entries: [string, string][]): void {
  element(id).replaceChildren(...entries.flatMap(([term, text]) => [make("dt", term), make("dd", text)]));
}

/** Replaces the choices of a select, and keeps what was chosen. */
export function choices(form: string, name: string, entries: [string, string][]): void {
  const select = element<HTMLFormElement>(form).elements.namedItem(name) as HTMLSelectElement;
  const chosen = select.value;
  select.replaceChildren(
    ...entries.map(([value, text]) => {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = text;
      return option;
    }),
  );
  if (entries.some(([value]) => value === chosen)) {
    select.value = chosen;
  }
}

/** Has a form act with its fields when it is sent. */
export function onSubmit(id: string, act: (field: (name: string) => string) => Promise<void>): void {
  const form = element<HTMLFormElement>(id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const sent = form.querySelector("button");
    void run(sent, () => act((name) => String(fields.get(name) ?? "")));
  });
}

/** Tells the user something. */
export function say(text: string, failed = false): void {
  const message = element("message");
  message.textContent = text;
  message.classList.toggle("error", failed);
}

/** Acts once at a time by a button, and says what failed. */
export async function run(pressed: HTMLButtonElement | null, act: () => Promise<void>): Promise<void> {
  if (pressed) {
    pressed.disabled = true;
  }
  try {
    say("");
    await act();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
  } finally {
    if (pressed) {
      pressed.disabled = false;
    }
  }
}

/** Micro-units as a decimal number. */
export function decimal(micro: bigint | string): string {
  const amount = BigInt(micro);
  const rest = (amount % MICRO).toString().padStart(6, "0").replace(/0+$/, "");
  return `${amount / MICRO}${rest && `.${rest}`}`;
}

/**
 * A decimal number in micro-units.
 *
 * @throws RangeError where it is none, or has more than six decimals.
 */
export function micro(text: string): bigint {
  const parts = /^(\d{1,30})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!parts) {
    throw new RangeError(`${text} is not an amount with at most six decimals`);
  }
  return BigInt(parts[1]!) * MICRO + BigInt((parts[2] ?? "").padEnd(6, "0"));
}

/** The ends of a long name. */
export function short(name: string): string {
  return name.length > 24 ? `${name.slice(0, 12)}…${name.slice(-6)}` : name;
}
