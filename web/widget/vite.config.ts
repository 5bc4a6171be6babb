import { defineConfig } from "vite";

// loader.js is the one script tag of a page: a stable name, a few KB. What it imports on demand gets a
// hashed name beside it and is found relative to it.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../../helpdesk/static/widget",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    lib: { entry: { loader: "src/loader/loader.ts" }, formats: ["es"] },
    rolldownOptions: { output: { entryFileNames: "[name].js", chunkFileNames: "assets/[name]-[hash].js", minify: true } },
  },
});
