// Search as you type, and articles offered while a question is written. Without it everything works too.
"use strict";

const WAIT = 140;

async function ask(form, text, source, limit, signal) {
  const query = new URLSearchParams({ q: text, language: form.dataset.language, source, limit });
  const answer = await fetch(`${form.dataset.suggest}?${query}`, { signal, credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  const found = await answer.json();
  for (const one of found) one.path = new URL(one.url).pathname;
  return found;
}

/** Calls `work(text, signal)` once somebody pauses; an answer that comes too late is dropped. */
function whenPaused(work) {
  let timer = 0;
  let running = new AbortController();
  return (text) => {
    clearTimeout(timer);
    running.abort();
    running = new AbortController();
    const { signal } = running;
    timer = setTimeout(() => {
      work(text, signal).catch((error) => {
        if (error.name !== "AbortError") console.warn("no suggestions:", error.message);
      });
    }, WAIT);
  };
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

function searchBox(form) {
  const input = form.querySelector("input");
  const list = element("ul", "found");
  const said = element("p", "spoken");
  list.id = "found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  said.setAttribute("role", "status");
  form.append(list, said);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "found"], ["aria-expanded", "false"]]) {
    input.setAttribute(name, value);
  }
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
  };
  const choose = (place) => {
    const all = options();
    if (!all.length) return;
    chosen = (place + all.length) % all.length;
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    close();
    found.forEach((one, at) => {
      const option = element("li");
      option.id = `found-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.path = one.path;
      option.append(element("span", "title", one.title), element("span", "excerpt", one.excerpt));
      list.append(option);
    });
    if (found.length) input.setAttribute("aria-expanded", "true");
    said.textContent = found.length ? form.dataset.found.replace("{count}", found.length) : form.dataset.none;
  };
  const look = whenPaused(async (text, signal) => show(await ask(form, text, "page", 6, signal)));

  input.addEventListener("input", () => {
    const text = input.value.trim();
    if (text.length < 2) {
      close();
    } else look(input.value.trimStart());
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options().length) return;
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Escape" && options().length) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options()[chosen].dataset.path);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.path);
  });
  list.addEventListener("mousemove", (event) => {
    const at = options().indexOf(event.target.closest("[role=option]"));
    if (at >= 0 && at !== chosen) choose(at);
  });
  input.addEventListener("blur", close);
}

function letter(form) {
  const offer = element("section", "card offered");
  offer.setAttribute("aria-live", "polite");
  offer.hidden = true;
  const list = element("ul", "list");
  offer.append(element("h2", "", form.dataset.offer), list);
  form.querySelector("#text").closest(".row").after(offer);
  const look = whenPaused(async (text, signal) => {
    const found = (await ask(form, text, "form", 3, signal)).filter((one) => one.confidence >= 0.3);
    list.replaceChildren(
      ...found.map((one) => {
        const link = element("a");
        link.href = one.path;
        link.target = "_blank"; // what is written stays
        link.rel = "noopener";
        link.append(element("span", "title", one.title), element("span", "excerpt", one.excerpt));
        const item = element("li");
        item.append(link);
        return item;
      }),
    );
    offer.hidden = !found.length;
    if (found.length) form.elements.seen.value = "1";
  });
  for (const name of ["subject", "text"]) {
    form.elements[name].addEventListener("input", () => {
      const text = `${form.elements.subject.value}\n${form.elements.text.value}`.trim();
      if (text.length >= 8) look(text.slice(0, 1500));
    });
  }
}

document.querySelectorAll("form.search").forEach(searchBox);
document.querySelectorAll("form.letter").forEach(letter);
