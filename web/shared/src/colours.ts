// Colours that people choose, and what can be read on them.

/** Above this lightness black is easier to read on a colour than white (WCAG 2.2). */
const HALF = 0.179;

/** Relative luminance of #rrggbb (WCAG 2.2). */
export function lightness(color: string): number {
  let sum = 0;
  for (let at = 0; at < 3; at++) {
    const part = parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16) / 255;
    sum += (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) * (at === 0 ? 0.2126 : at === 1 ? 0.7152 : 0.0722);
  }
  return sum;
}

/** Black or white, whichever is easier to read on #rrggbb. */
export function inkOn(color: string): "#000000" | "#ffffff" {
  return lightness(color) > HALF ? "#000000" : "#ffffff";
}

/** The ink of the web chat on its colour #rrggbb. */
export function chatInk(color: string): "#14151a" | "#ffffff" {
  return lightness(color) > 0.3 ? "#14151a" : "#ffffff";
}
