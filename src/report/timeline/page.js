"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const canvas = document.getElementById("chart");
const pen = canvas.getContext("2d");
const tip = document.getElementById("tip");
const WAITING = 1;
const TOP = 30, PITCH = 36, BAR = 24;
const tall = data.states.map((state) => state.tall);

// Each span's start follows from the lengths before it.
for (const row of data.rows) {
  row.starts = new Float64Array(row.spans.length + 1);
  let at = row.start;
  row.spans.forEach((span, index) => {
    row.starts[index] = at;
    at += span[0];
  });
  row.starts[row.spans.length] = at;
}

let view = { from: 0, to: data.end };
let width = 0, left = 0;
const right = () => width - 8;
const toX = (at) => left + ((at - view.from) / (view.to - view.from)) * (right() - left);
const toTime = (x) => view.from + ((x - left) / (right() - left)) * (view.to - view.from);
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function showTime(ns) {
  const units = [["s", 1e9], ["ms", 1e6], ["µs", 1e3]];
  const unit = units.find((each) => ns >= each[1]);
  if (!unit) return Math.round(ns) + " ns";
  const number = ns / unit[1];
  const decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
  return number.toFixed(decimals) + " " + unit[0];
}

// The index of the span that `at` lies in, or would.
function spanAt(row, at) {
  let low = 0, high = row.spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row.starts[middle + 1] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

// A span: [length, state, place], then [lock, holder's row] or [count, [times by state]].
const parts = (span) => (Array.isArray(span[4]) ? span[4] : null);

function timesIn(row, from, to, times) {
  for (let i = spanAt(row, from); i < row.spans.length && row.starts[i] < to; i++) {
    const span = row.spans[i];
    const common = Math.min(row.starts[i + 1], to) - Math.max(row.starts[i], from);
    const merged = parts(span);
    if (!merged) times[span[1]] += common;
    else merged.forEach((time, state) => (times[state] += (time * common) / span[0]));
  }
  return times;
}

function draw() {
  const scale = window.devicePixelRatio || 1;
  const height = TOP + data.rows.length * PITCH + 6;
  width = canvas.clientWidth;
  canvas.style.height = height + "px";
  canvas.width = width * scale;
  canvas.height = height * scale;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.font = "13px " + getComputedStyle(document.body).fontFamily;
  const names = data.rows.map((row) => pen.measureText(row.name).width);
  left = Math.min(Math.max(70, ...names) + 18, width * 0.3);
  drawAxis(height);
  data.rows.forEach(drawRow);
}

function drawAxis(height) {
  const span = view.to - view.from;
  let step = 10 ** Math.floor(Math.log10(Math.max(span / 10, 1)));
  for (const factor of [2, 5, 10]) if (span / step > 10) step = 10 ** Math.floor(Math.log10(Math.max(span / 10, 1))) * factor;
  const [unit, size] = view.to >= 1e9 ? ["s", 1e9] : view.to >= 1e6 ? ["ms", 1e6] : ["µs", 1e3];
  const decimals = Math.max(0, Math.min(9, -Math.floor(Math.log10(step / size))));
  pen.textAlign = "center";
  const first = Math.ceil(view.from / step), last = Math.floor(view.to / step);
  for (let index = first; index <= last; index++) {
    const x = toX(index * step);
    pen.fillStyle = style("--line");
    pen.fillRect(Math.round(x), 20, 1, height - 20);
    pen.fillStyle = style("--grey");
    const label = ((index * step) / size).toFixed(decimals) + (index === last ? " " + unit : "");
    pen.textAlign = x > right() - 26 ? "right" : "center";
    pen.fillText(label, Math.min(x, right()), 13);
  }
}

function drawRow(row, index) {
  const top = TOP + index * PITCH + 8;
  pen.textAlign = "left";
  pen.fillStyle = style("--ink");
  pen.fillText(fit(row.name, left - 14), 0, top + 17);
  pen.save();
  pen.beginPath();
  pen.rect(left, top - 9, right() - left, BAR + 10);
  pen.clip();
  drawSpans(row, top);
  drawMoments(row, top);
  pen.restore();
}

function drawSpans(row, top) {
  // Spans too narrow for a pixel are added up until there is one.
  let from = null, times = null;
  const flush = (to) => {
    if (from === null) return;
    drawMixed(top, toX(from), Math.max(toX(to) - toX(from), 1), times);
    from = null;
  };
  for (let i = spanAt(row, view.from); i < row.spans.length && row.starts[i] < view.to; i++) {
    const span = row.spans[i], start = row.starts[i], end = row.starts[i + 1];
    const x = Math.max(toX(start), left - 1), x2 = Math.min(toX(end), right() + 1);
    const merged = parts(span);
    if (x2 - x < 1) {
      if (from === null) [from, times] = [start, data.states.map(() => 0)];
      if (merged) merged.forEach((time, state) => (times[state] += time));
      else times[span[1]] += span[0];
      if (toX(end) - toX(from) >= 1) flush(end);
      continue;
    }
    flush(start);
    if (merged) {
      drawMixed(top, x, x2 - x, merged);
      continue;
    }
    const high = tall[span[1]] ? BAR : BAR * 0.55;
    pen.fillStyle = data.states[span[1]].colour;
    pen.fillRect(x, top + BAR - high, x2 - x, high);
    label(span, x, x2 - x, top);
  }
  flush(row.starts[row.spans.length]);
}

// Several states in one place: each as high as its share.
function drawMixed(top, x, wide, times) {
  const all = times.reduce((sum, time) => sum + time, 0);
  let bottom = top + BAR;
  times.forEach((time, state) => {
    const high = (time / all) * BAR;
    bottom -= high;
    pen.fillStyle = data.states[state].colour;
    if (high > 0) pen.fillRect(x, bottom, wide, high);
  });
}

function label(span, x, wide, top) {
  if (wide < 50 || span[1] === WAITING) return;
  const place = data.places[span[2]];
  const text = span.length > 3 ? data.locks[span[3]] : place && (tall[span[1]] ? place[0] : place[2]);
  if (!text) return;
  pen.font = pen.font.replace(/^\d+px/, "11px");
  if (pen.measureText(text).width < wide - 10) {
    pen.fillStyle = tall[span[1]] ? "#fff" : "#1f2328";
    pen.fillText(text, x + 5, top + (tall[span[1]] ? BAR / 2 + 4 : BAR - 3));
  }
  pen.font = pen.font.replace(/^\d+px/, "13px");
}

function drawMoments(row, top) {
  let last = -Infinity;
  for (const [at, kind] of row.moments) {
    const x = toX(at);
    if (x < left - 5 || x > right() + 5 || x - last < 7) continue;
    last = x;
    pen.beginPath();
    pen.moveTo(x - 3, top - 7);
    pen.lineTo(x + 3, top - 7);
    pen.lineTo(x, top - 2);
    pen.closePath();
    const look = data.moments[kind].look;
    pen.strokeStyle = style(look === "gc" ? "--gc" : "--mark");
    pen.fillStyle = look === "open" ? style("--paper") : pen.strokeStyle;
    pen.fill();
    pen.stroke();
  }
}

function fit(text, room) {
  if (pen.measureText(text).width <= room) return text;
  while (text.length > 1 && pen.measureText(text + "…").width > room) text = text.slice(0, -1);
  return text.trimEnd() + "…";
}

function legend() {
  const box = document.getElementById("legend");
  const entry = (mark, text) => {
    const item = document.createElement("span");
    item.append(mark, text);
    box.append(item);
  };
  data.states.forEach((state) => {
    if (!state.time) return;
    const mark = document.createElement("i");
    mark.style.background = state.colour;
    mark.style.height = state.tall ? "14px" : "8px";
    entry(mark, state.name);
  });
  data.moments.forEach((moment) => {
    if (!moment.occurs) return;
    const mark = document.createElement("b");
    mark.textContent = moment.look === "open" ? "▽" : "▼";
    mark.style.cssText = `color:var(--${moment.look === "gc" ? "gc" : "mark"});font-size:11px;font-weight:400`;
    entry(mark, moment.name);
  });
  const note = document.getElementById("note");
  if (data.resolution) note.textContent = "Spans shorter than " + showTime(data.resolution) + " are merged: a bar's colours show their shares.";
}

function lines(row, index, at) {
  const near = row.moments.find((moment) => Math.abs(toX(moment[0]) - toX(at)) < 4);
  const said = near ? [`<b>${near[3] > 1 ? near[3] + " × " : ""}${data.moments[near[1]].name}</b>: ${clean(near[2])}, at ${showTime(near[0])}`] : [];
  const span = row.spans[index], start = row.starts[index];
  const merged = parts(span);
  const name = merged ? `${span[3]} spans` : data.states[span[1]].name;
  said.push(`<b>${name}</b>, ${showTime(span[0])}`);
  if (merged) merged.forEach((time, state) => time && said.push(`${data.states[state].name} ${showTime(time)}`));
  else if (span.length > 3) said.push(clean(data.locks[span[3]]) + (span[4] >= 0 ? ", held by " + clean(data.rows[span[4]].name) : ""));
  if (!merged && span[1] === WAITING) said.push(...holders(row, start, start + span[0]));
  const place = data.places[span[2]];
  if (place) said.push(clean(place[0] + ", " + place[1]) + (place[2] ? `: <code>${clean(place[2])}</code>` : ""));
  said.push(`from ${showTime(start)} to ${showTime(start + span[0])}`);
  return [clean(row.name), ...said];
}

// Who had the GIL while this thread waited.
function holders(row, from, to) {
  const others = data.rows.filter((other) => other !== row && other.interpreter === row.interpreter);
  const holding = (times) => times.reduce((sum, time, state) => (data.states[state].holds ? sum + time : sum), 0);
  const held = others.map((other) => [other.name, holding(timesIn(other, from, to, data.states.map(() => 0)))]);
  const shown = held.filter((each) => each[1] > 0).sort((a, b) => b[1] - a[1]);
  if (!shown.length) return [];
  const words = shown.slice(0, 3).map(([name, time]) => `${clean(name)} (${showTime(time)})`);
  return ["held by " + words.join(", ") + (shown.length > 3 ? ` and ${shown.length - 3} more` : "")];
}

const clean = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

function hover(x, y, clientX, clientY) {
  const row = data.rows[Math.floor((y - TOP) / PITCH)];
  const at = toTime(x);
  const index = row ? spanAt(row, at) : 0;
  tip.hidden = !row || x < left || index >= row.spans.length || row.starts[index] > at;
  if (tip.hidden) return;
  tip.innerHTML = lines(row, index, at).join("<br>");
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(clientX + 14, window.innerWidth - box.width - 8)) + "px";
  tip.style.top = (clientY + 18 + box.height > window.innerHeight ? clientY - box.height - 12 : clientY + 18) + "px";
}

// Nothing shorter than 100 ns is worth a window, and no window leaves the run.
function show(from, to) {
  const span = Math.min(Math.max(to - from, Math.min(100, data.end)), data.end);
  const start = Math.min(Math.max(from, 0), data.end - span);
  view = { from: start, to: start + span };
  requestAnimationFrame(draw);
}

function zoom(factor, at = (view.from + view.to) / 2) {
  show(at - (at - view.from) * factor, at + (view.to - at) * factor);
}

function pan(share) {
  const by = (view.to - view.from) * share;
  show(view.from + by, view.to + by);
}

const everything = () => show(0, data.end);
let drag = null;
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / 800);
  else zoom(Math.exp(event.deltaY / 400), toTime(Math.max(event.offsetX, left)));
}, { passive: false });
canvas.addEventListener("pointerdown", (event) => {
  drag = { x: event.clientX, view };
  canvas.setPointerCapture(event.pointerId);
  canvas.classList.add("dragging");
});
canvas.addEventListener("pointermove", (event) => {
  if (!drag) return hover(event.offsetX, event.offsetY, event.clientX, event.clientY);
  tip.hidden = true;
  const by = ((drag.x - event.clientX) / (right() - left)) * (drag.view.to - drag.view.from);
  show(drag.view.from + by, drag.view.to + by);
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => {
  drag = null;
  canvas.classList.remove("dragging");
});
canvas.addEventListener("pointerleave", () => (tip.hidden = true));
canvas.addEventListener("dblclick", everything);
document.addEventListener("keydown", (event) => {
  const keys = {
    "+": () => zoom(0.6), "=": () => zoom(0.6), w: () => zoom(0.6), "-": () => zoom(1 / 0.6), s: () => zoom(1 / 0.6),
    ArrowLeft: () => pan(-0.2), a: () => pan(-0.2), ArrowRight: () => pan(0.2), d: () => pan(0.2), 0: everything,
  };
  if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  keys[event.key]();
});
document.getElementById("in").onclick = () => zoom(0.6);
document.getElementById("out").onclick = () => zoom(1 / 0.6);
document.getElementById("all").onclick = everything;
window.addEventListener("resize", draw);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
legend();
draw();
