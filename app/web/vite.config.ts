import { defineConfig } from "vite";

// Names carry the hash of their content, so that browsers keep them for good; the manifest says which is which.
export default defineConfig({
  base: "/assets/",
  build: {
    outDir: "dist",
    assetsDir: "",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2020",
    rollupOptions: { input: ["assets/console.ts", "assets/console.css", "assets/member.css", "assets/map.ts", "assets/map.css"] },
  },
});
