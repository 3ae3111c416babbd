"use strict";
// Draws the races of the page's data. All text becomes text nodes: nothing of it is ever read as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const severities = ["note", "warning", "error"];
  const body = document.querySelector("#races tbody");
  const search = document.getElementById("search");
  const kinds = document.getElementById("kind");
  const boxes = [...document.querySelectorAll("[name=severity]")];
  const unfoldAll = document.getElementById("all");

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  // ---- The table

  const rows = data.races.map((race, index) => {
    const severity = make("span", `severity ${race.severity}`, race.severity);
    const fold = make("button", "fold", race.name);
    fold.type = "button";
    fold.setAttribute("aria-expanded", "false");
    const cells = [
      ["severity", severity], ["kind", race.kind], ["", fold], ["at", make("span", "code", race.places)],
      ["threads", race.threads], ["seen", String(race.count)],
    ].map(([label, content]) => {
      const cell = make("td", "", content);
      if (label) cell.dataset.label = label;
      return cell;
    });
    const row = make("tr", "race", ...cells);
    row.id = `race-${race.id}`;
    const text = [race.title, race.name, race.kind, race.places, race.threads, race.id, race.explanation, race.advice,
      ...race.sides.flatMap((side) => side.stack.map(frameText))].join("\n").toLowerCase();
    return { race, index, row, fold, text, detail: null, shown: true };
  });
  const byRow = new Map(rows.map((each) => [each.row, each]));

  function frameText(number) {
    const [file, line, name] = data.frames[number];
    return `${data.files[file]}:${line} ${name}`;
  }

  function open(each, wanted) {
    if (wanted && !each.detail) {
      const cell = make("td", "", detail(each.race));
      cell.colSpan = 6;
      each.detail = make("tr", "detail", cell);
      each.row.after(each.detail);
    }
    each.row.classList.toggle("open", wanted);
    each.fold.setAttribute("aria-expanded", String(wanted));
    if (each.detail) each.detail.hidden = !wanted || !each.shown;
  }

  const isOpen = (each) => each.row.classList.contains("open");

  // ---- One race

  function detail(race) {
    const sides = make("section", "sides", ...race.sides.map(side));
    const words = make("dl", "words");
    for (const [name, text] of [["why", race.why], ["order", race.order], ["help", race.advice], ["repair", race.repair],
      ["tests", race.tests]]) {
      if (text) words.append(make("dt", "", name), make("dd", "", ...withCode(text)));
    }
    const silence = make("details", "silence", make("summary", "", "Silence it"),
      make("p", "", "In the line of one of the two accesses:"), copied(race.silence.comment),
      make("p", "", "Or in a file for --suppressions:"), copied(race.silence.table));
    silence.open = true;
    return make("article", "", make("h2", "", race.title), make("p", "", race.explanation), sides,
      make("section", "", make("h3", "", "What each thread did"), timeline(race)),
      make("section", "", words), make("section", "", silence), make("p", "foot", race.foot));
  }

  // What stands between backticks is code.
  function withCode(text) {
    return text.split("`").map((part, index) => (index % 2 ? make("code", "", part) : part));
  }

  function place(number) {
    const [file, line, name] = data.frames[number];
    return make("span", "", make("span", "code", `${data.files[file]}:${line}`), ` in ${name}`);
  }

  function side(each) {
    const locks = each.locks.length
      ? each.locks.flatMap(([name, created], index) => [index ? ", " : "holding ", make("b", "", name),
        ...(created === null ? [] : [" created at ", place(created)])])
      : ["holding no lock"];
    return make("section", "side", make("h3", "", make("b", "", each.thread), ` ${each.deed}`),
      make("p", "place", place(each.frame)), source(each), make("p", "locks", ...locks),
      stack(`called through ${each.stack.length} frame${each.stack.length === 1 ? "" : "s"}`, each.stack, each.cut),
      each.started.length ? stack(`the thread was ${each.origin} by`, each.started, false)
        : make("p", "place", `this thread: ${each.origin}`));
  }

  function source(each) {
    const block = make("div", "source code");
    block.tabIndex = 0;
    block.setAttribute("role", "group");
    block.setAttribute("aria-label", "source");
    for (const index of each.lines) {
      const [number, pieces] = data.lines[index];
      const mark = each.marks[number];
      const line = make("div", mark ? "hit" : "", make("span", "number", String(number)));
      let at = 0;
      for (let piece = 0; piece < pieces.length; piece += 2) {
        const text = pieces[piece + 1];
        for (const [part, marked] of split(text, at, mark)) {
          const span = make("span", pieces[piece], part);
          line.append(marked ? make("mark", "", span) : span);
        }
        at += [...text].length;
      }
      block.append(line);
    }
    return block;
  }

  // The text before, in and behind the marked characters; Python counts characters, not UTF-16 units.
  function split(text, at, mark) {
    if (!mark) return [[text, false]];
    const characters = [...text];
    const cut = (position) => Math.min(Math.max(position - at, 0), characters.length);
    const [begin, end] = [cut(mark[0]), cut(mark[1])];
    return [[characters.slice(0, begin).join(""), false], [characters.slice(begin, end).join(""), true],
      [characters.slice(end).join(""), false]].filter(([part]) => part);
  }

  function stack(title, frames, cut) {
    const list = make("ol", "stack", ...frames.map((number) => {
      const [file, line, name] = data.frames[number];
      return make("li", "", make("span", "function", name), " ",
        make("span", "code place", `${data.files[file]}:${line}`));
    }));
    if (cut) list.append(make("li", "place", "(older frames were not recorded)"));
    return make("details", "", make("summary", "", title), list);
  }

  // ---- The timelines

  const svg = "http://www.w3.org/2000/svg";

  function arrow(link) {
    const drawing = document.createElementNS(svg, "svg");
    drawing.setAttribute("viewBox", "0 0 100 14");
    drawing.setAttribute("preserveAspectRatio", "none");
    drawing.setAttribute("aria-hidden", "true");
    const paths = {
      right: "M0 7H98 M90 2L98 7L90 12", left: "M100 7H2 M10 2L2 7L10 12",
      apart: "M0 7H30 M70 7H100", race: "M0 7L10 2L20 12L30 2L40 12L50 2L60 12L70 2L80 12L90 2L100 7",
    };
    const path = document.createElementNS(svg, "path");
    path.setAttribute("d", paths[link]);
    path.setAttribute("fill", "none");
    path.setAttribute("stroke", "currentColor");
    path.setAttribute("stroke-width", "2");
    path.setAttribute("vector-effect", "non-scaling-stroke");
    if (link === "apart") path.setAttribute("stroke-dasharray", "3 4");
    drawing.append(path);
    return drawing;
  }

  function timeline(race) {
    const grid = make("div", "timeline");
    grid.setAttribute("role", "group");
    grid.setAttribute("aria-label", "timelines of the two threads");
    const ends = [race.sides[0], race.sides[race.sides.length - 1]];
    grid.append(make("div", "left lane", ends[0].thread), make("div", "link"), make("div", "right lane", ends[1].thread));
    for (const [left, right, link, note, isAccess] of race.timeline) {
      const kind = (text) => (text ? ` event${isAccess ? " access" : ""}` : "");
      const orders = link === "right" || link === "left" ? " orders" : "";
      const middle = make("div", `link link-${link}${orders}`, link === "none" ? null : arrow(link), note);
      grid.append(make("div", `left${kind(left)}`, left), middle, make("div", `right${kind(right)}`, right));
    }
    return grid;
  }

  // ---- What can be copied

  function copied(text) {
    const button = make("button", "", "copy");
    button.type = "button";
    const pre = make("pre", "", make("code", "", text));
    button.addEventListener("click", async () => {
      const was = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        getSelection().selectAllChildren(pre);
        document.execCommand("copy");
        getSelection().removeAllRanges();
        if (was) getSelection().addRange(was);
      }
      button.textContent = "copied";
      setTimeout(() => { button.textContent = "copy"; }, 1500);
    });
    return make("div", "copy", pre, button);
  }

  // ---- Sorting, filtering and searching

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const each of rows) {
      each.shown = wanted.has(each.race.severity) && (!kinds.value || each.race.kind === kinds.value)
        && words.every((word) => each.text.includes(word));
      each.row.hidden = !each.shown;
      if (each.detail) each.detail.hidden = !each.shown || !isOpen(each);
      count += each.shown;
    }
    document.getElementById("shown").textContent = `${count} of ${rows.length} races`;
    const none = document.getElementById("none");
    none.hidden = count > 0;
    none.textContent = rows.length ? "No race is left by what is searched for." : "No races were found.";
  }

  const value = {
    severity: (each) => severities.indexOf(each.race.severity),
    count: (each) => each.race.count,
  };

  function sort(key, descending) {
    const of = value[key] || ((each) => each.race[key]);
    const compare = (a, b) => (typeof of(a) === "number" ? of(a) - of(b)
      : of(a).localeCompare(of(b), undefined, { numeric: true }));
    rows.sort((a, b) => (descending ? -1 : 1) * compare(a, b) || a.index - b.index);
    const all = document.createDocumentFragment();
    for (const each of rows) all.append(...[each.row, each.detail].filter(Boolean));
    body.append(all);
    for (const head of document.querySelectorAll("th[data-key]")) {
      if (head.dataset.key === key) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  for (const head of document.querySelectorAll("th[data-key]")) {
    head.firstElementChild.addEventListener("click", () => {
      const key = head.dataset.key;
      const now = head.getAttribute("aria-sort");
      sort(key, now ? now === "ascending" : key === "severity" || key === "count");
    });
  }

  for (const kind of [...new Set(data.races.map((race) => race.kind))].sort()) {
    const option = make("option", "", kind);
    option.value = kind;
    kinds.append(option);
  }
  for (const box of boxes) {
    box.checked = severities.indexOf(box.value) >= severities.indexOf(data.level);
    box.addEventListener("change", filter);
  }
  kinds.addEventListener("change", filter);
  search.addEventListener("input", filter);
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());

  body.addEventListener("click", (event) => {
    const each = byRow.get(event.target.closest("tr"));
    if (each && !getSelection().toString()) open(each, !isOpen(each));
  });

  unfoldAll.addEventListener("click", () => {
    const wanted = unfoldAll.getAttribute("aria-pressed") !== "true";
    unfoldAll.setAttribute("aria-pressed", String(wanted));
    unfoldAll.textContent = wanted ? "fold all" : "unfold all";
    for (const each of rows) if (each.shown) open(each, wanted);
  });

  // ---- Keyboard, light and dark, printing

  function step(by) {
    const shown = rows.filter((each) => each.shown);
    const at = shown.findIndex((each) => each.fold === document.activeElement);
    const next = shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (next) next.fold.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target === search) {
      if (event.key === "Escape") search.blur();
      return;
    }
    if (event.target.tagName === "SELECT") return;
    if (event.key === "/") { search.focus(); search.select(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "t") turn();
    else return;
    event.preventDefault();
  });

  const root = document.documentElement;
  const remembered = "aether-theme";
  try {
    const theme = localStorage.getItem(remembered);
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* the browser keeps nothing for files */ }

  function turn() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem(remembered, root.dataset.theme); } catch { /* as above */ }
  }
  document.getElementById("theme").addEventListener("click", turn);

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = rows.filter((each) => each.shown && !isOpen(each));
    for (const each of folded) open(each, true);
    for (const each of document.querySelectorAll("article details:not([open])")) {
      each.dataset.folded = "";
      each.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const each of folded) open(each, false);
    for (const each of document.querySelectorAll("[data-folded]")) {
      delete each.dataset.folded;
      each.open = false;
    }
  });

  sort("severity", true);
  filter();
  const linked = rows.find((each) => `#${each.row.id}` === location.hash);
  if (linked) { open(linked, true); linked.row.scrollIntoView(); }
  else if (rows.filter((each) => each.shown).length === 1) open(rows.find((each) => each.shown), true);
})();
