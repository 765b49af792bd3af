import { importX, createNodeResolver } from 'eslint-plugin-import-x'
import neostandard, { plugins, resolveIgnoresFromGitignore } from 'neostandard'

/** What each part may import of our own files. Imports run one way: a part never sees what is above it. */
const parts = {
  'src/messages.ts': [],
  certs: ['certs', 'src/messages.ts'],
  'src/appliance': ['src/appliance', 'certs', 'src/messages.ts'],
  'src/http': ['src/http', 'src/appliance', 'certs', 'src/messages.ts'],
  'src/notify': ['src/notify', 'src/appliance', 'src/messages.ts'],
  'src/migration': ['src/migration', 'src/appliance', 'certs', 'src/messages.ts'],
  'src/admin': ['src/admin', 'src/http', 'src/appliance', 'certs', 'src/messages.ts', 'src/package.ts'],
  routes: ['routes', 'src/admin', 'src/http', 'src/migration', 'src/appliance', 'certs', 'src/messages.ts', 'src/package.ts'],
  'src/fleet.ts': ['routes', 'src/admin', 'src/http', 'src/migration', 'src/notify', 'src/appliance', 'certs', 'src/messages.ts', 'src/log.ts'],
  'src/!(messages|fleet).ts': ['src', 'routes', 'certs', 'package.json'],
  'src/cli': ['src', 'routes', 'certs', 'package.json'],
  examples: ['.'],
  bench: ['.'],
  'test/support': ['.'],
  'test/!(support)/**': ['.'],
  'test/*': ['.']
}

/** Packages that only some parts may know. */
const homes = {
  fastify: ['src/http', 'src/admin', 'routes', 'src/fleet.ts', 'bench'],
  '@fastify': ['src/http', 'src/admin', 'routes', 'src/fleet.ts', 'bench'],
  pkijs: ['certs', 'test/support'],
  asn1js: ['certs', 'test/support']
}

const zones = [
  ...Object.entries(parts).map(([part, allowed]) => ({
    target: `./${part}`,
    from: '.',
    except: [...allowed, 'node_modules'],
    message: `${part} may import ${allowed.join(', ') || 'nothing'} (see parts in eslint.config.js).`
  })),
  { target: './src/messages.ts', from: './node_modules', message: 'The catalogue imports nothing.' },
  ...Object.entries(homes).map(([name, known]) => ({
    target: Object.keys(parts).filter(part => !known.includes(part)).map(part => `./${part}`),
    from: `./node_modules/${name}`,
    message: `${name} is known to ${known.join(', ')} only (see homes in eslint.config.js).`
  }))
]

export default [
  ...neostandard({ ts: true, noJsx: true, ignores: resolveIgnoresFromGitignore() }),
  {
    name: 'imports',
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.json'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-cycle': 'error',
      'import-x/extensions': ['error', 'always', { ignorePackages: true, checkTypeImports: true }]
    }
  },
  {
    name: 'types',
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': plugins['typescript-eslint'].plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': ['error', {
        selector: 'TSAsExpression > TSAsExpression',
        message: 'A double assertion silences the compiler: check the value instead.'
      }]
    }
  },
  {
    name: 'environment',
    files: ['**/*.ts'],
    ignores: ['src/config.ts', 'test/**'],
    rules: {
      'n/prefer-global/process': ['error', 'always'],
      'no-restricted-properties': ['error', {
        object: 'process',
        property: 'env',
        message: 'Only src/config.ts reads the environment.'
      }]
    }
  }
]
