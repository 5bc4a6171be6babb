import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  test: { environment: "./test/environment.ts" },
  // Node alone would take the Svelte for servers, where no effect runs
  ...(process.env["VITEST"] ? { resolve: { conditions: ["browser"] } } : {}),
  base: "/console/",
  build: { outDir: "../../helpdesk/static/console", emptyOutDir: true, target: "es2022" },
  // `npm run dev` beside a running desk
  server: {
    port: 5173,
    proxy: { "/api": "http://localhost:8000", "/live": { target: "ws://localhost:8000", ws: true } },
  },
});
