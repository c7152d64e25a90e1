// What the console does beyond plain HTML. Every page works before this arrives.
import htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

// Parts of the page ask for themselves anew when the server says that something changed. A connection that died
// on a bad network says nothing: after three beats without a word it is made anew. While there is none, the page
// says of when it is; one look makes up for what was missed.
const silence = 45_000;

function listen(): void {
  if (!document.querySelector("[hx-trigger*='changed']")) return;
  const note = document.getElementById("stale");
  // At most one look every 700 ms, and always one after the last change: a throttle alone would lose that one.
  let waiting = 0;
  const changed = () => {
    if (waiting) return;
    waiting = window.setTimeout(() => {
      waiting = 0;
      htmx.trigger(document.body, "changed", {});
    }, 700);
  };
  let heard = new Date();
  let broken = false;
  const lost = () => {
    broken = true;
    if (!note?.hidden || !note) return;
    note.textContent = (note.dataset.text ?? "").replace("{time}", heard.toLocaleTimeString("en-GB", { timeZone: note.dataset.zone, hour: "2-digit", minute: "2-digit" }));
    note.hidden = false;
  };
  const back = () => {
    heard = new Date();
    if (broken) changed();
    broken = false;
    if (note) note.hidden = true;
  };
  const open = () => {
    const stream = new EventSource("/live");
    stream.addEventListener("alive", back);
    stream.addEventListener("changed", () => {
      back();
      changed();
    });
    stream.onopen = back;
    stream.onerror = lost;
    return stream;
  };
  let stream = open();
  const watch = () => {
    const quiet = Date.now() - heard.getTime() > silence;
    if (!quiet && stream.readyState !== EventSource.CLOSED) return;
    lost();
    stream.close();
    stream = open();
  };
  window.setInterval(watch, 5_000);
  document.addEventListener("visibilitychange", watch); // a phone that slept
  window.addEventListener("offline", lost);
  window.addEventListener("online", watch);
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

// A long list is narrowed while one types; paper shows it whole.
function find(field: HTMLInputElement): void {
  field.hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of document.querySelectorAll<HTMLElement>(field.dataset.find ?? "")) row.classList.toggle("unfound", !(row.textContent ?? "").toLowerCase().includes(wanted));
  });
}

listen();
keepOpen();
document.querySelectorAll<HTMLInputElement>("[data-find]").forEach(find);
document.querySelectorAll<HTMLElement>("[data-drag]").forEach(drag);
document.querySelectorAll<HTMLButtonElement>("button[data-hold]").forEach(hold);
document.querySelectorAll<HTMLFormElement>("form[data-busy]").forEach(busy);
document.querySelectorAll<HTMLButtonElement>("button[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
document.querySelector<HTMLElement>("section.fault")?.focus();
