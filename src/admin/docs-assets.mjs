// Part of the build: puts what the page of the admin API needs of Swagger UI into dist/docs, compressed, so that no browser asks another machine.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { constants, gzipSync } from 'node:zlib'

const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const to = join(import.meta.dirname, '..', '..', 'dist', 'docs')

mkdirSync(to, { recursive: true })
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
  writeFileSync(join(to, `${name}.gz`), gzipSync(readFileSync(join(from, name)), { level: constants.Z_BEST_COMPRESSION }))
}
for (const name of ['LICENSE', 'NOTICE', 'swagger-ui-bundle.js.LICENSE.txt']) copyFileSync(join(from, name), join(to, name))
