import { importX, createNodeResolver } from 'eslint-plugin-import-x'
import neostandard, { plugins, resolveIgnoresFromGitignore } from 'neostandard'

export default [
  ...neostandard({ ts: true, noJsx: true, ignores: resolveIgnoresFromGitignore() }),
  {
    name: 'imports',
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.json'] })] },
    rules: {
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
