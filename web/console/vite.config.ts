import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  base: "/console/",
  build: { outDir: "../../helpdesk/static/console", emptyOutDir: true, target: "es2022" },
  // `npm run dev` beside a running desk
  server: {
    port: 5173,
    proxy: { "/api": "http://localhost:8000", "/live": { target: "ws://localhost:8000", ws: true } },
  },
});
