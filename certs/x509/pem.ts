/** PEM text of one block, 64 columns (RFC 7468). */
export function armour (label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** What one PEM block holds. @param pem as {@link armour} writes it; a stranger's text is read by `decodeBundle` and `decodeRequest` */
export function unarmoured (pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
}

/** The bytes of Base 64 without blanks; null if the text is none. */
export function fromBase64 (text: string): Buffer | null {
  if (text.length === 0 || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null
  return Buffer.from(text, 'base64')
}
