/**
 * How certificates are written into a file: `pem`, leaf to root; `p7b`, PKCS#7 in Base 64; `adcs-p7b`, the same labelled as a
 * certificate and with CRLF, as the web page of the Microsoft CA writes it; `ber-p7b`, with indefinite lengths as Bouncy Castle
 * writes it; `der`, the leaf in binary.
 */
export const BUNDLE_FORMATS = ['pem', 'p7b', 'adcs-p7b', 'ber-p7b', 'der'] as const
export type BundleFormat = typeof BUNDLE_FORMATS[number]
