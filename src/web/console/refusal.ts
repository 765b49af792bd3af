import { listOf, textOf } from '../shared/json.ts'

/** What the appliance says where it declines: its own words. */
export class RefusedError extends Error {
  readonly status: number
  /** `CGEN1008`; '' where the answer is no envelope of the product. */
  readonly id: string
  readonly args: readonly string[]
  readonly resolution: string

  constructor (status: number, body: unknown) {
    const [info] = listOf(body, 'error', '@Message.ExtendedInfo')
    super(textOf(info, 'Message') || `The console answered with the status ${status}.`)
    this.status = status
    this.id = textOf(info, 'MessageId')
    this.args = listOf(info, 'MessageArgs').map(argument => textOf(argument))
    this.resolution = textOf(info, 'Resolution')
  }

  /** `CGEN1008 - Unable to process the request because an error occurred.` Ids that are ours are left out. */
  get line (): string {
    return this.id === '' || this.id.startsWith('MOCK') ? this.message : `${this.id} - ${this.message}`
  }
}

/** No answer came. */
export class SilentError extends Error {
  constructor () {
    super('The console does not answer. If its certificate has just changed, reload this page and accept the new certificate.')
  }
}

/** The first of the fields that a refusal is about; null: none. */
export function fieldOf<T extends string> ({ args: [argument = ''] }: RefusedError, fields: readonly T[]): T | null {
  const words = argument.split(/[^\w]+/)
  return fields.find(field => words.includes(field)) ?? null
}
