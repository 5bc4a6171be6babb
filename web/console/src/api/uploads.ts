// Files on their way to the desk, with progress (fetch tells none for a request's body).
import { Problem } from "./problem";
import type { Upload } from "./types";

/** Resolves with the upload's id; `progress` gets 0 to 1. */
export function upload(file: File, progress: (part: number) => void): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/uploads");
    request.setRequestHeader("X-Helpdesk", "1");
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.setRequestHeader("Idempotency-Key", crypto.randomUUID());
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onerror = () => reject(new Problem(0, {}));
    request.onload = () => {
      if (request.status === 201) resolve(request.response as Upload);
      else reject(new Problem(request.status, request.response ?? {}));
    };
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
