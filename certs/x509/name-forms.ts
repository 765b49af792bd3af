import type { AlternativeName } from './certificate.ts'
import { MalformedError } from '../der/assert.ts'
import { isBelow } from './name.ts'

/** Whether a name, as {@link NameForm.read} gives it, is in a subtree. */
export type Subtree = (name: AlternativeName) => boolean

/** How the names of one form are read and compared with name constraints (RFC 5280, section 4.2.1.10). */
export interface NameForm {
  /** What a person calls a name of this form. */
  readonly label: string
  /** The name as subtrees compare it. @throws {MalformedError} for a name that nothing can be said about. */
  readonly read: (name: AlternativeName) => AlternativeName
  /** The subtree below `base`. @throws {MalformedError} for a base that is no constraint of this form. */
  readonly subtree: (base: AlternativeName, use: 'permitted' | 'excluded') => Subtree
  /** Name or base for a finding. */
  readonly show: (name: AlternativeName) => string
}

/** The forms of name that can be constrained. X.400 addresses, other names and their like cannot. */
export const NAME_FORMS: Readonly<Record<Exclude<AlternativeName['kind'], 'other'>, NameForm>> = {
  directory: {
    label: 'directory name',
    read: name => name,
    subtree: ({ directory: base }) => ({ directory }) => directory !== undefined && base !== undefined && isBelow(directory, base),
    show: quoted
  },
  dns: {
    label: 'DNS name',
    read: name => {
      const value = name.value.toLowerCase()
      if (!isHost(value)) throw new MalformedError(`"${name.value}" is no DNS name`)
      return { ...name, value }
    },
    subtree: ({ value }, use) => {
      const base = value.toLowerCase()
      if (base === '') return () => true
      const domain = base.startsWith('.') ? base.slice(1) : base
      if (!isHost(domain) || base.includes('*')) throw new MalformedError(`the constraint "${value}" is no DNS name`)
      // RFC 5280 does not know a leading period. OpenSSL, Java and Go read it as they do for URIs: at least one label more.
      if (base !== domain) return name => name.value.endsWith(base)
      // A wildcard stands for names of which a part may be excluded, although the wildcard itself is not.
      const parent = use === 'excluded' ? base.slice(base.indexOf('.') + 1) : null
      return name => isInDomain(name.value, base) || (parent !== null && parent === wildcardDomain(name.value))
    },
    show: quoted
  },
  email: {
    label: 'email address',
    read: name => ({ ...name, value: mailbox(name.value, `"${name.value}" is no email address`) }),
    subtree: ({ value }) => {
      const reason = `the constraint "${value}" is neither a mailbox nor a host nor a domain`
      if (!value.includes('@')) return inHostOrDomain(value, reason, ({ value }) => value.slice(value.lastIndexOf('@') + 1))
      const base = mailbox(value, reason)
      return name => name.value === base
    },
    show: quoted
  },
  uri: {
    label: 'URI',
    read: name => {
      const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(name.value)?.[1] ?? ''
      const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '').toLowerCase()
      // RFC 5280 demands this refusal: an address, or no host at all, cannot be within a constraint or outside of it.
      if (!isHost(host) || /^[\d.]+$/.test(host) || host.startsWith('[')) throw new MalformedError(`the URI "${name.value}" names no host`)
      return { ...name, value: host }
    },
    subtree: ({ value }) => inHostOrDomain(value, `the constraint "${value}" is neither a host nor a domain`, ({ value }) => value),
    show: quoted
  },
  ip: {
    label: 'IP address',
    read: name => {
      if (name.value.length !== 8 && name.value.length !== 32) throw new MalformedError(`an IP address of ${name.value.length / 2} bytes`)
      return name
    },
    subtree: ({ value }) => {
      const bytes = value.length / 2
      if (bytes !== 8 && bytes !== 32) {
        throw new MalformedError(`an IP address constraint of ${bytes} bytes: an address and a mask have 8 or 32`)
      }
      const mask = value.slice(bytes)
      if (!/^1*0*$/.test(bits(mask))) throw new MalformedError('an IP address constraint whose mask has holes')
      const relevant = BigInt(`0x${mask}`)
      const base = BigInt(`0x${value.slice(0, bytes)}`) & relevant
      return name => name.value.length === bytes && (BigInt(`0x${name.value}`) & relevant) === base
    },
    show: ({ value }) => value.length === 16 || value.length === 64
      ? `${address(value.slice(0, value.length / 2))}/${bits(value.slice(value.length / 2)).replaceAll('0', '').length}`
      : address(value)
  }
}

function quoted ({ value }: AlternativeName): string {
  return `"${value}"`
}

/** Labels separated by single periods; which characters they have is none of our business. */
function isHost (value: string): boolean {
  return value !== '' && !value.startsWith('.') && !value.endsWith('.') && !value.includes('..')
}

function isInDomain (host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

/** `example.com` of `*.example.com`; null for names without a wildcard. */
function wildcardDomain (name: string): string | null {
  const period = name.indexOf('.')
  return period > 0 && name.slice(0, period).includes('*') ? name.slice(period + 1) : null
}

/** A subtree of a host (`example.com`, itself only) or a domain (`.example.com`, whatever is in it); '' is no host, so nothing. */
function inHostOrDomain (value: string, reason: string, hostOf: (name: AlternativeName) => string): Subtree {
  const base = value.toLowerCase()
  if (base === '') return () => false
  const inDomain = base.startsWith('.')
  if (!isHost(inDomain ? base.slice(1) : base) || /[*@:/]/.test(base)) throw new MalformedError(reason)
  return inDomain ? name => hostOf(name).endsWith(base) : name => hostOf(name) === base
}

/** A mailbox with its host in lower case; the part before the `@` is kept, `*` in it means nothing (RFC 5321, section 2.4). */
function mailbox (value: string, reason: string): string {
  const at = value.lastIndexOf('@')
  const local = value.slice(0, Math.max(at, 0))
  const host = value.slice(at + 1).toLowerCase()
  const isQuoted = local.length > 1 && local.startsWith('"') && local.endsWith('"')
  if (local === '' || !isHost(host) || (local.includes('@') && !isQuoted)) throw new MalformedError(reason)
  return `${local}@${host}`
}

function bits (hex: string): string {
  return [...hex].map(digit => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
}

function address (hex: string): string {
  if (hex.length === 8) return [...Buffer.from(hex, 'hex')].join('.')
  return hex.length === 32 ? (hex.match(/.{4}/g) ?? []).join(':') : `0x${hex}`
}
