/* The network drawing. Places come from the page; text is set as text, never as HTML. */
(function () {
  "use strict";
  var place = document.getElementById("drawing");
  var source = document.getElementById("network-data");
  if (!place || !source || typeof cytoscape === "undefined") { return; }
  var data = JSON.parse(source.textContent);
  var panel = document.getElementById("panel");
  var body = document.getElementById("panel-body");
  var shown = place.getAttribute("data-first");

  function color(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function style() {
    var ink = color("--ink"), soft = color("--soft"), card = color("--card"), grey = color("--grey-bg");
    var blue = color("--blue"), red = color("--red");
    return [
      { selector: "node", style: {
        label: "data(label)", width: "data(w)", height: 32, shape: "ellipse", "background-color": card, "border-color": soft,
        "border-width": 1.2, "border-style": "dashed", color: ink, "font-size": 13, "font-family": "system-ui, sans-serif",
        "text-valign": "center", "text-halign": "center" } },
      { selector: "node[measured = 1]", style: {
        shape: "round-rectangle", "background-color": grey, "border-style": "solid", "border-color": ink, "font-weight": 600 } },
      { selector: "node[target = 1]", style: { "border-style": "double", "border-width": 5, "border-color": ink } },
      { selector: "edge", style: {
        width: "data(width)", "line-color": soft, "target-arrow-color": soft, "target-arrow-shape": "circle", "arrow-scale": 1.1,
        "curve-style": "bezier", "control-point-step-size": 34, "source-endpoint": "outside-to-node", "target-endpoint": "outside-to-node",
        "target-distance-from-node": 2, "loop-direction": "45deg" } },
      { selector: "edge[weights]", style: {
        "curve-style": "round-segments", "segment-weights": "data(weights)", "segment-distances": "data(distances)",
        "segment-radii": 40, "edge-distances": "node-position" } },
      { selector: "edge[sign = 1]", style: { "line-color": blue, "target-arrow-color": blue, "target-arrow-shape": "triangle" } },
      { selector: "edge[sign = -1]", style: { "line-color": red, "target-arrow-color": red, "target-arrow-shape": "tee" } },
      { selector: "edge[directed = 0]", style: { "target-arrow-shape": "none" } },
      { selector: "edge[leaked = 1]", style: { "line-style": "dashed", "line-dash-pattern": [7, 5] } },
      { selector: ".off", style: { display: "none" } },
      { selector: ".idle", style: { opacity: 0.35 } },
      { selector: ".dim", style: { opacity: 0.18 } },
      { selector: "edge.chosen", style: { width: 5, "z-index": 9 } },
      { selector: "node.chosen", style: { "border-color": blue, "border-style": "solid", "border-width": 4 } }
    ];
  }

  /* Bends are points; cytoscape wants them relative to the straight line between the ends. */
  function relative(edge, places) {
    if (!edge.bends.length) { return {}; }
    var a = places.get(edge.source), b = places.get(edge.target), dx = b.x - a.x, dy = b.y - a.y;
    var length = Math.hypot(dx, dy) || 1;
    var weights = [], distances = [];
    edge.bends.forEach(function (point) {
      var px = point[0] - a.x, py = point[1] - a.y;
      weights.push((px * dx + py * dy) / (length * length));
      distances.push((px * -dy + py * dx) / length);
    });
    return { weights: weights, distances: distances };
  }

  var places = new Map();
  data.nodes.forEach(function (node) { places.set(node.id, node); });
  var nodes = data.nodes.map(function (node) { return { group: "nodes", data: node, position: { x: node.x, y: node.y } }; });
  var edges = data.edges.map(function (edge) { return { group: "edges", data: Object.assign({}, edge, relative(edge, places)) }; });
  var cy = cytoscape({
    container: place, elements: nodes.concat(edges), style: style(), layout: { name: "preset" }, minZoom: 0.1, maxZoom: 4,
    autoungrabify: true, boxSelectionEnabled: false
  });

  /* The wheel scrolls the page, and a finger too until the drawing is enlarged; two fingers or Ctrl zoom. */
  place.parentNode.addEventListener("wheel", function (event) { if (!event.ctrlKey) { event.stopPropagation(); } }, { capture: true });
  var fingers = window.matchMedia("(pointer: coarse)"), fitted = 1;
  cy.on("zoom", function () { cy.userPanningEnabled(!fingers.matches || cy.zoom() > fitted * 1.05); });

  function visible() { return cy.elements().not(".off"); }
  /* On a desk the drawing leaves room for the panel, and makes way when it opens. */
  function aside() { return place.clientWidth > 800 ? 340 : 0; }
  function room() { return place.clientWidth - aside(); }
  function toggle(open) {
    if (panel.hidden === open) { cy.panBy({ x: (open ? -1 : 1) * aside() / 2, y: 0 }); }
    panel.hidden = !open;
  }
  function fit() {
    var box = visible().boundingBox();
    var level = Math.min(1.4, (room() - 36) / (box.w || 1), (cy.height() - 36) / (box.h || 1));
    fitted = level;
    cy.zoom(level);
    cy.userPanningEnabled(!fingers.matches);
    cy.pan({ x: (panel.hidden ? place.clientWidth : room()) / 2 - level * (box.x1 + box.x2) / 2, y: cy.height() / 2 - level * (box.y1 + box.y2) / 2 });
  }
  function show(name) {
    shown = name;
    cy.edges().forEach(function (edge) { edge.toggleClass("off", edge.data("network") !== name); });
    cy.nodes().forEach(function (node) { node.toggleClass("idle", !node.connectedEdges().not(".off").length); });
    document.querySelectorAll("[data-network]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-network") === name));
    });
    clear();
  }
  function clear() { cy.elements().removeClass("dim chosen"); toggle(false); }

  function row(list, name, text) {
    var head = document.createElement("dt"), cell = document.createElement("dd");
    head.textContent = name;
    cell.textContent = text;
    if (name) { list.appendChild(head); }
    list.appendChild(cell);
    return cell;
  }

  function describe(item) {
    var list = document.createElement("dl"), title = document.createElement("h3");
    title.textContent = item.data("title") || item.id();
    item.data("lines").forEach(function (line) { row(list, line[0], line[1]); });
    if (item.data("reference")) {
      var cell = row(list, "reference", item.data("reference"));
      if (item.data("address")) {
        var link = document.createElement("a");
        link.href = item.data("address");
        link.rel = "noopener noreferrer";
        link.target = "_blank";
        link.textContent = item.data("reference");
        cell.replaceChildren(link);
      }
    }
    if (item.isNode()) { row(list, "edges", String(item.connectedEdges().not(".off").length)); }
    body.replaceChildren(title, list);
    toggle(true);
  }

  function choose(item) {
    cy.elements().addClass("dim").removeClass("chosen");
    var near = item.isNode() ? item.closedNeighborhood().not(".off") : item.union(item.connectedNodes());
    near.removeClass("dim");
    item.addClass("chosen");
    describe(item);
  }

  /* The keyboard's way to the nodes; the edges have buttons in the tables. */
  function step(by) {
    var all = cy.nodes().not(".idle"), at = all.toArray().findIndex(function (node) { return node.hasClass("chosen"); });
    if (all.length) { choose(all[(at + by + all.length) % all.length]); }
  }

  function zoom(factor) {
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  cy.on("tap", "node, edge", function (event) { choose(event.target); });
  cy.on("tap", function (event) { if (event.target === cy) { clear(); } });
  document.getElementById("panel-close").addEventListener("click", function () { clear(); place.focus(); });
  document.querySelectorAll("[data-network]").forEach(function (button) {
    button.addEventListener("click", function () { show(button.getAttribute("data-network")); });
  });
  document.querySelectorAll("[data-zoom]").forEach(function (button) {
    button.addEventListener("click", function () {
      var how = button.getAttribute("data-zoom");
      if (how === "fit") { fit(); } else { zoom(how === "in" ? 1.3 : 1 / 1.3); }
    });
  });
  document.querySelectorAll("[data-edge]").forEach(function (button) {
    button.addEventListener("click", function () {
      var edge = cy.getElementById(button.getAttribute("data-edge"));
      if (!edge.length) { return; }
      show(edge.data("network"));
      choose(edge);
      place.scrollIntoView({ block: "center" });
      place.focus({ preventScroll: true });
    });
  });
  place.addEventListener("keydown", function (event) {
    var move = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (move) { cy.panBy({ x: move[0], y: move[1] }); }
    else if (event.key === "+" || event.key === "=") { zoom(1.3); }
    else if (event.key === "-") { zoom(1 / 1.3); }
    else if (event.key === "0") { fit(); }
    else if (event.key === "n" || event.key === "p") { step(event.key === "n" ? 1 : -1); }
    else if (event.key === "Escape") { clear(); }
    else { return; }
    event.preventDefault();
  });
  document.addEventListener("themechange", function () { cy.style(style()); cy.forceRender(); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { cy.style(style()); });
  function tall() {
    var box = visible().boundingBox();
    var wanted = room() * (box.h + 40) / (box.w + 40);
    place.style.height = Math.round(Math.max(300, Math.min(wanted, 620, window.innerHeight * 0.8))) + "px";
    cy.resize();
    fit();
  }
  var width = place.clientWidth;
  window.addEventListener("resize", function () {
    if (place.clientWidth !== width) { width = place.clientWidth; tall(); }  /* phones resize while scrolling */
  });
  show(shown);
  tall();
  window.molcauseNetwork = cy;
})();
