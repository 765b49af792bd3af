// The pages for browsers: dist/web/NAME.html and, in dist/web/assets/, what they load, named by its content and compressed. A page that
// is too large fails the build.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Each page, and where its source is. */
const PAGES = { console: 'src/web/console', lab: 'src/web/lab' }

/** Bytes of a page and all it loads, compressed by brotli. */
const MOST_BYTES = 200_000

/** Whose code is in the bundles: their licences go along. */
const LIBRARIES = ['preact', '@preact/signals', '@preact/signals-core']

/**
 * Builds the pages.
 *
 * @param root folder of the package
 * @param dist where the build goes
 * @returns bytes of each page, compressed
 * @throws where a page is too large
 */
export async function buildPages (root, dist) {
  const folder = join(dist, 'web')
  const assets = join(folder, 'assets')
  const { metafile: { outputs }, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(PAGES).map(([name, source]) => [name, `${source}/index.tsx`])),
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    tsconfig: 'src/web/tsconfig.json',
    minify: true,
    metafile: true,
    write: false,
    logLevel: 'warning'
  })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(assets, { recursive: true })
  const sizes = new Map(outputFiles.map(({ path, contents }) => [basename(path), write(join(assets, basename(path)), contents)]))
  for (const library of LIBRARIES) {
    copyFileSync(join(root, 'node_modules', library, 'LICENSE'), join(folder, `LICENSE-${library.replace(/^@/, '').replace('/', '-')}`))
  }
  return Object.entries(PAGES).map(([name, source]) => {
    const [path, entry] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === `${source}/index.tsx`)
    const chunks = entry.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => basename(path))
    const style = basename(entry.cssBundle)
    const tags = [
      `<link rel="stylesheet" href="assets/${style}">`,
      ...chunks.map(chunk => `<link rel="modulepreload" href="assets/${chunk}">`),
      `<script type="module" src="assets/${basename(path)}"></script>`
    ]
    const html = readFileSync(join(root, source, 'index.html'), 'utf8').replace('<!--assets-->', tags.join('\n  '))
    const bytes = [style, basename(path), ...chunks].reduce((sum, file) => sum + sizes.get(file), write(join(folder, `${name}.html`), html))
    if (bytes > MOST_BYTES) throw new Error(`the page ${name} has ${bytes} bytes, compressed; at most ${MOST_BYTES}`)
    return { name, bytes }
  })
}

/** Writes a file and its compressed forms. @returns bytes of the smallest */
function write (file, contents) {
  const bytes = Buffer.from(contents)
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })
  writeFileSync(file, bytes)
  writeFileSync(`${file}.br`, brotli)
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
  return brotli.length
}
