// Draws the charts and serves the buttons. Without it every figure still stands in its table.
(() => {
  "use strict";
  const root = document.documentElement;
  const ORDER = ["auto", "light", "dark"];
  const views = new WeakMap();

  function colour(name) {
    return getComputedStyle(root).getPropertyValue(name).trim();
  }

  function config() {
    const text = colour("--text");
    const muted = colour("--muted");
    const line = colour("--line");
    const font = getComputedStyle(document.body).fontFamily;
    return {
      background: "transparent",
      font,
      view: { stroke: null },
      axis: {
        labelColor: muted, titleColor: muted, gridColor: line, domainColor: line, tickColor: line,
        labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelFont: font, titleFont: font,
      },
      axisY: { labelColor: text },
      range: {
        category: ["--domestic", "--western", "--third", "--fourth", "--fifth", "--sixth"].map(colour),
        ordinal: ["--toward", "--mixed", "--away", "--unknown"].map(colour),
      },
      style: {
        parity: { color: muted, strokeWidth: 1.5 },
        label: { color: text, fontSize: 12, font },
        reason: { color: muted, fontSize: 12, fontStyle: "italic", font },
        second: { color: colour("--third"), strokeWidth: 2 },
        first: { color: colour("--domestic") },
        muted: { color: muted },
        cell: { stroke: colour("--panel"), strokeWidth: 2 },
        cell_label: { color: text, fontSize: 11, font },
      },
    };
  }

  async function draw(place) {
    const spec = JSON.parse(place.nextElementSibling.textContent);
    try {
      const result = await window.vegaEmbed(place, spec, {
        actions: false, renderer: "svg", ast: true, config: config(),
        tooltip: { theme: "custom" },
      });
      // The place has the chart's name and says that the table has its figures.
      place.querySelector("svg").setAttribute("aria-hidden", "true");
      views.set(place, result.view);
      place.dataset.drawn = "";
    } catch (error) {
      place.textContent = String(error);
      throw error;
    }
  }

  function drawAll() {
    const places = document.querySelectorAll(".chart");
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries.filter((one) => one.isIntersecting)) {
        watcher.unobserve(entry.target);
        draw(entry.target);
      }
    }, { rootMargin: "400px" });
    places.forEach((place) => watcher.observe(place));
  }

  function redraw() {
    document.querySelectorAll(".chart[data-drawn]").forEach((place) => {
      views.get(place)?.finalize();
      draw(place);
    });
  }

  function serveTheme() {
    const button = document.getElementById("theme");
    const show = () => { button.textContent = button.dataset[root.dataset.theme || "auto"]; };
    show();
    button.addEventListener("click", () => {
      const next = ORDER[(ORDER.indexOf(root.dataset.theme || "auto") + 1) % ORDER.length];
      if (next === "auto") delete root.dataset.theme;
      else root.dataset.theme = next;
      try {
        localStorage.setItem("computegap-theme", next);
      } catch {
        // The choice holds for this page alone.
      }
      show();
      redraw();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  function serveCopy(button) {
    button.addEventListener("click", async () => {
      const code = button.nextElementSibling;
      const before = button.textContent;
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        getSelection().selectAllChildren(code);
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  }

  function serveSave(button) {
    button.addEventListener("click", async () => {
      const view = views.get(button.closest("figure").querySelector(".chart"));
      if (!view) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([await view.toSVG()], { type: "image/svg+xml" }));
      link.download = `${button.dataset.name}.svg`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  // The list of pages is always open beside the text and folded above it, where there is no room.
  function servePages() {
    const list = document.querySelector(".side details");
    const wide = matchMedia("(min-width: 60rem)");
    const set = () => { list.open = wide.matches; };
    set();
    wide.addEventListener("change", set);
  }

  servePages();
  serveTheme();
  document.querySelectorAll(".copy").forEach(serveCopy);
  document.querySelectorAll(".save").forEach(serveSave);
  drawAll();
})();
