// A page of its own for HTML mail, shown in a sandboxed frame. The desk has sanitised it and turned every
// remote picture into data-remote-src; here scripts and all other loading are barred once more.
import type { AttachmentView } from "../../api/types";

export interface MailFrame {
  srcdoc: string;
  remoteImages: boolean;
  quotes: boolean;
}

interface Options {
  html: string;
  attachments: AttachmentView[];
  showImages: boolean;
  showQuotes: boolean;
  dark: boolean;
}

const RICH =
  /<(img|table|ul|ol|dl|h[1-6]|b|strong|big|i|em|cite|dfn|u|ins|a|font|pre|code|kbd|samp|tt|blockquote|q|hr|s|strike|del|sub|sup|mark|center)\b/i;

/** Styles that say something which plain text does not: struck out, bold, a colour beside black. */
const STYLED =
  /\bstyle="[^"]*(line-through|underline|font-weight:\s*(bold|[6-9]00)|font-style:\s*italic|(?<![-\w])color:\s*(?!black|windowtext|inherit|#0{3,6}\b|rgb\(0, ?0, ?0\)))/i;

/** What the desk's parser folded away: quoted text and signatures. Nothing else is folded here. */
const FOLDED = "[data-folded]";

const LARGEST_PIXEL = 2;

/** How the desk writes it, for every way in which a mail can hide something. */
const HIDDEN = '[style*="display:none"]';

/** Sizes by the frame's own: a mail that is as tall as its frame has no height of its own. */
const BY_FRAME = /\d[sld]?v(h|b|min|max)\b/i;

/** Mail that brings colours of its own is shown on white paper: on a dark one it could not be read. */
const COLOURED = /\b(color|bgcolor|background)\b|<style/i;

/** Whether HTML says more than its plain text does. */
export function isRich(html: string | null): html is string {
  return html !== null && (RICH.test(html) || STYLED.test(html));
}

export function mailFrame({ html, attachments, showImages, showQuotes, dark }: Options): MailFrame {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const image of page.querySelectorAll("img")) if (isPixel(image)) image.remove();
  for (const element of page.querySelectorAll<HTMLElement>('[style*="v"]')) dropSizesByFrame(element.style);
  const remote = page.querySelectorAll<HTMLElement>("[data-remote-src]");
  for (const image of remote) {
    if (showImages) image.setAttribute("src", image.dataset["remoteSrc"] ?? "");
    else image.classList.add("held-back");
  }
  for (const image of page.querySelectorAll<HTMLImageElement>('img[src^="cid:"]')) {
    const id = image.getAttribute("src")?.slice(4);
    const file = attachments.find((attachment) => attachment.content_id === id);
    if (file) image.setAttribute("src", file.url);
    else image.removeAttribute("src"); // its alternative text instead of a broken picture
  }
  const folded = page.querySelectorAll(FOLDED);
  if (!showQuotes) for (const part of folded) part.remove();
  return {
    srcdoc: head(showImages, dark && !COLOURED.test(html)) + `<body dir="auto">${page.body.innerHTML}`,
    remoteImages: remote.length > 0 && !showImages,
    quotes: folded.length > 0,
  };
}

function dropSizesByFrame(style: CSSStyleDeclaration): void {
  for (const name of [...style]) if (BY_FRAME.test(style.getPropertyValue(name))) style.removeProperty(name);
}

/** A picture from elsewhere that nobody is meant to see: it only tells its server that the mail was read. */
function isPixel(image: HTMLImageElement): boolean {
  const { style } = image;
  if (image.dataset["remoteSrc"] === undefined) return false;
  if (image.closest(HIDDEN) || style.visibility === "hidden") return true;
  return [
    [style.width, style.maxWidth, image.getAttribute("width")],
    [style.height, style.maxHeight, image.getAttribute("height")],
  ].some((sizes) => sizes.some((size) => !!size && !size.endsWith("%") && Number.parseFloat(size) <= LARGEST_PIXEL));
}

function head(showImages: boolean, dark: boolean): string {
  const images = showImages ? "'self' data: https: http:" : "'self' data:";
  const [scheme, paper, ink] = dark ? ["dark", "#17181b", "#ededef"] : ["light", "#ffffff", "#1c1d20"];
  return (
    `<!doctype html><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src ${images}">` +
    `<meta name="referrer" content="no-referrer"><base target="_blank">` +
    `<style>html{color-scheme:${scheme};background:${paper}}` +
    `body{margin:0;padding:10px 12px;color:${ink};font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;overflow-y:hidden}` +
    `body>:first-child{margin-top:0}body>:last-child{margin-bottom:0}` +
    `img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}` +
    `.held-back{display:inline-block;min-width:24px;min-height:24px;border:1px dashed #bbb;border-radius:4px}` +
    `blockquote{margin:8px 0;padding-left:12px;border-left:2px solid #8886;opacity:.8}</style>`
  );
}
