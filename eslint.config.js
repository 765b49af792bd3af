import { importX, createNodeResolver } from 'eslint-plugin-import-x'
import neostandard, { plugins, resolveIgnoresFromGitignore } from 'neostandard'

const DOUBLE_ASSERTION = {
  selector: 'TSAsExpression > TSAsExpression',
  message: 'A double assertion silences the compiler: check the value instead.'
}

/** Where lines are longer than 140 columns yet. The list only shrinks. */
const LONG = [
  'bench/**',
  'examples/**',
  'test/**'
]

export default [
  ...neostandard({ ts: true, ignores: resolveIgnoresFromGitignore() }),
  {
    name: 'imports',
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] })] },
    rules: {
      'import-x/extensions': ['error', 'always', { ignorePackages: true, checkTypeImports: true }]
    }
  },
  {
    name: 'what users copy names the package as they do',
    files: ['examples/node/**'],
    rules: { 'import-x/extensions': 'off' }
  },
  {
    name: 'types',
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@typescript-eslint': plugins['typescript-eslint'].plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': ['error', DOUBLE_ASSERTION]
    }
  },
  {
    name: 'casts in disguise',
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['test/**'],
    rules: {
      'no-restricted-syntax': ['error', DOUBLE_ASSERTION, {
        selector: "CallExpression[callee.name='Object']",
        message: 'Object(x) is an undeclared cast to any: check the value against a schema instead.'
      }]
    }
  },
  {
    name: 'folders of tests',
    files: ['test/**'],
    ignores: ['test/support/folder.ts'],
    rules: {
      'no-restricted-properties': ['error', {
        property: 'testdir',
        message: 'folderOf of test/support/folder.ts removes the folder after what was begun in it, not before.'
      }]
    }
  },
  {
    name: 'length of lines',
    files: ['**/*.ts', '**/*.tsx'],
    ignores: LONG,
    plugins: { '@stylistic': plugins['@stylistic'] },
    rules: { '@stylistic/max-len': ['error', { code: 140 }] }
  },
  {
    name: 'environment',
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['src/config/config.ts', 'test/**'],
    rules: {
      'n/prefer-global/process': ['error', 'always'],
      'no-restricted-properties': ['error', {
        object: 'process',
        property: 'env',
        message: 'Only src/config/config.ts reads the environment.'
      }]
    }
  }
]
