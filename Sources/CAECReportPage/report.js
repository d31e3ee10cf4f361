// The program of a report's page: curves with values under the pointer, and pictures beside each other.
// It reads the data that the page carries, needs no network, and runs from the disk.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const lossy = data.codecs.filter((codec) => !codec.lossless);

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function svg(name, attributes = {}, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

const number = (value, places) => (value === null || value === undefined ? "–" : value.toFixed(places));

// A family of codecs shares a colour, and its members differ by their dashes, so that colour is never all there is.
// Curves that were not measured here have colours and dashes of their own.
function look(codec) {
  if (codec.outside) {
    const position = lossy.filter((other) => other.outside).indexOf(codec);
    return { colour: `var(--c-outside-${position % 3})`, dash: ["8 3 2 3", "3 3", "14 4"][Math.floor(position / 3) % 3] };
  }
  const family = codec.id.split("-")[0];
  const known = ["aec", "jpeg", "webp", "avif", "jxl"].includes(family) ? family : "other";
  const dashes = ["", "7 4", "2 3", "11 3 2 3", "6 2 1 2 1 2"];
  const siblings = lossy.filter((other) => !other.outside && other.id.split("-")[0] === family);
  return { colour: `var(--c-${known})`, dash: dashes[siblings.indexOf(codec) % dashes.length] };
}

// ---- Curves ----------------------------------------------------------------------------------------------------------

const chart = {
  metric: 0,
  log: false,
  image: -1, // -1: means of all
  hidden: new Set(["jpeg-420-flat", "webp-m4", "avif-444-iq", "jpegli-444"]),
  points: [], // what is drawn, in pixels
  chosen: null,
};

function curveOf(codec) {
  const source = chart.image < 0 ? data.means : data.images[chart.image].points;
  return (source[codec.id] || [])
    .map((point) => ({ setting: point[0], bpp: point[1 + 2 * chart.metric], value: point[2 + 2 * chart.metric] }))
    .filter((point) => point.value !== null);
}

function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const list = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) list.push(i * step);
  return list;
}

function drawChart() {
  const holder = byId("chart");
  const width = Math.max(280, holder.clientWidth);
  const height = Math.round(Math.min(Math.max(width * 0.6, 300), 500));
  const box = { left: 46, right: width - 12, top: 12, bottom: height - 42 };
  const metric = data.metrics[chart.metric];
  const curves = lossy
    .filter((codec) => !chart.hidden.has(codec.id))
    .map((codec) => ({ codec, points: curveOf(codec) }))
    .filter((curve) => curve.points.length > 0);
  const all = curves.flatMap((curve) => curve.points);
  const drawing = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, height, tabindex: 0, role: "img",
    "aria-label": `${metric.name} over bits per pixel; the arrow keys walk along the curves`,
  });
  chart.points = [];
  if (all.length === 0) {
    drawing.append(svg("text", { x: width / 2, y: height / 2, "text-anchor": "middle" }, "nothing to draw"));
    holder.querySelector("svg")?.remove();
    holder.prepend(drawing);
    return;
  }

  const rates = all.map((point) => point.bpp);
  const values = all.map((point) => point.value);
  const xLow = chart.log ? Math.min(...rates) * 0.9 : 0;
  // Photographs need no more than 3.2; but of each curve there are some points to see.
  const enough = Math.max(3.2, ...curves.map(({ points }) => points[Math.min(3, points.length - 1)].bpp));
  const xHigh = Math.min(Math.max(...rates), chart.log ? Infinity : enough) * 1.03;
  const margin = (Math.max(...values) - Math.min(...values)) * 0.04 + 1e-6;
  const yLow = Math.min(...values) - margin;
  const yHigh = Math.max(...values.filter((value, i) => rates[i] <= xHigh)) + margin;
  const place = (rate) => (chart.log ? Math.log(rate / xLow) / Math.log(xHigh / xLow) : (rate - xLow) / (xHigh - xLow));
  const x = (rate) => box.left + place(rate) * (box.right - box.left);
  const y = (value) => box.bottom - ((value - yLow) / (yHigh - yLow)) * (box.bottom - box.top);

  const xTicks = chart.log
    ? [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].filter((rate) => rate >= xLow && rate <= xHigh)
    : ticks(xLow, xHigh, width < 500 ? 4 : 8);
  for (const rate of xTicks) {
    drawing.append(svg("line", { class: "grid", x1: x(rate), x2: x(rate), y1: box.top, y2: box.bottom }));
    const label = String(+rate.toFixed(3));
    drawing.append(svg("text", { x: x(rate), y: box.bottom + 17, "text-anchor": "middle" }, label));
  }
  for (const value of ticks(yLow, yHigh, 7)) {
    drawing.append(svg("line", { class: "grid", x1: box.left, x2: box.right, y1: y(value), y2: y(value) }));
    const label = String(+value.toFixed(3));
    drawing.append(svg("text", { x: box.left - 6, y: y(value) + 4, "text-anchor": "end" }, label));
  }
  const frame = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  drawing.append(svg("rect", { class: "frame", ...frame }));
  const axis = `bits per pixel${chart.log ? ", logarithmic" : ""}`;
  drawing.append(svg("text", { x: (box.left + box.right) / 2, y: height - 6, "text-anchor": "middle" }, axis));
  const unit = metric.name + (metric.unit ? ` in ${metric.unit}` : "");
  drawing.append(svg("text", { x: box.left + 8, y: box.top + 16 }, unit));

  const clip = svg("clipPath", { id: "inside" });
  clip.append(svg("rect", frame));
  drawing.append(clip);
  // Our own curve lies on top
  for (const { codec, points } of [...curves].sort((a, b) => (a.codec.id === "aec") - (b.codec.id === "aec"))) {
    const { colour, dash } = look(codec);
    const group = svg("g", { "clip-path": "url(#inside)", "data-codec": codec.id });
    const path = points.map((point, i) => `${i ? "L" : "M"}${x(point.bpp).toFixed(1)} ${y(point.value).toFixed(1)}`);
    const own = codec.id === "aec";
    group.append(
      svg("path", { class: own ? "curve own" : "curve", d: path.join(""), style: `stroke:${colour}`, "stroke-dasharray": dash }));
    for (const point of points) {
      const spot = { codec, point, x: x(point.bpp), y: y(point.value) };
      group.append(svg("circle", { cx: spot.x, cy: spot.y, r: own ? 3.6 : 2.6, style: `fill:${colour}` }));
      if (spot.x <= box.right + 1) chart.points.push(spot);
    }
    drawing.append(group);
  }
  holder.querySelector("svg")?.remove();
  holder.prepend(drawing);
  drawing.addEventListener("pointermove", (event) => {
    const bounds = drawing.getBoundingClientRect();
    const scale = width / bounds.width;
    choose(nearest((event.clientX - bounds.left) * scale, (event.clientY - bounds.top) * scale));
  });
  drawing.addEventListener("pointerleave", () => choose(null));
  drawing.addEventListener("blur", () => choose(null));
  drawing.addEventListener("keydown", walk);
}

function nearest(x, y) {
  let best = null;
  let least = 60 ** 2;
  for (const spot of chart.points) {
    const distance = (spot.x - x) ** 2 + (spot.y - y) ** 2;
    if (distance < least) [best, least] = [spot, distance];
  }
  return best;
}

// Left and right along a curve, up and down to the other curves.
function walk(event) {
  const codecs = [...new Set(chart.points.map((spot) => spot.codec))];
  const from = chart.chosen || chart.points[0];
  if (!from || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const along = chart.points.filter((spot) => spot.codec === from.codec).sort((a, b) => a.x - b.x);
  if (!chart.chosen) return choose(from);
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    const next = along.indexOf(from) + (event.key === "ArrowRight" ? 1 : -1);
    return choose(along[Math.min(Math.max(next, 0), along.length - 1)]);
  }
  const step = event.key === "ArrowDown" ? 1 : codecs.length - 1;
  const codec = codecs[(codecs.indexOf(from.codec) + step) % codecs.length];
  const others = chart.points.filter((spot) => spot.codec === codec);
  choose(others.reduce((a, b) => (Math.abs(a.x - from.x) < Math.abs(b.x - from.x) ? a : b)));
}

function choose(spot) {
  const holder = byId("chart");
  const tip = byId("tip");
  chart.chosen = spot;
  holder.querySelector(".ring")?.remove();
  tip.hidden = !spot;
  if (!spot) return;
  const drawing = holder.querySelector("svg");
  const ring = { class: "ring", cx: spot.x, cy: spot.y, r: 7, fill: "none", "stroke-width": 2 };
  drawing.append(svg("circle", { ...ring, style: `stroke:${look(spot.codec).colour}` }));
  const metric = data.metrics[chart.metric];
  tip.replaceChildren(
    element("strong", {}, spot.codec.name), ` ${spot.codec.settingName} ${+spot.point.setting.toFixed(3)}`, element("br"),
    `${number(spot.point.bpp, 3)} bpp, ${number(spot.point.value, 2)} ${metric.unit || metric.name}`);
  const left = Math.min(Math.max(spot.x - tip.offsetWidth / 2, 0), holder.clientWidth - tip.offsetWidth);
  const above = spot.y - tip.offsetHeight - 14;
  tip.style.left = `${left}px`;
  tip.style.top = `${above < 0 ? spot.y + 16 : above}px`;
}

// Buttons of which one is pressed.
function choice(holder, names, selected, act) {
  const buttons = names.map((name, i) => {
    const button = element("button", { type: "button", "aria-pressed": String(i === selected) }, name);
    button.addEventListener("click", () => {
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      act(i);
    });
    return button;
  });
  holder.append(...buttons);
}

function describe() {
  const metric = data.metrics[chart.metric];
  byId("formula").textContent = metric.detail;
  const count = metric.images === 1 ? "1 picture" : `${metric.images} pictures`;
  byId("curve-image").options[0].textContent = `mean of ${count}`;
}

function setUpChart() {
  choice(byId("metrics"), data.metrics.map((metric) => metric.name), 0, (i) => {
    chart.metric = i;
    describe();
    drawChart();
  });
  choice(byId("axis"), ["linear", "logarithmic"], 0, (i) => {
    chart.log = i === 1;
    drawChart();
  });
  const pictures = byId("curve-image");
  pictures.append(element("option", { value: -1 }));
  data.images.forEach((image, i) => pictures.append(element("option", { value: i }, image.name)));
  pictures.addEventListener("change", () => {
    chart.image = Number(pictures.value);
    drawChart();
  });
  // Without pictures that count in a mean, there is at least one to look at
  if (data.metrics[0].images === 0 && data.images.length > 0) {
    pictures.value = "0";
    chart.image = 0;
  }
  describe();
  for (const codec of lossy) {
    const { colour, dash } = look(codec);
    const sample = svg("svg", { width: 26, height: 10, "aria-hidden": "true" });
    sample.append(
      svg("line", { x1: 0, x2: 26, y1: 5, y2: 5, style: `stroke:${colour}`, "stroke-width": 3, "stroke-dasharray": dash }));
    const pressed = String(!chart.hidden.has(codec.id));
    const kind = codec.outside ? "codec outside" : "codec";
    const button = element("button", { type: "button", class: kind, "aria-pressed": pressed, title: codec.detail });
    button.append(sample, codec.name);
    button.addEventListener("click", () => {
      if (!chart.hidden.delete(codec.id)) chart.hidden.add(codec.id);
      button.setAttribute("aria-pressed", String(!chart.hidden.has(codec.id)));
      drawChart();
    });
    byId("codecs").append(button);
  }
  drawChart();
  new ResizeObserver(() => drawChart()).observe(byId("chart"));
}

// ---- Pictures --------------------------------------------------------------------------------------------------------

const compare = { image: null, left: 0, right: 1, place: 0.5, zoom: 0, flicked: false };

// Zooms: 0 fits the width, others are screen pixels for one of the picture's.
const zooms = [0, 1, 2, 4, 8];

const source = (shot) => byId(shot.picture).textContent;

function setUpComparison() {
  const images = data.images.filter((image) => image.shots.length > 1);
  if (images.length === 0) {
    byId("compare").hidden = true;
    return;
  }
  const pictures = byId("compare-image");
  images.forEach((image, i) => pictures.append(element("option", { value: i }, image.name)));
  pictures.addEventListener("change", () => showImage(images[Number(pictures.value)]));
  for (const side of ["left", "right"]) {
    byId(side).addEventListener("change", () => {
      compare[side] = Number(byId(side).value);
      showSides();
    });
  }
  choice(byId("zoom"), zooms.map((zoom) => (zoom === 0 ? "fit" : `${zoom}×`)), 0, (i) => setZoom(i));
  byId("slider").addEventListener("input", (event) => setPlace(event.target.value / 1000));
  setUpDragging();
  byId("view").addEventListener("scroll", cut);
  new ResizeObserver(() => layOut()).observe(byId("view-holder"));
  document.addEventListener("keydown", onKey);
  showImage(images[0]);
}

function showImage(image) {
  const first = compare.image === null;
  const names = first ? ["aec", "jpeg-420"] : [compare.left, compare.right].map((i) => compare.image.shots[i].codec);
  compare.image = image;
  [compare.left, compare.right] = names.map((name, i) => {
    const index = image.shots.findIndex((shot) => shot.codec === name);
    return index < 0 ? Math.min(i, image.shots.length - 1) : index;
  });
  for (const side of ["left", "right"]) {
    byId(side).replaceChildren(...image.shots.map((shot, i) => element("option", { value: i }, shot.name)));
  }
  byId("shown").textContent = image.isWhole
    ? `${image.width} × ${image.height} pixels`
    : `the middle of ${image.width} × ${image.height} pixels`;
  layOut();
  showSides();
}

// While flicked, the right side's picture lies over the whole stage.
function showSides() {
  for (const side of ["left", "right"]) {
    const shot = compare.image.shots[compare[side]];
    byId(side).value = String(compare[side]);
    const picture = byId(`${side}-picture`);
    picture.src = source(shot);
    picture.alt = `${compare.image.name}, ${shot.name}`;
    const rows = [["setting", shot.setting || "–"]];
    if (shot.bytes) rows.push(["bytes", `${shot.bytes} (${number(shot.bpp, 3)} bpp)`]);
    if (shot.scores) {
      data.metrics.forEach((metric, i) => rows.push([metric.name, `${number(shot.scores[i], 2)} ${metric.unit}`]));
    }
    const list = rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
    byId(`${side}-facts`).replaceChildren(...list);
  }
  cut();
}

function layOut() {
  const { shownWidth, shownHeight } = compare.image;
  const holder = byId("view-holder");
  const zoom = zooms[compare.zoom];
  // Sizes are in the screen's pixels, so that a zoom of 1 shows every pixel once
  const width = zoom === 0 ? Math.min(holder.clientWidth, shownWidth) : (shownWidth * zoom) / devicePixelRatio;
  const height = (width * shownHeight) / shownWidth;
  const stack = byId("stack");
  stack.style.width = `${width}px`;
  stack.style.height = `${height}px`;
  stack.classList.toggle("large", zoom > 1);
  const room = Math.min(holder.clientWidth, width);
  byId("stage").style.width = `${room + 2}px`;
  byId("view").style.maxHeight = `${Math.min(innerHeight * 0.85, height, (shownHeight * holder.clientWidth) / shownWidth)}px`;
  cut();
}

// The right picture lies on top and is cut at the divider, which stands still while the pictures scroll.
function cut() {
  const view = byId("view");
  const at = compare.flicked ? 0 : view.scrollLeft + compare.place * view.clientWidth;
  byId("right-picture").style.clipPath = `inset(0 0 0 ${at}px)`;
  byId("divider").style.left = `${compare.place * 100}%`;
  byId("divider").hidden = compare.flicked;
  byId("slider").value = String(Math.round(compare.place * 1000));
}

function setPlace(place) {
  compare.place = Math.min(Math.max(place, 0), 1);
  compare.flicked = false;
  cut();
}

function setZoom(index) {
  const view = byId("view");
  const middle = (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth;
  const centre = (view.scrollTop + view.clientHeight / 2) / view.scrollHeight;
  compare.zoom = Math.min(Math.max(index, 0), zooms.length - 1);
  [...byId("zoom").querySelectorAll("button")].forEach((button, i) =>
    button.setAttribute("aria-pressed", String(i === compare.zoom)));
  layOut();
  view.scrollLeft = middle * view.scrollWidth - view.clientWidth / 2;
  view.scrollTop = centre * view.scrollHeight - view.clientHeight / 2;
  cut();
}

function setUpDragging() {
  const divider = byId("divider");
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const bounds = byId("view").getBoundingClientRect();
    setPlace((event.clientX - bounds.left) / bounds.width);
  });
  // With a mouse, the picture itself can be dragged where it does not fit
  const view = byId("view");
  let from = null;
  view.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0) {
      from = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
      event.preventDefault();
      view.focus();
    }
  });
  addEventListener("pointermove", (event) => {
    if (from) view.scrollTo(from.x - event.clientX, from.y - event.clientY);
  });
  addEventListener("pointerup", () => (from = null));
}

function onKey(event) {
  const typing = ["SELECT", "INPUT"].includes(event.target.tagName) && event.target.id !== "slider";
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const inChart = byId("chart").contains(event.target);
  const onButton = event.target.tagName === "BUTTON" || event.target.tagName === "SUMMARY";
  const count = compare.image.shots.length;
  if (event.key >= "1" && event.key <= "9") {
    if (Number(event.key) > count) return;
    compare.right = Number(event.key) - 1;
    showSides();
  } else if (event.key === "x") {
    [compare.left, compare.right] = [compare.right, compare.left];
    showSides();
  } else if (event.key === " " && !onButton) {
    compare.flicked = !compare.flicked;
    cut();
  } else if (event.key === "+" || event.key === "=") {
    setZoom(compare.zoom + 1);
  } else if (event.key === "-") {
    setZoom(compare.zoom - 1);
  } else if (event.key === "0") {
    setZoom(0);
  } else if ((event.key === "," || event.key === ".") && !inChart) {
    setPlace(compare.place + (event.key === "," ? -0.02 : 0.02));
  } else {
    return;
  }
  event.preventDefault();
}

setUpChart();
setUpComparison();
