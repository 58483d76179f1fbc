"use strict";
// The picture of a graph: a foldable tree of folders, files and symbols in each column, and the links between the rows that are shown.
// Rows are elements of the page (they are read aloud, focused, selected and printed); all links of one kind and sureness are one path of the drawing.
// codeqa/render/layout.py does the same layout for a picture that stands still; a test holds the two together. What one does with it is in handling.js.

const data = JSON.parse(document.getElementById("data").textContent);
const sizes = data.sizes;
const by = (id) => document.getElementById(id);
const KINDS = data.kinds;
const MOST_TOLD = 200;  // links that the details list: more are not read
const MOST_LINES = 1000;  // lines drawn at once: some 40 ms as SVG, which is printed and styled as text is; a canvas took half of that
const MOST_PRINTED = 30000;  // pixels of a picture that are printed
const LONG = 4000;  // pixels from which a line is not dashed: dashing one costs as much as its length
let printing = false;

const nodes = data.nodes.map(([path, symbol, kind, line, column, about, mass, note, address], number) =>
  ({ number, path, symbol, kind, line, column, about: !!about, mass, note, address, text: `${path} ${symbol}`.toLowerCase(), branch: null }));
const links = data.links.map(([source, target, kind, sure, line, edges]) => ({ source: nodes[source], target: nodes[target], kind: KINDS[kind], sure, line, edges }));
const columns = [...new Set(nodes.map((node) => node.column))].sort((a, b) => a - b);

// --- the trees ---

function grow(column) {
  const root = { key: "", label: "", item: null, children: [], count: 0, mass: 0, above: null, symbol: false };
  const known = new Map([["", root]]);
  for (const node of nodes) {
    if (node.column !== column) continue;
    let above = root, key = "";
    const parts = (node.path || ".").split("/").map((part) => [part, part, false]);
    if (node.symbol) parts.push([`\0${node.symbol}\0${node.line}`, node.symbol, true]);
    for (const [part, label, symbol] of parts) {
      key = key ? `${key}/${part}` : part;
      if (!known.has(key)) {
        known.set(key, { key, label, item: null, children: [], count: 0, mass: 0, above, symbol });
        above.children.push(known.get(key));
      }
      above = known.get(key);
    }
    above.item = node;
    above.mass += node.mass;
    node.branch = above;
  }
  for (const branch of [...known.values()].reverse()) {  // what holds others came before them
    branch.count = (branch.item ? 1 : 0) + branch.children.reduce((sum, child) => sum + child.count, 0);
    branch.mass += branch.children.reduce((sum, child) => sum + child.mass, 0);
  }
  return tidy(root.children, null, column);
}

// A folder that holds one folder or file becomes one row with it; folders stand before files, each in the order of their names.
function tidy(branches, above, column) {
  const tidied = branches.map((branch) => {
    let kept = branch, label = branch.label;
    while (!kept.item && kept.children.length === 1 && !kept.children[0].symbol) {
      kept = kept.children[0];
      label += `/${kept.label}`;
    }
    kept.label = label;
    kept.above = above;
    kept.column = column;
    kept.children = tidy(kept.children, kept, column);
    return kept;
  });
  const compare = (a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);
  return tidied.sort((a, b) => (!a.children.length) - (!b.children.length) || compare(a, b));
}

// What has an order of its own is no tree.
function enumerate() {
  return nodes.map((node) => {
    node.branch = { key: String(node.number), label: `${node.path} ${node.symbol}`.trim(), item: node, children: [], count: 1, mass: 0, above: null, column: 0 };
    return node.branch;
  });
}

const trees = data.flat ? [enumerate()] : columns.map(grow);
const opened = new Set();

// The weightiest first, then level by level in order, whatever still fits.
function openWhatFits() {
  for (const tops of trees) {
    let rows = tops.length;
    const waiting = tops.filter((branch) => branch.children.length);
    while (waiting.length) {
      const at = waiting.reduce((best, branch, place) => (branch.mass > waiting[best].mass ? place : best), 0);
      const [branch] = waiting.splice(at, 1);
      if (rows + branch.children.length > sizes.budget) continue;
      rows += branch.children.length;
      opened.add(branch);
      waiting.push(...branch.children.filter((child) => child.children.length));
    }
  }
}

// --- rows and lines ---

let rows = [], lines = [], chosen = null, current = null, found = [], foundAt = -1, hits = new Set();
const wanted = { kinds: new Set(KINDS), sure: 0 };

function layRows() {
  const listed = trees.map(listRows), most = Math.max(...listed.map((found) => found.length));
  listed.forEach((found, place) => {
    const first = 1.5 + Math.min(Math.floor((most - found.length) / 2), sizes.sunk);
    found.forEach((row, number) => Object.assign(row, { place, x: place * (sizes.width + sizes.gap), y: sizes.row * (first + number) }));
  });
  rows = listed.flat();
}

function listRows(tops) {
  const found = [], waiting = tops.map((branch) => [branch, 0]).reverse();
  while (waiting.length) {
    const [branch, level] = waiting.pop();
    branch.row = { branch, level };
    found.push(branch.row);
    if (opened.has(branch)) for (let at = branch.children.length - 1; at >= 0; at -= 1) waiting.push([branch.children[at], level + 1]);
    else if (branch.children.length) hide(branch);
  }
  return found;
}

function hide(branch) {
  const waiting = [...branch.children];
  while (waiting.length) {
    const one = waiting.pop();
    one.row = null;
    waiting.push(...one.children);
  }
}

function rowOf(node) {
  let branch = node.branch;
  while (!branch.row) branch = branch.above;
  return branch.row;
}

function layLines() {
  const lines = new Map();
  for (const row of rows) row.out = null;
  for (const link of links) {
    if (link.sure < wanted.sure || !wanted.kinds.has(link.kind)) continue;
    const source = rowOf(link.source), target = rowOf(link.target);
    if (source === target) continue;
    if (!source.out) source.out = new Map();
    let line = source.out.get(target);
    if (!line) {
      line = { source, target, kinds: {}, sure: 0, edges: 0 };
      source.out.set(target, line);
      lines.set(line, line);
    }
    line.kinds[link.kind] = (line.kinds[link.kind] || 0) + link.edges;
    line.sure = Math.max(line.sure, link.sure);
    line.edges += link.edges;
  }
  const told = [...lines.values()];
  for (const line of told) line.kind = Object.keys(line.kinds).sort().reduce((best, kind) => (line.kinds[kind] > line.kinds[best] ? kind : best));
  told.sort((a, b) => b.edges - a.edges);
  document.documentElement.dataset.lines = String(told.length);
  return told;
}

function curve(source, target) {
  if (source.place === target.place) {
    const x = source.x + sizes.width, bend = Math.min(sizes.reach, 24 + Math.abs(target.y - source.y) * 0.45);
    return [`M${x} ${source.y}C${x + bend} ${source.y} ${x + bend} ${target.y} ${x} ${target.y}`, arrow(x, target.y, -1)];
  }
  const side = source.place < target.place ? 1 : -1;
  const start = side > 0 ? source.x + sizes.width : source.x, end = side > 0 ? target.x : target.x + sizes.width;
  const bend = side * Math.max(40, Math.abs(end - start) / 2);
  return [`M${start} ${source.y}C${start + bend} ${source.y} ${end - bend} ${target.y} ${end} ${target.y}`, arrow(end, target.y, side)];
}

const arrow = (x, y, side) => `M${x} ${y}l${-6 * side} -3.5v7z`;
const sureness = (sure) => (sure >= 0.8 ? "surely" : sure >= 0.5 ? "likely" : "guessed");
const ofChosen = (line) => line.source.branch === chosen || line.target.branch === chosen;

// What can be seen, and a screen above and below: a repository has more rows and lines than a browser draws in time. All of it where it is printed.
function seen() {
  const stage = by("stage");
  return printing ? [0, MOST_PRINTED] : [stage.scrollTop - stage.clientHeight, stage.scrollTop + 2 * stage.clientHeight];
}

function paint() {
  const [top, bottom] = seen();
  paintRows(rows.filter((row) => row.y >= top && row.y <= bottom));
  const crossing = lines.filter((line) => Math.min(line.source.y, line.target.y) <= bottom && Math.max(line.source.y, line.target.y) >= top);
  paintLines(crossing);
}

function paintLines(crossing) {
  const heaviest = new Set(lines.slice(0, data.strongest || MOST_LINES));
  const drawn = [...crossing.filter((line) => heaviest.has(line)), ...(chosen ? crossing.filter((line) => !heaviest.has(line) && ofChosen(line)) : [])];
  const paths = new Map();
  for (const line of drawn.slice(0, MOST_LINES)) {
    const mark = chosen && ofChosen(line) ? " chosen" : "";
    const dashed = Math.abs(line.source.y - line.target.y) < LONG ? sureness(line.sure) : "surely";
    const [path, head] = curve(line.source, line.target);
    for (const [name, piece] of [[`${line.kind} ${dashed}${mark}`, path], [`${line.kind} arrow${mark}`, head]]) {
      if (!paths.has(name)) paths.set(name, []);
      paths.get(name).push(piece);
    }
  }
  by("lines").replaceChildren(...[...paths].sort(([a], [b]) => a.includes("chosen") - b.includes("chosen")).map(([name, pieces]) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", name);
    path.setAttribute("d", pieces.join(""));
    return path;
  }));
  by("lines").classList.toggle("choosing", !!chosen);
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function paintRows(shown) {
  const heads = columns.filter((column) => data.heads[column]).map((column) => {
    const head = element("div", "head", data.heads[column]);
    head.setAttribute("role", "presentation");
    Object.assign(head.style, { left: `${columns.indexOf(column) * (sizes.width + sizes.gap)}px`, top: "0", width: `${sizes.width}px` });
    return head;
  });
  by("rows").replaceChildren(...heads, ...shown.map(paintRow));
  by("rows").classList.toggle("searching", found.length > 0);
  if (current && current.row && document.getElementById("current")) by("rows").setAttribute("aria-activedescendant", "current");
  else by("rows").removeAttribute("aria-activedescendant");
}

function paintRow(row) {
  const { branch, level } = row, node = branch.item, holds = branch.children.length > 0;
  const names = { folder: !node, about: node && node.about, tests: node && node.kind === "test", tied: row.tied && !branch.mass, hit: hits.has(row), chosen: branch === chosen };
  const made = element("div", ["row", ...Object.keys(names).filter((name) => names[name])].join(" "));
  made.branch = branch;
  if (branch === current) made.id = "current";
  made.setAttribute("role", "treeitem");
  made.setAttribute("aria-level", String(level + 1));
  made.setAttribute("aria-selected", String(branch === chosen));
  if (holds) made.setAttribute("aria-expanded", String(opened.has(branch)));
  made.title = node ? [node.path, node.symbol].filter(Boolean).join(" · ") : branch.key;
  Object.assign(made.style, { left: `${row.x + level * 14}px`, top: `${row.y - 10}px`, width: `${sizes.width - level * 14}px` });
  made.append(element("span", "twisty", holds ? (opened.has(branch) ? "▾" : "▸") : ""), element("span", "label", branch.label));
  const note = holds && !opened.has(branch) ? String(branch.count) : node && node.note ? node.note : "";
  if (note) made.append(element("span", "count", note));
  if (branch.mass) {
    const bar = element("span", "bar");
    bar.style.width = `${Math.max(1, Math.sqrt(branch.mass / heaviestMass) * 90).toFixed(1)}px`;
    made.append(bar);
  }
  return made;
}
