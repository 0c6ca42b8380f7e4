// Paper is narrower than the screen: while it is printed, a chart scales with its place instead of keeping its pixels.
(() => {
  const drawn = () => document.querySelectorAll(".plot .canvas svg");

  window.addEventListener("beforeprint", () => {
    drawn().forEach((svg) => {
      const { width, height } = svg.getBoundingClientRect();
      svg.setAttribute("viewBox", `0 0 ${Math.round(width)} ${Math.round(height)}`);
    });
  });
  window.addEventListener("afterprint", () => drawn().forEach((svg) => svg.removeAttribute("viewBox")));
})();
