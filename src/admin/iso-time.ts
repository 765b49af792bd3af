/** Date alone, or with a time, and with a zone or not. Date.parse alone takes "0.5" for the first of May 2000. */
const FORM = /^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?<zone>[Zz]|[+-]\d{2}:?\d{2})?)?$/

/** The milliseconds since 1970 of a time in ISO 8601, in UTC where it names no zone; NaN for what is none. */
export function isoTime (text: string): number {
  const form = FORM.exec(text)
  if (form === null) return NaN
  return Date.parse(form[1] === undefined || form.groups?.['zone'] !== undefined ? text : `${text}Z`)
}
