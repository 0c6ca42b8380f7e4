// Plots of indicators: the series that stand beside each as JSON, drawn in the colours of the tokens. The words come
// from the page. Without it the drawing of the template stays, and the table in any case.
"use strict";

(() => {
  if (!window.echarts) return;

  const DRAWN = { renderer: "svg", locale: "ZH" };
  const WIDEST_BAR = 18;
  const NARROW = 480;
  const LABEL = 15; // from one name to the next below
  const SWATCH = 28;
  const GAP = 10; // between the entries of the legend
  const DISTANCES = 84; // the height that the distances from the plan take
  // Strokes differ in their dashes too, so that they are told apart on black-and-white paper.
  const STROKES = {
    value: { colour: "--plot-1", width: 2.5, symbol: "circle" },
    so_far: { colour: "--plot-1", width: 2.5, symbol: "circle" },
    target: { colour: "--ink-2", width: 1.5, dash: [6, 4], step: "middle" },
    top: { colour: "--ink-2", width: 1.5, dash: [6, 4], step: "middle" },
    stretch: { colour: "--ink-3", width: 1, dash: [2, 3] },
    planned: { colour: "--plot-2", width: 1.5 },
    rest: { colour: "--plot-1", width: 2, dash: [8, 4] },
    forecast: { colour: "--plot-1", width: 2, dash: [2, 4] },
    baseline: { colour: "--plot-2", width: 1, dash: [1, 4] },
  };

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const pixels = (name) => parseFloat(token(name)) * parseFloat(getComputedStyle(document.documentElement).fontSize);

  // --- one series

  const bars = (each) => ({
    ...named(each),
    type: "bar",
    barMaxWidth: WIDEST_BAR,
    itemStyle: { color: token("--plot-soft") },
  });

  const line = (each, showsName) => {
    const look = STROKES[each.key];
    const color = token(look.colour);
    return {
      ...named(each),
      type: "line",
      step: look.step || false,
      symbol: look.symbol || "none",
      symbolSize: 6,
      lineStyle: { color, width: look.width, type: look.dash || "solid" },
      itemStyle: { color },
      endLabel: { show: showsName, formatter: "{a}", color: token("--ink-2"), fontSize: pixels("--t-xs") },
    };
  };

  // The interval is an invisible line below, and what lies between stacked on it.
  const interval = (low, high) => {
    const bare = { type: "line", stack: "interval", stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 } };
    const between = high.values.map((top, at) => (top === null ? null : top - low.values[at]));
    return [
      { ...bare, id: "low", data: low.values },
      { ...bare, id: "between", data: between, areaStyle: { color: token("--plot-1"), opacity: 0.12 } },
    ];
  };

  // How far the line lies from the plan, below it in a chart of its own, since two close lines hide their distance.
  const distances = (each) => ({
    ...named(each),
    type: "bar",
    xAxisIndex: 1,
    yAxisIndex: 1,
    barMaxWidth: WIDEST_BAR,
    label: { show: true, position: "outside", formatter: ({ value }) => signed(value), color: token("--ink-3"), fontSize: pixels("--t-xs") },
    labelLayout: { hideOverlap: true },
    data: each.values.map((value) => ({
      value,
      label: { position: value < 0 ? "bottom" : "top" },
      itemStyle: { color: token("--plot-soft") },
    })),
  });

  const signed = (value) => `${value > 0 ? "＋" : value < 0 ? "−" : "±"}${Math.abs(value).toFixed(1)}`;

  const named = (each) => ({ id: each.key, name: each.name, data: each.values });

  const drawn = (plot, showsNames) => {
    const by = Object.fromEntries(plot.series.map((each) => [each.key, each]));
    const lines = plot.series.filter((each) => STROKES[each.key]);
    return [
      ...(by.low ? interval(by.low, by.high) : []),
      ...(by.period ? [bars(by.period)] : []),
      ...lines.map((each) => line(each, showsNames)),
      ...(by.gap ? [distances(by.gap)] : []),
    ];
  };

  // --- the whole chart

  const said = (plot, at) =>
    [plot.periods[at], ...plot.series
      .filter((each) => each.values[at] !== null)
      .map((each) => `${each.name} ${each.key === "gap" ? signed(each.values[at]) : each.values[at]}${unit(plot, each)}`)];

  const unit = (plot, each) => {
    const words = each.unit ?? plot.unit;
    return words ? ` ${words}` : "";
  };

  // Where there is no room for names at the ends of the lines they stand below, in as many rows as they need.
  const legend = (plot, width) => {
    const size = pixels("--t-xs");
    const shown = plot.series.filter((each) => STROKES[each.key] || each.key === "period");
    const needs = shown.reduce((sum, each) => sum + SWATCH + 5 + each.name.length * size + GAP, 0);
    const entry = ({ key, name }) => (STROKES[key]?.symbol || key === "period" ? { name } : { name, itemStyle: { opacity: 0 } });
    const rows = Math.ceil(needs / (width - 2 * GAP)) + (needs > width ? 1 : 0);
    return {
      rows: rows * (size + GAP),
      shown: { data: shown.map(entry), bottom: 0, left: 0, itemWidth: SWATCH, itemGap: GAP, selectedMode: false, textStyle: { color: token("--ink-2"), fontSize: size } },
    };
  };

  // With distances below, the axes stand twice: the lower ones bare.
  const twice = (grid, xAxis, yAxis) => ({
    grid: [
      { ...grid, bottom: grid.bottom + DISTANCES },
      { ...grid, top: "auto", height: DISTANCES - 3 * LABEL, bottom: grid.bottom + LABEL },
    ],
    xAxis: [xAxis, { ...xAxis, gridIndex: 1, axisLabel: { show: false }, axisLine: { ...xAxis.axisLine, onZero: true } }],
    yAxis: [
      { ...yAxis, min: 0, max: 100, interval: 25, scale: false },
      { type: "value", gridIndex: 1, axisLabel: { show: false }, splitLine: { show: false } },
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] },
  });

  const option = (plot, width) => {
    const text = { color: token("--ink-3"), fontSize: pixels("--t-xs") };
    const below = width < NARROW ? legend(plot, width) : { rows: 0, shown: { show: false } };
    const grows = plot.series.some((each) => each.key === "period");
    const grid = { left: 8, right: width < NARROW ? 12 : 96, top: 16, bottom: 8 + below.rows, containLabel: true };
    const xAxis = {
      type: "category",
      data: plot.periods,
      axisLabel: { ...text, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("--line-strong") } },
    };
    const yAxis = {
      type: "value",
      scale: !grows,
      inverse: plot.upsideDown,
      splitNumber: 4,
      axisLabel: text,
      splitLine: { lineStyle: { color: token("--plot-grid") } },
    };
    const hasDistances = plot.series.some((each) => each.key === "gap");
    return {
      animation: false,
      aria: { enabled: false, decal: { show: false } },
      textStyle: { fontFamily: token("--font").replaceAll('"', "'") }, // stands in an attribute when saved
      legend: below.shown,
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        transitionDuration: 0,
        backgroundColor: token("--surface"),
        borderColor: token("--line-strong"),
        textStyle: { color: token("--ink"), fontSize: pixels("--t-s") },
        formatter: (found) => said(plot, found[0].dataIndex).join("\n"),
      },
      ...(hasDistances ? twice(grid, xAxis, yAxis) : { grid, xAxis, yAxis }),
      series: drawn(plot, width >= NARROW),
    };
  };

  // Names of lines that end close together are moved apart, in their order, about their middle.
  const spread = (plot, chart) => {
    const ends = plot.series
      .filter((each) => STROKES[each.key])
      .map((each) => ({ id: each.key, at: each.values.findLastIndex((value) => value !== null), values: each.values }))
      .filter((end) => end.at >= 0)
      .map((end) => ({ ...end, y: chart.convertToPixel({ yAxisIndex: 0 }, end.values[end.at]) }))
      .sort((one, other) => one.y - other.y);
    const moved = [];
    for (const at of new Set(ends.map((end) => end.at))) {
      const beside = ends.filter((end) => end.at === at);
      const places = [];
      for (const end of beside) places.push(Math.max(end.y, (places.at(-1) ?? -Infinity) + LABEL));
      const over = places.reduce((sum, place, n) => sum + place - beside[n].y, 0) / places.length;
      beside.forEach((end, n) => moved.push({ id: end.id, endLabel: { offset: [0, Math.round(places[n] - over - end.y)] } }));
    }
    chart.setOption({ series: moved });
  };

  const begin = (root) => {
    const plot = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    const canvas = root.querySelector("[data-canvas]");
    root.querySelector("[data-sketch]").hidden = true;
    canvas.hidden = false;
    const chart = window.echarts.init(canvas, null, DRAWN);
    const draw = () => {
      chart.resize();
      chart.setOption(option(plot, canvas.clientWidth), true);
      if (canvas.clientWidth >= NARROW) spread(plot, chart);
    };
    draw();
    walk(root, plot, chart);
    save(root, plot, chart);
    follow(plot, chart);
    new ResizeObserver(draw).observe(canvas);
    return draw;
  };

  // Arrow keys go from period to period; what the pointer would read is said, too.
  const walk = (root, plot, chart) => {
    const figure = root.querySelector("figure");
    let at = -1;
    figure.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      at = Math.min(Math.max(at + step, 0), plot.periods.length - 1);
      const index = drawn(plot, false).findIndex((each) => each.name && each.data[at] !== null);
      if (index >= 0) chart.dispatchAction({ type: "showTip", seriesIndex: index, dataIndex: at });
      root.querySelector("[data-said]").textContent = said(plot, at).join(", ");
    });
    figure.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
  };

  // A click anywhere above a period opens what stands behind it.
  const follow = (plot, chart) => {
    if (!plot.links) return;
    const link = (event) => {
      const place = [event.offsetX, event.offsetY];
      if (!chart.containPixel("grid", place)) return undefined;
      return plot.links[chart.convertFromPixel({ xAxisIndex: 0 }, place)[0]];
    };
    chart.getZr().on("click", (event) => {
      const address = link(event);
      if (address) window.location.assign(address);
    });
    chart.getZr().on("mousemove", (event) => chart.getZr().setCursorStyle(link(event) ? "pointer" : "default"));
  };

  const save = (root, plot, chart) => {
    const button = root.querySelector("[data-save]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const link = document.createElement("a");
      link.href = await painted(chart);
      link.download = `${plot.name}.png`;
      link.click();
    });
  };

  // At twice its size, so that it stays sharp in a document.
  const painted = async (chart) => {
    const picture = new Image();
    picture.src = chart.getDataURL();
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = chart.getWidth() * 2;
    canvas.height = chart.getHeight() * 2;
    const brush = canvas.getContext("2d");
    brush.fillStyle = token("--surface");
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  };

  let draws = [...document.querySelectorAll("[data-plot]")].map(begin);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.querySelector("[data-plot]")) draws = [...event.target.querySelectorAll("[data-plot]")].map(begin);
  });
  const redraw = () => draws.forEach((draw) => draw());

  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  // Paper is light whatever the screen is.
  let theme = null;
  window.addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    redraw();
  });
  window.addEventListener("afterprint", () => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    redraw();
  });
})();
