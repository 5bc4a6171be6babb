// An article's HTML rebuilt from what an article may hold. The desk has cleaned it already; whatever is not
// named here does not come into the page all the same.
import { address } from "shared/links";
import { h } from "./dom";

const KEPT = new Set(
  "p h1 h2 h3 h4 h5 h6 ul ol li strong b em i s code pre blockquote br hr table thead tbody tr th td a img figure figcaption dl dt dd sub sup kbd".split(" "),
);
const DROPPED = new Set(["script", "style", "iframe", "object", "embed", "form", "template", "svg", "math"]);

export function rich(html: string, desk: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(trusted(html), "text/html");
  const out = document.createDocumentFragment();
  copy(parsed.body, out, desk);
  return out;
}

function copy(from: Node, to: Node, desk: string): void {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.appendChild(document.createTextNode(node.nodeValue ?? ""));
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const element = node as Element;
    const name = element.localName;
    if (DROPPED.has(name)) continue;
    if (!KEPT.has(name)) {
      copy(element, to, desk);
      continue;
    }
    const made = document.createElement(name === "h1" ? "h3" : name === "h2" ? "h3" : name);
    if (name === "a") link(element, made as HTMLAnchorElement, desk);
    if (name === "img") picture(element, made as HTMLImageElement, desk);
    for (const span of ["colspan", "rowspan"]) {
      const value = element.getAttribute(span);
      if (value && /^\d{1,2}$/.test(value)) made.setAttribute(span, value);
    }
    copy(element, made, desk);
    if (name === "table") to.appendChild(h("div", { class: "wide", tabindex: "0" }, made));
    else to.appendChild(made);
  }
}

function link(from: Element, to: HTMLAnchorElement, desk: string): void {
  const url = address(from.getAttribute("href") ?? "", desk, /^(https?|mailto|tel):$/);
  if (!url) return;
  to.href = url;
  to.target = "_blank";
  to.rel = "noopener noreferrer";
}

function picture(from: Element, to: HTMLImageElement, desk: string): void {
  const url = address(from.getAttribute("src") ?? "", desk, /^(https?|data):$/);
  to.alt = from.getAttribute("alt") ?? "";
  to.loading = "lazy";
  if (url) to.src = url;
}

/** Where the page asks for Trusted Types: what is parsed here never reaches the page as it is. */
function trusted(html: string): string {
  const types = (window as { trustedTypes?: { createPolicy: (name: string, rules: object) => { createHTML: (html: string) => string } } }).trustedTypes;
  policy ??= types ? types.createPolicy("helpdesk", { createHTML: (given: string) => given }) : { createHTML: (given) => given };
  return policy.createHTML(html);
}
let policy: { createHTML: (html: string) => string } | null = null;
