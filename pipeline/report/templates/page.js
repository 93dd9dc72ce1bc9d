"use strict";
// Search, filter, sort and trace in the page. All texts are put in as text, never as HTML.
document.documentElement.classList.add("js");
const data = JSON.parse(document.getElementById("data").textContent);
let images = null; // parsed when the first row is opened: it may be large
const $ = (id) => document.getElementById(id);
const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/g, "l").replace(/Ł/g, "L").toLowerCase();
const WORDS = /[\p{L}\d]+/gu;
const stem = (w) => data.forms[w] || w;
const body = $("list").tBodies[0];
const rows = [...body.rows].map((tr, i) => {
  const r = data.rows[i], c = tr.cells;
  r.tr = tr; r.i = i; r.text = c[2].textContent; r.topic = c[3].textContent;
  r.folded = fold(r.text + " " + c[4].textContent + " " + r.topic);
  r.stems = new Set((r.folded.match(WORDS) || []).map(stem));
  return r;
});
const STEP = 200;
const state = { q: "", year: "", unit: "", topic: "", status: "", demand: "", document: "", doubt: false, shown: STEP, sort: "year", up: false };
const collator = new Intl.Collator(data.language);
const keys = {
  year: (r) => r.year || 0, number: (r) => r.number === null ? Infinity : r.number,
  text: (r) => r.text, topic: (r) => r.topic, trust: (r) => r.trust,
};

function fits(r, wanted) {
  return (!state.year || String(r.year) === state.year) && (!state.unit || r.units.includes(state.unit)) &&
    (!state.topic || r.topic === state.topic) && (!state.demand || r.demands.includes(state.demand)) &&
    (!state.status || r.demands.some((d) => data.demands[d].status === state.status)) &&
    (!state.document || r.document === state.document) && (!state.doubt || r.doubtful) &&
    wanted.every((w) => r.stems.has(stem(w)) || r.folded.includes(w));
}

function show() {
  const wanted = fold(state.q).match(WORDS) || [];
  const found = rows.filter((r) => fits(r, wanted));
  const key = keys[state.sort], way = state.up ? 1 : -1;
  found.sort((a, b) => {
    const x = key(a), y = key(b);
    return (typeof x === "string" ? collator.compare(x, y) : x - y) * way || a.i - b.i;
  });
  const shown = found.slice(0, state.shown);
  const opened = new Set(rows.filter((r) => r.detail).map((r) => r.i));
  const list = document.createDocumentFragment();
  for (const r of shown) { list.append(r.tr); if (opened.has(r.i)) list.append(r.detail); }
  body.replaceChildren(list);
  $("counted").textContent = data.texts.counted.replace("%(found)s", found.length).replace("%(all)s", rows.length);
  $("further").hidden = found.length <= shown.length;
  const chosen = $("chosen");
  chosen.hidden = !(state.demand || state.document);
  chosen.replaceChildren();
  if (!chosen.hidden) {
    const b = document.createElement("b"), clear = document.createElement("button");
    b.textContent = state.demand ? data.texts.demand + ": " + data.demands[state.demand].label : data.texts.document + ": " + data.documents[state.document];
    clear.type = "button"; clear.textContent = "×"; clear.setAttribute("aria-label", data.texts.clear);
    clear.onclick = () => { state.demand = state.document = ""; show(); };
    chosen.append(b, clear);
  }
}

function fields() {
  $("q").value = state.q; $("f-year").value = state.year; $("f-unit").value = state.unit;
  $("f-topic").value = state.topic; $("f-status").value = state.status; $("f-doubt").checked = state.doubt;
}

function choose(wanted) {
  Object.assign(state, { q: "", year: "", unit: "", topic: "", status: "", demand: "", document: "", doubt: false, shown: STEP });
  for (const [name, value] of Object.entries(wanted)) state[name] = typeof value === "boolean" ? value : String(value);
  fields(); show();
}

function node(name, text, kind) {
  const n = document.createElement(name);
  if (text !== undefined) n.textContent = text;
  if (kind) n.className = kind;
  return n;
}

function side(r, which, title, kind) {
  const div = node("div", undefined, kind), p = node("p");
  for (const piece of r.pieces) {
    const text = piece[which];
    if (!text) continue;
    p.append(piece[0] === piece[1] ? text : node("mark", text), " ");
  }
  div.append(node("h3", title), p);
  return div;
}

function drawing(name, attributes) {
  const n = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) n.setAttribute(key, value);
  return n;
}

function marked(image, part, view, kind) { // the page's image, seen through `view`, with the row marked
  const [x0, top, x1, bottom] = part.box, svg = drawing("svg", { viewBox: view.join(" "), role: "img", class: kind });
  svg.setAttribute("aria-label", data.texts.page + " " + part.page + ": " + data.texts.marked);
  svg.append(drawing("image", { href: image.src, width: image.width, height: image.height, preserveAspectRatio: "none" }),
    drawing("rect", { x: x0, y: top, width: x1 - x0, height: bottom - top }));
  return svg;
}

function sheet(part) { // first the row itself, then, one step away, its whole page
  images = images || JSON.parse($("images").textContent);
  const image = images[part.page_id], figure = node("figure", undefined, "sheet");
  if (!image) return node("p", data.texts.no_image, "quiet");
  const [x0, top, x1, bottom] = part.box, margin = 14;
  const left = Math.max(0, x0 - margin), above = Math.max(0, top - margin);
  const view = [left, above, Math.min(image.width, x1 + margin) - left, Math.min(image.height, bottom + margin) - above];
  const whole = node("details"), told = node("summary", data.texts.whole);
  whole.append(told);
  whole.addEventListener("toggle", () => { if (whole.children.length === 1) whole.append(marked(image, part, [0, 0, image.width, image.height], "whole")); });
  figure.append(marked(image, part, view, "crop"), whole);
  return figure;
}

function detail(r) {
  const tr = node("tr", undefined, "detail"), td = node("td"), pair = node("div", undefined, "side"), dl = node("dl");
  td.colSpan = 6;
  pair.append(side(r, 0, data.texts.raw, "before"), side(r, 1, data.texts.repaired, "after"));
  const facts = [[data.texts.document, data.documents[r.document]], [data.texts.reading, r.reading], [data.texts.id, r.id]];
  if (r.reasons.length) facts.push([data.texts.reasons, r.reasons.join("; ")]);
  for (const [name, value] of facts) dl.append(node("dt", name), node("dd", value));
  for (const d of r.demands) {
    const dd = node("dd"), a = node("a", data.demands[d].label);
    a.href = "#rows"; a.dataset.filter = JSON.stringify({ demand: d });
    dd.append(a, " (" + data.demands[d].years.join(", ") + ")");
    dl.append(node("dt", data.texts.demand), dd);
  }
  td.append(pair, dl);
  for (const part of r.parts) td.append(node("h3", data.texts.page + " " + part.page), sheet(part));
  tr.append(td);
  return tr;
}

function toggle(button) {
  const r = data.rows[button.closest("tr").dataset.i];
  if (r.detail) { r.detail.remove(); r.detail = null; } else { r.detail = detail(r); r.tr.after(r.detail); }
  button.setAttribute("aria-expanded", String(Boolean(r.detail)));
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-filter], .open, .unfold, [data-sort]");
  if (!target) return;
  if (target.dataset.filter) choose(JSON.parse(target.dataset.filter));
  else if (target.classList.contains("open")) toggle(target);
  else if (target.classList.contains("unfold")) { target.parentElement.classList.add("all"); target.remove(); }
  else {
    const name = target.dataset.sort;
    state.up = state.sort === name ? !state.up : name !== "year"; state.sort = name;
    for (const th of document.querySelectorAll("#list thead th")) th.removeAttribute("aria-sort");
    target.closest("th").setAttribute("aria-sort", state.up ? "ascending" : "descending");
    show();
  }
});
let waiting;
$("q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { state.q = $("q").value; state.shown = STEP; show(); }, 120); });
for (const name of ["year", "unit", "topic", "status"]) $("f-" + name).addEventListener("change", (e) => { state[name] = e.target.value; state.shown = STEP; show(); });
$("f-doubt").addEventListener("change", (e) => { state.doubt = e.target.checked; show(); });
$("filters").addEventListener("reset", (e) => { e.preventDefault(); choose({}); });
$("filters").addEventListener("submit", (e) => e.preventDefault());
$("further").addEventListener("click", () => { state.shown += 5 * STEP; show(); });
window.addEventListener("beforeprint", () => { state.kept = state.shown; state.shown = Infinity; show(); });
window.addEventListener("afterprint", () => { state.shown = state.kept; show(); });
function follow() { // page.html#p-<id> opens that row
  if (!location.hash.startsWith("#p-")) return;
  const r = rows.find((x) => "#p-" + x.id === location.hash);
  if (!r) return;
  choose({ demand: r.demands[0] || "", document: r.demands.length ? "" : r.document });
  if (!r.detail) toggle(r.tr.querySelector(".open"));
  r.tr.scrollIntoView();
}
window.addEventListener("hashchange", follow);
show(); follow();
