// The build, beside the declarations that tsc makes: dist/ gets the programs as bundles of our own code (packages stay packages), and
// what the page of the admin API needs of Swagger UI, compressed, so that no browser asks another machine; and the pages of src/web. A start that loads a few
// files instead of two hundred takes a fifth less.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { buildPages } from './web/build.mjs'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

/** What is installed, and what is only run here. Apart, so that the product is cut into few pieces. */
const BUNDLES = [
  { entryPoints: ['src/cli.ts', 'src/library/index.ts', 'src/library/client.ts'], chunks: 'chunks' },
  { entryPoints: ['examples', 'bench', 'test/support/children'].flatMap(programsIn), chunks: 'other' }
]

const made = new Set()
for (const { entryPoints, chunks } of BUNDLES) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outbase: '.',
    outdir: dist,
    chunkNames: `${chunks}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning'
  })
  for (const file of Object.keys(metafile.outputs)) made.add(join(root, file))
}
// What an earlier build left is removed afterwards: a program that runs may still load what has not changed.
for (const { chunks } of BUNDLES) {
  for (const name of readdirSync(join(dist, chunks))) if (!made.has(join(dist, chunks, name))) rmSync(join(dist, chunks, name))
}

const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const docs = join(dist, 'docs')
mkdirSync(docs, { recursive: true })
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
  writeFileSync(join(docs, `${name}.gz`), gzipSync(readFileSync(join(swagger, name)), { level: constants.Z_BEST_COMPRESSION }))
}
for (const name of ['LICENSE', 'NOTICE', 'swagger-ui-bundle.js.LICENSE.txt']) copyFileSync(join(swagger, name), join(docs, name))

await buildPages(root, dist)

/** The sources of a folder; none where it was left out, as for the image. */
function programsIn (folder) {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter(name => name.endsWith('.ts')).map(name => `${folder}/${name}`) : []
}
