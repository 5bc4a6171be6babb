// Mail domains as they are typed: one a line, or between commas and blanks.

/** "shop.example, mail.shop.example" → two domains, each once. */
export function domainsOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,;]+/).map((one) => one.trim()).filter(Boolean))];
}
