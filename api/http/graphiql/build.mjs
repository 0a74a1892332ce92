// Builds the page into ../static/graphiql (or the folder named as argument); deterministic.
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ? resolve(process.argv[2]) : join(here, '../static/graphiql');

await mkdir(target, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { graphiql: 'main.jsx' },
  outdir: target,
  bundle: true,
  minify: true,
  metafile: true,
  charset: 'utf8',
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
});

// The fonts are Latin only and six times the size of all the rest; the system's do.
const css = join(target, 'graphiql.css');
await writeFile(css, (await readFile(css, 'utf8')).replace(/@font-face\s*{[^}]*}/g, ''));
await copyFile(join(here, 'index.html'), join(target, 'index.html'));
await writeFile(join(target, 'LICENSES.txt'), await licences(Object.keys(metafile.inputs)));

async function licences(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const found = input.match(/^.*node_modules\/(@[^/]+\/[^/]+|[^/]+)/);
    if (found) folders.add(join(here, found[0]));
  }
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(folder, file), 'utf8')).trim() : '';
    texts.push(`${name} ${version} (${license})\n\n${text}`.trim());
  }
  return texts.join(`\n\n${'-'.repeat(72)}\n\n`) + '\n';
}
