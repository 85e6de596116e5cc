/* Draws the charts and shows the details of the board. Texts only ever become text nodes. */
(function () {
  "use strict";
  var options = JSON.parse(document.getElementById("options").textContent);
  var tip = document.getElementById("tip");
  var drawn = [];

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  /* What is told of an item: its own lines of label and value. */
  function told(found) {
    var first = Array.isArray(found) ? found[0] : found;
    var box = element("div", "tipbox");
    ((first && first.data && first.data.tip) || []).forEach(function (pair, place) {
      if (place === 0) {
        box.appendChild(element("b", "", pair[1] ? pair[0] + " · " + pair[1] : pair[0]));
        return;
      }
      var line = element("span");
      line.appendChild(element("i", "", pair[0]));
      line.appendChild(element("em", "", pair[1])).style.fontStyle = "normal";
      box.appendChild(line);
    });
    return box;
  }

  /* The same km across as up, and circles that grow with the map. */
  function fitMap(option, width, height) {
    var box = option.map.box;
    var top = option.grid.top;
    var across = box[1] - box[0], up = box[3] - box[2];
    var scale = Math.max(across / (width - 8), up / (height - top - 4));
    var x = (box[0] + box[1]) / 2, y = (box[2] + box[3]) / 2;
    option.xAxis.min = x - scale * (width - 8) / 2;
    option.xAxis.max = x + scale * (width - 8) / 2;
    option.yAxis.min = y - scale * (height - top - 4) / 2;
    option.yAxis.max = y + scale * (height - top - 4) / 2;
    var narrow = Math.min(width / option.map.wide[0], height / option.map.wide[1]) < 0.8;
    var size = narrow ? option.map.narrow : 1;
    var lines = [];
    option.series.forEach(function (series) {
      if (series.type === "line") { return; }
      series.data.forEach(function (item) {
        item.symbolSize = item.offsets ? 0.1 : item.r * size;
        if (item.offsets) {
          var away = item.offsets[narrow ? "narrow" : "wide"];
          item.label.offset = away;
          var far = Math.sqrt(away[0] * away[0] + away[1] * away[1]), part = Math.max(0, 1 - 26 / far);
          if (far > item.r * size / 2 + 44) {  // too far from its circle to belong to it by itself
            lines.push(item.value, [item.value[0] + away[0] * part * scale,
              item.value[1] - away[1] * part * scale], ["-", "-"]);
          }
        }
      });
    });
    option.series.forEach(function (series) { if (series.type === "line") { series.data = lines; } });
  }

  /* A line and a name for each day, under the bars of its hours. */
  function nameDays(option, width) {
    var days = option.hours.days, each = option.hours.each;
    var step = Math.ceil(days.length * 64 / Math.max(1, width - 64));
    option.xAxis.forEach(function (axis, place) {
      axis.splitLine = {show: true, interval: function (index) { return index % each === 0; },
        lineStyle: {color: "#c3cad3"}};
      axis.axisLabel = {show: place === 1, color: "#5b6675", fontSize: 12, interval: function (index) {
        return index % each === Math.floor(each / 2) && Math.floor(index / each) % step === 0;
      }, formatter: function (_value, index) { return days[Math.floor(index / each)]; }};
    });
  }

  function fit(place, option, width, height) {
    if (option.map) { fitMap(option, width, height); }
    if (option.hours) {
      nameDays(option, width);
      option.grid[0].top = width < 480 ? 58 : 36;  // the legend takes two lines
    }
    (option.series || []).forEach(function (series) { series.emphasis = {focus: "none"}; });
    return option;
  }

  function draw(place) {
    var option = options[place.getAttribute("data-chart")];
    if (!option || !window.echarts) { place.parentNode.hidden = true; return; }
    var chart = window.echarts.init(place, null, {renderer: "svg"});
    var axis = option.map ? "item" : "axis";
    option.animation = false;
    option.textStyle = {fontFamily: getComputedStyle(document.body).fontFamily};
    option.tooltip = {trigger: axis, formatter: told, confine: true, transitionDuration: 0,
      axisPointer: {type: "shadow", shadowStyle: {color: "rgba(31,90,140,.08)"}},
      borderColor: "#9aa5b3", textStyle: {color: "#1b2430", fontSize: 12.5}};
    if (option.hours) { option.axisPointer = {link: [{xAxisIndex: "all"}]}; }
    drawn.push({place: place, chart: chart, option: option});
    chart.setOption(fit(place, option, place.clientWidth, place.clientHeight));
  }

  function redraw() {
    drawn.forEach(function (item) {
      var across = item.place.clientWidth, up = item.place.clientHeight;
      if (!across || (across === item.chart.getWidth() && up === item.chart.getHeight())) { return; }
      item.chart.resize({width: across, height: up});
      item.chart.setOption(fit(item.place, item.option, across, up));
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), draw);

  window.addEventListener("resize", redraw);

  /* Paper has its own width: lay out for it, then go back. */
  window.addEventListener("beforeprint", function () { hide(); redraw(); });
  window.addEventListener("afterprint", redraw);
  if (window.matchMedia) {
    var paper = window.matchMedia("print");
    if (paper.addEventListener) { paper.addEventListener("change", redraw); }
  }

  /* Details of the board: hover, focus, touch; Escape closes. */
  var shown = null, pinned = false;

  function hide() {
    if (shown) { shown.removeAttribute("aria-expanded"); }
    shown = null; pinned = false; tip.hidden = true;
  }

  function show(button) {
    if (shown && shown !== button) { shown.removeAttribute("aria-expanded"); }
    shown = button;
    button.setAttribute("aria-expanded", "true");
    var more = document.getElementById(button.getAttribute("aria-describedby"));
    tip.textContent = "";
    Array.prototype.forEach.call(more.childNodes, function (node) { tip.appendChild(node.cloneNode(true)); });
    tip.hidden = false;
    put();
  }

  /* Beside its cell, inside the window; on a phone at the foot of the screen. */
  function put() {
    var sheet = window.innerWidth <= 760;
    tip.className = sheet ? "sheet" : "";
    if (sheet) { tip.style.left = ""; tip.style.top = ""; return; }
    var from = shown.getBoundingClientRect(), size = tip.getBoundingClientRect();
    var top = from.bottom + 6;
    if (top + size.height > window.innerHeight - 8) { top = from.top - size.height - 6; }
    var left = Math.min(from.left, window.innerWidth - size.width - 8);
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = Math.max(8, Math.min(top, window.innerHeight - size.height - 8)) + "px";
  }

  /* Going along with the page when it scrolls, until the cell is out of sight. */
  function follow() {
    var from = shown.getBoundingClientRect();
    if (from.bottom < 0 || from.top > window.innerHeight) { hide(); } else { put(); }
  }

  function cellOf(event) {
    var target = event.target;
    return target.closest ? target.closest(".week button") : null;
  }

  document.addEventListener("mouseover", function (event) {
    var button = cellOf(event);
    if (button && !pinned) { show(button); }
    if (!button && !pinned && !(event.target.closest && event.target.closest("#tip"))) { hide(); }
  });
  document.addEventListener("focusin", function (event) {
    var button = cellOf(event);
    if (button) { pinned = false; show(button); }
  });
  document.addEventListener("focusout", function (event) {
    if (cellOf(event) && !pinned) { hide(); }
  });
  document.addEventListener("click", function (event) {
    var button = cellOf(event);
    if (button) { pinned = !(pinned && shown === button); if (pinned) { show(button); } else { hide(); } return; }
    if (!(event.target.closest && event.target.closest("#tip"))) { hide(); }
  });
  document.addEventListener("scroll", function (event) {
    if (shown && event.target !== tip) { follow(); }
  }, true);

  /* Arrow keys go from cell to cell. */
  var steps = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { hide(); return; }
    var button = cellOf(event), step = steps[event.key];
    if (!button || !step) { return; }
    var cell = button.parentNode, row = cell.parentNode, column = cell.cellIndex;
    event.preventDefault();
    while (row && row.cells) {
      if (step[1]) { row = step[1] > 0 ? row.nextElementSibling : row.previousElementSibling; }
      column += step[0];
      var next = row && row.cells && row.cells[column];
      if (!next) { return; }
      var target = next.querySelector("button");
      if (target) { target.focus({preventScroll: false}); return; }
    }
  });

  document.documentElement.setAttribute("data-drawn", String(drawn.length));
})();
