import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { failureCode, failureText } from '../../failure.ts'
import { parseJson } from '../../json.ts'
import { Refusal } from '../../messages.ts'
import { ShapeError, checked } from '../../schema/check.ts'
import { TEXT, TIME, type Typed, closed, constant, list } from '../../schema/schema.ts'
import { AUDIT_ENTRY } from '../logs/audit-entry.ts'
import type { BackupKey } from './backup-key.ts'
import type { Layout, Written } from '../written.ts'

/** What a backup file begins with. Then: salt (16 bytes), nonce (12), tag (16), and the contents in AES-256-GCM. */
const MAGIC = Buffer.from('mock-ome backup 1\n')
const SALT = 16
const NONCE = 12
const TAG = 16
/** Bytes that the contents may unfold to. */
const MOST_BYTES = 256 * 1024 * 1024

/** The contents, before they are packed and encrypted. */
const CONTENTS = closed({
  format: constant(1),
  appliance: TEXT,
  version: TEXT,
  time: TIME,
  /** As it lies in a data folder: `state.json` and the files it names. */
  state: TEXT,
  pem: list(closed({ name: TEXT, text: TEXT })),
  auditLog: list(AUDIT_ENTRY)
})

type Contents = Typed<typeof CONTENTS>

/** Makes the key of a backup. It takes a while, on purpose. */
export async function keyOf (passphrase: string, salt = randomBytes(SALT)): Promise<BackupKey> {
  const derive = promisify<string, Buffer, number, Buffer>(scrypt)
  return { salt: salt.toString('hex'), key: (await derive(passphrase, salt, 32)).toString('hex') }
}

/** What is told of an appliance beside its state. */
export interface About {
  readonly appliance: string
  readonly version: string
  /** ISO 8601. */
  readonly time: string
  readonly auditLog: Contents['auditLog']
}

/** All that an appliance is, private keys included, as an encrypted file. */
export async function seal ({ state, pem }: Layout, about: About, { salt, key }: BackupKey): Promise<Buffer> {
  const contents: Contents = {
    format: 1,
    ...about,
    state: JSON.stringify(state),
    pem: [...pem].map(([name, { text }]) => ({ name, text }))
  }
  const packed = await promisify<string, Buffer>(gzip)(JSON.stringify(contents))
  const head = Buffer.concat([MAGIC, Buffer.from(salt, 'hex')])
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), nonce).setAAD(head)
  const body = Buffer.concat([cipher.update(packed), cipher.final()])
  return Buffer.concat([head, nonce, cipher.getAuthTag(), body])
}

/**
 * Opens a backup. What is in it has not been looked at yet.
 *
 * @throws {Refusal} MOCK1060 for a wrong passphrase or a file that was changed, MOCK1061 for one that is no backup of an appliance
 */
export async function unseal (file: Buffer, passphrase: string): Promise<Written> {
  const head = file.subarray(0, MAGIC.length + SALT)
  if (file.length < head.length + NONCE + TAG || !head.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Refusal('MOCK1061', [], { reason: 'the file does not begin as a backup does' })
  }
  const { key } = await keyOf(passphrase, Buffer.from(head.subarray(MAGIC.length)))
  return await contentsOf(decipher(file.subarray(head.length), head, key))
}

function decipher (sealed: Buffer, head: Buffer, key: string): Buffer {
  const nonce = sealed.subarray(0, NONCE)
  const plain = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), nonce, { authTagLength: TAG })
    .setAAD(head)
    .setAuthTag(sealed.subarray(NONCE, NONCE + TAG))
  try {
    return Buffer.concat([plain.update(sealed.subarray(NONCE + TAG)), plain.final()])
  } catch {
    throw new Refusal('MOCK1060')
  }
}

async function contentsOf (packed: Buffer): Promise<Written> {
  try {
    const unpacked = await promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)(packed, { maxOutputLength: MOST_BYTES })
    const { state, pem, auditLog } = checked(CONTENTS, parseJson(unpacked.toString()))
    const texts = new Map(pem.map(({ name, text }) => [name, text]))
    const value = parseJson(state)
    return { state: value, file: name => texts.get(name) ?? null, auditLog, damage: noBackup }
  } catch (error) {
    if (error instanceof ShapeError || error instanceof SyntaxError || isZlibError(error)) throw noBackup(error)
    throw error
  }
}

function noBackup (error: unknown): Refusal {
  return new Refusal('MOCK1061', [], { reason: failureText(error) })
}

function isZlibError (error: unknown): boolean {
  const code = failureCode(error)
  return code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE'
}
