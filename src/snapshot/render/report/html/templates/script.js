"use strict";
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const make = (tag, text = "", name = "") => {
    const found = document.createElement(tag);
    if (text) found.textContent = text;
    if (name) found.className = name;
    return found;
  };
  const store = (key, value) => {
    try {
      localStorage.setItem(`snapshot-diff-${key}`, value);
    } catch {
      // storage is forbidden for local files in some browsers: the choice then holds until the page is left
    }
  };

  const MARKS = { added: "+", removed: "−", altered: "~", context: "" };
  const SIGNS = { "any danger": "!!", "any caution": "!" };
  const OPEN_TREE = 300;
  const OPEN_CARDS = 25;
  const CHUNK = 40;
  const PRINTED = 300;
  const narrow = matchMedia("(max-width: 60rem)");

  const cards = [...document.querySelectorAll(".card")];
  const items = JSON.parse(byId("index").textContent);
  items.forEach((item, at) => {
    item.at = at;
    item.card = cards[at];
    item.object = item.card.parentElement;
    item.words = `${item.id}\n${item.members ?? ""}`.toLowerCase();
    item.below = [];
    item.hit = item.shown = true;
    if (item.parent >= 0) items[item.parent].below.push(item);
  });
  const roots = items.filter((item) => item.parent < 0);
  const total = items.filter((item) => item.action !== "context").length;
  const anchors = new Map(items.map((item) => [item.anchor, item]));
  const ids = new Map(items.map((item) => [item.id, item]));
  const places = new Map(cards.map((card, at) => [card, items[at]]));

  // ---- bodies: each is a text until its object is opened

  const hydrate = (details) => {
    const text = details.querySelector(":scope > noscript");
    if (!text) return;
    const parsed = document.createElement("template");
    parsed.innerHTML = text.textContent;
    text.replaceWith(parsed.content);
    if (root.dataset.view === "split") split(details);
  };

  const half = (row, line, side) => {
    const number = row.appendChild(make("td", "", "n"));
    const mark = row.appendChild(make("td", "", "m"));
    if (!line) {
      const none = row.appendChild(make("td", "", "none"));
      mark.className = "m none";
      number.classList.add("none");
      none.setAttribute("aria-label", "no line");
      return;
    }
    const [old, recent, sign, code] = line.cells;
    number.dataset.n = (side === "old" ? old : recent).dataset.n;
    mark.textContent = sign.textContent;
    const copy = row.appendChild(code.cloneNode(true));
    if (line.className) for (const cell of [mark, copy]) cell.classList.add(line.className);
  };

  const pairs = (lines) => {
    const found = [];
    let gone = [];
    let come = [];
    const flush = () => {
      for (let at = 0; at < Math.max(gone.length, come.length); at += 1) found.push([gone[at], come[at]]);
      gone = [];
      come = [];
    };
    for (const line of lines) {
      if (line.className === "del") {
        if (come.length) flush();
        gone.push(line);
      } else if (line.className === "ins") come.push(line);
      else {
        flush();
        found.push([line, line]);
      }
    }
    flush();
    return found;
  };

  const split = (within) => {
    for (const table of within.querySelectorAll(".unified:not(.has-split)")) {
      const other = make("table", "", "lines split");
      other.setAttribute("aria-label", table.getAttribute("aria-label").replace("unified", "side by side"));
      const rows = other.appendChild(make("tbody"));
      // The widths of a fixed layout come from the first row, which a gap would spoil.
      const columns = make("colgroup");
      for (const name of ["n", "m", "c", "n", "m", "c"]) columns.append(make("col", "", name));
      other.prepend(columns);
      for (const [old, recent] of pairs(table.rows)) {
        const row = rows.appendChild(make("tr"));
        if (old?.className === "gap") {
          row.className = "gap";
          row.append(old.cells[0].cloneNode(true));
          row.cells[0].colSpan = 6;
        } else {
          half(row, old, "old");
          half(row, recent, "new");
        }
      }
      table.classList.add("has-split");
      table.after(other);
    }
  };

  const open = (item, isOpen = true) => {
    if (item.action === "context") return;
    if (isOpen) hydrate(item.card);
    item.card.open = isOpen;
  };

  // ---- search and filters

  const search = byId("search");
  const boxes = [...document.querySelectorAll("#filters input")];
  let isNarrowed = false;

  const chosen = () => {
    const found = new Map();
    for (const box of boxes.filter((one) => one.checked)) {
      const { key } = box.closest("fieldset").dataset;
      found.set(key, (found.get(key) ?? new Set()).add(box.value));
    }
    return found;
  };

  const matches = (item, terms, wanted) => {
    for (const [key, values] of wanted) {
      const has = item[key] ?? [];
      if (Array.isArray(has) ? !has.some((one) => values.has(one)) : !values.has(has)) return false;
    }
    if (wanted.size && item.action === "context") return false;
    return terms.every((term) => item.words.includes(term));
  };

  const showGroups = () => {
    const visible = new Set();
    for (const item of roots) {
      if (!item.shown) continue;
      const kind = item.object.parentElement;
      visible.add(kind).add(kind.parentElement);
    }
    for (const group of document.querySelectorAll(".schema, .kind")) group.hidden = !visible.has(group);
  };

  const apply = () => {
    const terms = search.value.toLowerCase().split(/\s+/u).filter(Boolean);
    const wanted = chosen();
    isNarrowed = terms.length > 0 || wanted.size > 0;
    for (const item of items) item.hit = matches(item, terms, wanted);
    for (const item of items) item.shown = item.hit;
    for (const item of [...items].reverse()) if (item.shown && item.parent >= 0) items[item.parent].shown = true;
    for (const item of items) {
      item.object.hidden = !item.shown;
      item.card.classList.toggle("dim", item.shown && !item.hit);
    }
    for (const fold of document.querySelectorAll("details.fold")) {
      fold.open = isNarrowed && fold.querySelector(":scope > .object:not([hidden])") !== null;
    }
    const number = items.filter((item) => item.hit && item.action !== "context").length;
    const of = `${total} ${total === 1 ? "object" : "objects"}`;
    byId("found").textContent = isNarrowed ? `${number} of ${of}` : of;
    byId("clear").hidden = !isNarrowed;
    byId("none").hidden = !items.length || items.some((item) => item.shown);
    const sum = [...wanted.values()].reduce((count, values) => count + values.size, 0);
    if (byId("filtered")) byId("filtered").textContent = sum ? `${sum} chosen` : "";
    showGroups();
    drawTree();
  };

  const clear = () => {
    search.value = "";
    for (const box of boxes) box.checked = false;
    apply();
  };

  let pending = 0;
  const soon = () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(apply);
  };

  // ---- the tree: groups at once, the objects of a group when it is opened

  const tree = byId("tree");
  const opened = new Map();
  let current = null;

  const leaf = (item) => {
    const line = make("li");
    const link = line.appendChild(make("a", "", item.hit ? "" : "dim"));
    link.href = `#${item.anchor}`;
    link.append(make("span", MARKS[item.action], `mark ${item.action}`));
    if (item.parent >= 0) link.append(make("small", item.kind));
    const above = item.parent >= 0 ? `${items[item.parent].name}.` : "";
    const name = item.name || item.id;
    link.append(make("span", name.startsWith(above) ? name.slice(above.length) : name));
    const worst = (item.hazards ?? []).find((one) => SIGNS[one]);
    if (worst) link.appendChild(make("small", SIGNS[worst], worst.slice(4))).title = worst.slice(4);
    if (item === current) link.setAttribute("aria-current", "true");
    item.link = link;
    const below = item.below.filter((one) => one.shown);
    if (below.length) line.append(list(below.map(leaf)));
    return line;
  };

  const list = (children) => {
    const found = make("ul");
    found.append(...children);
    return found;
  };

  const size = (found) => found.reduce((sum, item) => sum + (item.hit && item.action !== "context") + size(item.below), 0);

  const grouped = (found, key) => {
    const groups = new Map();
    for (const item of found) {
      const name = item[key] ?? "";
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(item);
    }
    return groups;
  };

  const branch = (path, label, kind, found, fill, isOpen) => {
    const group = make("details", "", `of-${kind}`);
    const summary = group.appendChild(make("summary"));
    summary.append(make("span", label), make("small", String(size(found))));
    group.fill = () => {
      if (group.childElementCount === 1) group.append(list(fill()));
    };
    group.addEventListener("toggle", () => {
      opened.set(path, group.open);
      if (group.open) group.fill();
    });
    for (const item of found) item.groups.push(group);
    group.open = opened.get(path) ?? isOpen;
    if (group.open) group.fill();
    const line = make("li");
    line.append(group);
    return line;
  };

  const drawTree = () => {
    const found = roots.filter((item) => item.shown);
    const isSmall = items.filter((item) => item.shown).length <= OPEN_TREE;
    for (const item of items) {
      item.groups = [];
      item.link = null;
    }
    const kinds = (path, inside) =>
      [...grouped(inside, "kind")].map(([kind, few]) =>
        branch(`${path}\n${kind}`, kind, "kind", few, () => few.map(leaf), isSmall));
    const schemas = (path, inside) =>
      [...grouped(inside, "schema")].map(([schema, few]) =>
        branch(`${path}\n${schema}`, schema || "in no schema", "schema", few, () => kinds(`${path}\n${schema}`, few), true));
    const layers = [...grouped(found, "layer")].flatMap(([layer, inside]) => {
      const names = [...grouped(inside, "schema").keys()];
      // A layer that is its only schema, or objects without one, need no level of their own.
      if (layer === "none" || (names.length === 1 && names[0] === layer)) return schemas(layer, inside);
      return [branch(layer, `layer ${layer}`, "layer", inside, () => schemas(layer, inside), true)];
    });
    tree.replaceChildren(list(layers));
  };

  // ---- where the reader is

  const rootOf = (item) => (item.parent < 0 ? item : rootOf(items[item.parent]));

  const reveal = (item) => {
    for (let at = item.object.parentElement; at; at = at.parentElement) if (at.matches("details")) at.open = true;
  };

  const setCurrent = (item, { focus = true, block = "nearest" } = {}) => {
    current?.card.classList.remove("current");
    current?.link?.removeAttribute("aria-current");
    current = item;
    item.card.classList.add("current");
    for (const group of rootOf(item).groups) {
      group.fill();
      group.open = true;
    }
    item.link?.setAttribute("aria-current", "true");
    if (!narrow.matches && item.link) {
      const [box, frame] = [item.link.getBoundingClientRect(), byId("side").getBoundingClientRect()];
      if (box.top < frame.top + 70 || box.bottom > frame.bottom) byId("side").scrollTop += box.top - frame.top - frame.height / 3;
    }
    const target = item.card.querySelector(":scope > summary") ?? item.card;
    if (focus) target.focus({ preventScroll: true });
    target.scrollIntoView({ block });
  };

  const closeNav = () => {
    root.classList.remove("nav-open");
    byId("nav-toggle").setAttribute("aria-expanded", "false");
  };

  const goTo = (item) => {
    if (!item.shown) clear();
    closeNav();
    reveal(item);
    open(item);
    setCurrent(item, { block: "start" });
  };

  const named = (hash) => {
    const text = hash.replace(/^#/u, "");
    if (anchors.has(text)) return anchors.get(text);
    try {
      return ids.get(decodeURIComponent(text));
    } catch {
      return undefined; // a per cent sign that begins no byte
    }
  };

  const fromAddress = () => {
    const item = named(location.hash);
    if (item) goTo(item);
  };

  const reachable = () =>
    items.filter((item) => item.shown && !item.object.parentElement.closest("details.fold:not([open])"));

  const step = (by) => {
    const found = reachable();
    if (!found.length) return;
    const at = current ? found.indexOf(current) : -1;
    setCurrent(found[Math.min(Math.max(at < 0 && by < 0 ? 0 : at + by, 0), found.length - 1)]);
  };

  let run = 0;
  const all = (isOpen) => {
    run += 1;
    const mine = run;
    const found = items.filter((item) => item.shown);
    const some = (from) => {
      if (mine !== run) return;
      for (const item of found.slice(from, from + CHUNK)) open(item, isOpen);
      if (from + CHUNK < found.length) requestAnimationFrame(() => some(from + CHUNK));
    };
    some(0);
  };

  // ---- appearance

  const draw = () => {
    const isSplit = root.dataset.view === "split" && !narrow.matches;
    byId("view-toggle").textContent = isSplit ? "Side by side" : "Unified";
    byId("view-toggle").setAttribute("aria-label", `View: ${isSplit ? "side by side" : "unified"}`);
    byId("theme-toggle").textContent = `Theme: ${root.dataset.theme ?? "auto"}`;
  };

  const toggleView = () => {
    root.dataset.view = root.dataset.view === "split" ? "unified" : "split";
    store("view", root.dataset.view);
    if (root.dataset.view === "split") split(document);
    draw();
    current?.card.scrollIntoView({ block: "nearest" });
  };

  const toggleTheme = () => {
    const next = { auto: "light", light: "dark", dark: "auto" }[root.dataset.theme ?? "auto"];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    store("theme", next);
    draw();
  };

  const help = byId("help");
  const keys = {
    "/": () => {
      if (narrow.matches) root.classList.add("nav-open");
      search.focus();
      search.select();
    },
    j: () => step(1),
    k: () => step(-1),
    o: () => current && open(current, !current.card.open),
    e: () => all(!items.some((item) => item.shown && item.card.open)),
    u: toggleView,
    t: toggleTheme,
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target === search) {
      if (event.key === "Escape") {
        search.value = "";
        apply();
        search.blur();
      } else if (event.key === "Enter") {
        apply();
        const first = items.find((item) => item.hit && item.shown && item.action !== "context");
        if (first) goTo(first);
      }
      return;
    }
    if (event.key === "Escape") closeNav();
    if (event.target.matches("input:not([type=checkbox]), textarea, select") || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    if (summary) {
      hydrate(summary.parentElement);
      const item = places.get(summary.parentElement);
      if (item) setCurrent(item, { focus: false });
      return;
    }
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const item = named(link.getAttribute("href"));
    if (!item) return;
    event.preventDefault();
    history.pushState(null, "", `#${item.anchor}`);
    goTo(item);
  });
  // The browser's own search in the page opens objects as well.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details[open]")) hydrate(event.target);
  }, true);
  addEventListener("hashchange", fromAddress);
  addEventListener("beforeprint", () => {
    const found = items.filter((item) => item.shown);
    if (found.length > PRINTED) return;
    for (const item of found) open(item);
    for (const fold of document.querySelectorAll("details.fold")) fold.open = true;
  });
  narrow.addEventListener("change", draw);
  search.addEventListener("input", soon);
  byId("filters")?.addEventListener("change", soon);
  byId("clear").addEventListener("click", clear);
  byId("clear-none").addEventListener("click", clear);
  byId("open-all")?.addEventListener("click", () => all(true));
  byId("close-all")?.addEventListener("click", () => all(false));
  byId("view-toggle").addEventListener("click", toggleView);
  byId("theme-toggle").addEventListener("click", toggleTheme);
  byId("help-open").addEventListener("click", () => help.showModal());
  byId("nav-toggle").addEventListener("click", (event) => {
    const isOpen = root.classList.toggle("nav-open");
    event.target.setAttribute("aria-expanded", String(isOpen));
  });

  draw();
  apply();
  if (total <= OPEN_CARDS) for (const item of items) open(item);
  fromAddress();
})();
