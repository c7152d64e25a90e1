// What the console does beyond plain HTML. Every page works before this arrives.
import htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

// Parts of the page ask for themselves anew when the server says that something changed. Where the stream
// breaks, the browser reconnects by itself, and one look makes up for what was missed.
function listen(): void {
  if (!document.querySelector("[hx-trigger*='changed']")) return;
  const stream = new EventSource("/live");
  // At most one look every 700 ms, and always one after the last change: a throttle alone would lose that one.
  let waiting = 0;
  const changed = () => {
    if (waiting) return;
    waiting = window.setTimeout(() => {
      waiting = 0;
      htmx.trigger(document.body, "changed", {});
    }, 700);
  };
  stream.addEventListener("changed", changed);
  let broken = false;
  stream.onerror = () => {
    broken = true;
    document.body.classList.add("stale");
  };
  stream.onopen = () => {
    document.body.classList.remove("stale");
    if (broken) changed();
    broken = false;
  };
}

// A part that is fetched anew leaves open what was open.
function keepOpen(): void {
  let open: string[] = [];
  document.body.addEventListener("htmx:beforeSwap", () => {
    open = [...document.querySelectorAll<HTMLDetailsElement>("details[id][open]")].map((d) => d.id);
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  });
}

// The whistle pages hundreds of people: it is held for a second, by finger, mouse or key, not brushed.
function hold(button: HTMLButtonElement): void {
  const form = button.form;
  if (!form) return;
  const label = button.textContent ?? "";
  let timer = 0;
  const start = () => {
    if (timer || button.disabled) return;
    button.classList.add("holding");
    button.textContent = button.dataset.hold ?? label;
    timer = window.setTimeout(() => {
      button.disabled = true;
      form.submit();
    }, 1000);
  };
  const stop = () => {
    if (!timer || button.disabled) return;
    window.clearTimeout(timer);
    timer = 0;
    button.classList.remove("holding");
    button.textContent = label;
  };
  button.addEventListener("pointerdown", start);
  button.addEventListener("keydown", (e) => {
    if (e.key === " " || e.key === "Enter") start();
  });
  button.addEventListener("contextmenu", (e) => e.preventDefault()); // a long press on a phone is no question for a menu
  for (const end of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) button.addEventListener(end, stop);
  form.addEventListener("submit", (e) => e.preventDefault());
}

// A form that takes a while says so, and is not sent twice.
function busy(form: HTMLFormElement): void {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy ?? button.textContent;
    window.setTimeout(() => (button.disabled = true), 0);
  });
}

// People of a formation can be dragged to another group; the form under "adjust" does the same without a mouse.
function drag(box: HTMLElement): void {
  for (const member of box.querySelectorAll<HTMLElement>("[data-member]")) {
    member.draggable = true;
    member.addEventListener("dragstart", (e) => e.dataTransfer?.setData("text/plain", member.dataset.member ?? ""));
  }
  for (const group of box.querySelectorAll<HTMLElement>("[data-group]")) {
    group.addEventListener("dragover", (e) => {
      e.preventDefault();
      group.classList.add("over");
    });
    group.addEventListener("dragleave", () => group.classList.remove("over"));
    group.addEventListener("drop", (e) => {
      e.preventDefault();
      const form = document.createElement("form");
      form.method = "post";
      form.action = box.dataset.drag ?? "";
      for (const [name, value] of [["member", e.dataTransfer?.getData("text/plain") ?? ""], ["group", group.dataset.group ?? ""]]) {
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = name;
        input.value = value;
        form.append(input);
      }
      document.body.append(form);
      form.submit();
    });
  }
}

listen();
keepOpen();
document.querySelectorAll<HTMLElement>("[data-drag]").forEach(drag);
document.querySelectorAll<HTMLButtonElement>("button[data-hold]").forEach(hold);
document.querySelectorAll<HTMLFormElement>("form[data-busy]").forEach(busy);
document.querySelectorAll<HTMLButtonElement>("button[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
document.querySelector<HTMLElement>("section.fault")?.focus();
