// The files that go with what is being written, on their way to the desk or there.
import type { Upload } from "../../api/types";
import { upload } from "../../api/uploads";
import { reason } from "../../lib/reason";
import type { FileItem } from "../drafts";

export class Tray {
  items = $state<FileItem[]>([]);
  busy = $derived(this.items.some((file) => !file.id && !file.failure));
  /** Whether a file of it can go with an answer. */
  some = $derived(this.items.some((file) => file.id));
  #next = 1;

  /** `kept` is called when a file has come to the desk. */
  async upload(source: File, kept: () => void): Promise<void> {
    const key = this.#next++;
    this.items.push({ key, name: source.name, type: source.type, size: source.size, part: 0, id: null, failure: "" });
    const change = (values: Partial<FileItem>) => {
      const item = this.items.find((file) => file.key === key); // none if its ticket was left meanwhile
      if (item) Object.assign(item, values);
      return item !== undefined;
    };
    try {
      const stored = await upload(source, (part) => change({ part }));
      if (change({ id: stored.id, part: 1 })) kept();
    } catch (problem) {
      change({ failure: reason(problem) });
    }
  }

  /** Adds files that the desk has already. */
  add(files: Upload[]): void {
    this.items.push(...files.map((file) => ({ ...file, key: this.#next++, part: 1, failure: "" })));
  }

  remove(key: number): void {
    this.items = this.items.filter((file) => file.key !== key);
  }

  /** Has these files, and no others: those of another draft. */
  fill(files: Upload[]): void {
    this.items = [];
    this.add(files);
  }

  /** Those that the desk has. */
  stored(): Upload[] {
    return this.items.flatMap(({ id, name, type, size }) => (id ? [{ id, name, type, size }] : []));
  }
}
