import { type MessageId, messages } from '../../src/messages.ts'

/** What a refusal says. @param args absent: whatever they are */
export function refused (id: MessageId, args: readonly string[] = []): { readonly message: RegExp } {
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const text = messages[id].text.split(/\{\d\}/).map(literal)
  return { message: new RegExp(`^${text.map((part, index) => index === 0 ? part : `${literal(args[index - 1] ?? '') || '.*'}${part}`).join('')}$`) }
}
