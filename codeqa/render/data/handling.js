// What one does with the picture of a graph: fold, search, choose, filter, print, by mouse and by key. It follows graph.js in the same script.

function draw() {
  layRows();
  lines = layLines();
  for (const { source, target } of lines) {  // a dotted line leads from a label to where its links begin or end at its right
    if (source.place <= target.place) source.tied = true;
    if (target.place <= source.place) target.tied = true;
  }
  const width = columns.length * (sizes.width + sizes.gap), height = Math.max(...rows.map((row) => row.y), 0) + 40;
  by("lines").setAttribute("width", width);
  by("lines").setAttribute("height", height);
  Object.assign(by("rows").style, { width: `${width}px`, height: `${height}px` });
  if (!current || !current.row) current = rows[0] ? rows[0].branch : null;
  findRows();
  paint();
}

function filter() {
  lines = layLines();
  paint();
  tell();
}

function findRows() {
  hits = new Set(found.map(rowOf));
}

function toggle(branch, open = !opened.has(branch)) {
  if (!branch.children.length || open === opened.has(branch)) return;
  if (open) opened.add(branch);
  else opened.delete(branch);
  current = branch;
  draw();
}

function choose(branch) {
  chosen = branch;
  if (branch) current = branch;
  tell();
  paint();
}

function goTo(branch) {
  current = branch;
  const stage = by("stage"), { x, y } = branch.row;
  if (y - 30 < stage.scrollTop || y + 30 > stage.scrollTop + stage.clientHeight) stage.scrollTop = y - stage.clientHeight / 2;
  if (x < stage.scrollLeft || x + sizes.width > stage.scrollLeft + stage.clientWidth) stage.scrollLeft = x - 16;
  paint();
}

function reveal(node) {
  for (let branch = node.branch.above; branch; branch = branch.above) opened.add(branch);
  chosen = node.branch;
  tell();
  draw();
  goTo(node.branch);
}

function search() {
  const words = by("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  found = words.length ? nodes.filter((node) => words.every((word) => node.text.includes(word))) : [];
  found.sort((one, two) => named(two, words) - named(one, words) || two.mass - one.mass || one.text.length - two.text.length || one.number - two.number);
  foundAt = -1;
  by("hits").textContent = words.length ? `${found.length} found` : "";
  findRows();
  paint();
}

// How many of the words are in a node's own name, not only in its folders'; one that is all of it counts twice.
function named(node, words) {
  const own = (node.symbol || node.path.slice(node.path.lastIndexOf("/") + 1)).toLowerCase(), stem = own.replace(/\.\w+$/, "");
  return words.reduce((sum, word) => sum + own.includes(word) + (own === word || stem === word), 0);
}

function next(step) {
  if (!found.length) return;
  foundAt = (foundAt + step + found.length) % found.length;
  by("hits").textContent = `${foundAt + 1} of ${found.length}`;
  reveal(found[foundAt]);
}

// The address of a line in the editor, made as --hyperlinks says; null where no links are wanted.
function address(node, line) {
  if (!data.link) return null;
  const path = node.address || `${data.root}/${node.path}`.split("/").map(encodeURIComponent).join("/");
  return data.link.replaceAll("{path}", path).replaceAll("{line}", String(line || 1)).replaceAll("{column}", "1").replaceAll("{host}", "");
}

function linkTo(node, line, text) {
  const target = address(node, line);
  const made = element(target ? "a" : "span", "path", text);
  if (target) made.href = target;
  return made;
}

function tell() {
  const aside = by("details");
  aside.hidden = !chosen;
  if (!chosen) return;
  const node = chosen.item, inside = (other) => { for (let at = other.branch; at; at = at.above) if (at === chosen) return true; return false; };
  const title = element("h2");
  title.append(node ? linkTo(node, node.line, node.path + (node.symbol ? `:${node.line}` : "")) : chosen.key);
  const about = [node && node.symbol, node ? node.kind : `${chosen.count} places`, node && node.note, chosen.mass ? `centrality ${(chosen.mass * 100).toFixed(2)} %` : ""];
  const visible = links.filter((link) => link.sure >= wanted.sure && wanted.kinds.has(link.kind));
  const out = visible.filter((link) => inside(link.source) && !inside(link.target)), into = visible.filter((link) => inside(link.target) && !inside(link.source));
  aside.replaceChildren(title, element("p", "", about.filter(Boolean).join(" · ")), ...list("uses", out, true), ...list("used by", into, false));
}

function list(title, told, outgoing) {
  if (!told.length) return [];
  const made = element("ul");
  [...told].sort((a, b) => b.sure - a.sure || b.edges - a.edges).slice(0, MOST_TOLD).forEach((link) => {
    const other = outgoing ? link.target : link.source, item = element("li");
    item.append(linkTo(other, outgoing || !link.line ? other.line : link.line, other.path), other.symbol ? ` ${other.symbol}` : "", element("br"));
    item.append(element("span", `kind ${link.kind}`, link.kind), element("span", "sureness", ` ${link.sure.toFixed(2)}${link.edges > 1 ? ` ×${link.edges}` : ""} `));
    if (link.line) item.append(linkTo(link.source, link.line, `line ${link.line}`));
    made.append(item);
  });
  const more = told.length > MOST_TOLD ? [element("p", "", `… ${told.length - MOST_TOLD} more`)] : [];
  return [element("h3", "", `${title} (${told.length})`), made, ...more];
}

function move(branch, step) {
  const row = rows[rows.indexOf(branch.row) + step];
  if (row) goTo(row.branch);
}

const KEYS = {
  ArrowDown: (branch) => move(branch, 1),
  ArrowUp: (branch) => move(branch, -1),
  ArrowRight: (branch) => (branch.children.length && !opened.has(branch) ? toggle(branch, true) : move(branch, 1)),
  ArrowLeft: (branch) => (opened.has(branch) ? toggle(branch, false) : branch.above && goTo(branch.above)),
  Home: () => goTo(rows[0].branch),
  End: () => goTo(rows[rows.length - 1].branch),
  Enter: choose,
  " ": choose,
  o: (branch) => { const target = branch.item && address(branch.item, branch.item.line); if (target) window.location.href = target; },
};

function listenToRows() {
  by("rows").addEventListener("click", (event) => {
    const made = event.target.closest(".row");
    if (!made) return;
    if (event.target.classList.contains("twisty")) toggle(made.branch);
    else choose(made.branch);
  });
  by("rows").addEventListener("dblclick", (event) => {
    const made = event.target.closest(".row");
    if (made && !event.target.classList.contains("twisty")) toggle(made.branch);
  });
  by("rows").addEventListener("keydown", (event) => {
    if (!current || !KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    KEYS[event.key](current);
  });
}

function listen() {
  let waiting = false;
  by("stage").addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; paint(); });
    waiting = true;
  });
  by("search").addEventListener("input", search);
  by("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") next(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") { by("search").value = ""; search(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "search" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); by("search").focus(); by("search").select(); }
    if (event.key === "Escape") choose(null);
  });
  by("unfold").addEventListener("click", () => { trees.flat().forEach(openAll); draw(); });
  by("fold").addEventListener("click", () => { opened.clear(); draw(); });
  by("sure").addEventListener("input", () => { wanted.sure = Number(by("sure").value); by("least").textContent = wanted.sure.toFixed(2); filter(); });
  window.addEventListener("resize", paint);
  for (const [event, state] of [["beforeprint", true], ["afterprint", false]]) window.addEventListener(event, () => { printing = state; paint(); });
}

function openAll(branch) {
  if (branch.children.length) opened.add(branch);
  branch.children.forEach(openAll);
}

function offerKinds() {
  const counts = {};
  for (const link of links) counts[link.kind] = (counts[link.kind] || 0) + link.edges;
  for (const kind of KINDS) {
    const label = element("label", kind), box = element("input");
    box.type = "checkbox";
    box.checked = true;
    box.value = kind;
    box.addEventListener("change", () => { wanted.kinds[box.checked ? "add" : "delete"](kind); filter(); });
    label.append(box, element("i"), `${kind} ${counts[kind].toLocaleString("en")}`);
    by("kinds").append(label);
  }
}

const heaviestMass = Math.max(...trees.flat().map((branch) => branch.mass), 1e-9);
openWhatFits();
offerKinds();
listenToRows();
listen();
draw();
document.documentElement.dataset.ready = performance.now().toFixed(0);
