// What the launcher looks like, drawn without anything a page may have changed.
export function drawing(name: string, path: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("class", name);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.appendChild(line);
  return svg;
}

/** Relative luminance of #rrggbb (WCAG 2.2). */
export function lightness(color: string): number {
  let sum = 0;
  for (let at = 0; at < 3; at++) {
    const part = parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16) / 255;
    sum += (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) * (at === 0 ? 0.2126 : at === 1 ? 0.7152 : 0.0722);
  }
  return sum;
}
