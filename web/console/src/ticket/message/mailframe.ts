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

const RICH = /<(img|table|ul|ol|h[1-6]|b|strong|i|em|u|a|font|pre|code|blockquote|hr)\b/i;

/** Mail that brings colours of its own is shown on white paper: on a dark one it could not be read. */
const COLOURED = /\b(color|bgcolor|background)\b|<style/i;

/** Whether HTML says more than its plain text does. */
export function isRich(html: string | null): html is string {
  return html !== null && RICH.test(html);
}

export function mailFrame({ html, attachments, showImages, showQuotes, dark }: Options): MailFrame {
  const page = new DOMParser().parseFromString(html, "text/html");
  const remote = page.querySelectorAll<HTMLElement>("[data-remote-src]");
  for (const image of remote) {
    if (showImages) image.setAttribute("src", image.dataset["remoteSrc"] ?? "");
    else image.classList.add("held-back");
  }
  for (const image of page.querySelectorAll<HTMLImageElement>('img[src^="cid:"]')) {
    const id = image.getAttribute("src")?.slice(4);
    const file = attachments.find((attachment) => attachment.content_id === id);
    if (file) image.setAttribute("src", file.url);
  }
  const quotes = outermostQuotes(page.body);
  if (!showQuotes) for (const quote of quotes) quote.remove();
  return {
    srcdoc: head(showImages, dark && !COLOURED.test(html)) + page.body.innerHTML,
    remoteImages: remote.length > 0 && !showImages,
    quotes: quotes.length > 0,
  };
}

/** Quotes after the author's own words; a mail that is nothing but a quote is left whole. */
function outermostQuotes(body: HTMLElement): Element[] {
  const found = [...body.querySelectorAll("blockquote, .gmail_quote")].filter(
    (quote) => !quote.parentElement?.closest("blockquote, .gmail_quote"),
  );
  const quoted = found.reduce((sum, quote) => sum + (quote.textContent?.trim().length ?? 0), 0);
  return quoted < (body.textContent?.trim().length ?? 0) ? found : [];
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
