// What is typed in a field comes back when the page is loaded again, or took the widget away.

interface Drafts {
  draft(key: string): string;
  keepDraft(key: string, text: string): void;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function keepTyped(store: Drafts, key: string, field: Field): void {
  const before = store.draft(key);
  if (before) field.value = before;
  field.addEventListener("input", () => store.keepDraft(key, field.value));
}
