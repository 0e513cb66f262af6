// Bundles the page into dev/demo/static. The result is committed, so that running the demo needs no Node.js, and
// build.json beside it says of which source it is; tests/browser/test_build.py checks that it is the committed one.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "../demo/static");
const fontFiles = path.join(here, "node_modules/@fontsource-variable/inter/files");

const options = {
  entryPoints: { app: path.join(here, "src/main.tsx"), style: path.join(here, "src/styles/index.css") },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  alias: { "inter-font": fontFiles },
  charset: "utf8",
  legalComments: "none",
  logLevel: "info",
};

if (process.argv.includes("--watch")) {
  await copyPlainFiles();
  await (await esbuild.context(options)).watch();
} else {
  await rm(target, { recursive: true, force: true });
  await esbuild.build(options);
  await copyPlainFiles();
  await writeFile(path.join(target, "build.json"), `${JSON.stringify(await manifest(), null, 2)}\n`);
}

async function copyPlainFiles() {
  await mkdir(target, { recursive: true });
  for (const name of ["index.html", "icon.svg"]) {
    await writeFile(path.join(target, name), await readFile(path.join(here, "src", name)));
  }
  const licenses = [];
  for (const name of ["preact", "@fontsource-variable/inter"]) {
    licenses.push(`${name}\n\n${await readFile(path.join(here, "node_modules", name, "LICENSE"), "utf8")}`);
  }
  await writeFile(path.join(target, "licenses.txt"), licenses.join("\n\n"));
}

/** The hash of the source, and of every built file: what was edited on either side alone is found out. */
async function manifest() {
  const inputs = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json", ...(await filesUnder("src"))];
  const source = createHash("sha256");
  for (const name of inputs.sort()) {
    source.update(`${name} ${sha256(await readFile(path.join(here, name)))}\n`);
  }
  const files = {};
  for (const name of (await readdir(target)).sort()) {
    files[name] = sha256(await readFile(path.join(target, name)));
  }
  return { source: source.digest("hex"), files };
}

async function filesUnder(folder) {
  const entries = await readdir(path.join(here, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(here, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
