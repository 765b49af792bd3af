'use strict'
const { transformSync } = require('esbuild')

/** Strips the types of tests and sources with esbuild: TypeScript's own transpiler took half of the time of all tests. */
exports.create = () => ({
  transpile (input, { fileName }) {
    const { code, map } = transformSync(input, { loader: 'ts', format: 'esm', target: 'es2023', sourcemap: 'external', sourcefile: fileName })
    return { outputText: code, sourceMapText: map }
  }
})
