// Files on their way to the desk, each with its progress, which can be called off.
import { newId } from "../lib/ids";

const MOST_FILES = 10; // of one message

export interface Upload {
  key: string;
  name: string;
  size: number;
  progress: number; // from 0 to 1
  id: string | null; // null while it travels
  stop: () => void;
}

interface Told {
  changed: () => void;
  failed: (says: string) => void;
}

interface Words {
  uploadFailed: (name: string, why: string) => string;
  tooLarge: (name: string, most: string) => string;
  tooManyFiles: (most: number) => string;
}

export class Uploads {
  list: Upload[] = [];
  most = 0; // bytes of one file, 0 where the desk did not say
  failures = 0;

  constructor(
    private desk: string,
    private token: () => string,
    private words: Words,
    private size: (bytes: number) => string,
    private told: Told,
  ) {}

  get travelling(): boolean {
    return this.list.some((one) => one.id === null);
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      if (this.list.length >= MOST_FILES) {
        this.told.failed(this.words.tooManyFiles(MOST_FILES));
        break;
      }
      if (this.most && file.size > this.most) this.told.failed(this.words.tooLarge(file.name, this.size(this.most)));
      else this.#send(file);
    }
    this.told.changed();
  }

  drop(upload: Upload): void {
    upload.stop();
    this.list = this.list.filter((one) => one.key !== upload.key);
    this.told.changed();
  }

  /** Those that have arrived, which leave the tray with the message that names them. */
  collect(): Upload[] {
    const ready = this.list.filter((one) => one.id !== null);
    this.list = this.list.filter((one) => one.id === null);
    return ready;
  }

  #send(file: File): void {
    const request = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
    const upload: Upload = { key: newId(), name: file.name, size: file.size, progress: 0, id: null, stop: () => request.abort() };
    this.list = [...this.list, upload];
    request.open("POST", `${this.desk}/chat/uploads`);
    request.setRequestHeader("Authorization", `Bearer ${this.token()}`);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) upload.progress = event.loaded / event.total;
      this.told.changed();
    };
    request.onload = () => {
      const answer = request.response as { id?: string; detail?: string } | null;
      if (request.status < 300 && answer?.id) upload.id = answer.id;
      else this.#failed(upload, answer?.detail ?? `HTTP ${request.status}`);
      this.told.changed();
    };
    request.onerror = () => this.#failed(upload, "");
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  }

  #failed(upload: Upload, why: string): void {
    this.failures += 1;
    this.list = this.list.filter((one) => one.key !== upload.key);
    this.told.failed(this.words.uploadFailed(upload.name, why));
    this.told.changed();
  }
}
