/** Members whose values leave the process only if keys are asked for: digests, passwords, keys, tokens, communities. */
const SECRET = /password|passphrase|secret|token|privatekey|community|^salt$|^digest$|credential/i

/** Whether what stands under this name is a secret. */
export function isSecret (name: string): boolean {
  return SECRET.test(name)
}

/** A copy in which every secret is null, at any depth. */
export function withoutSecrets (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isSecret(name) && !isPlain(inner) ? null : withoutSecrets(inner)]))
}

/** A rule about passwords, as a number or a flag, is none itself. */
function isPlain (value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean'
}
