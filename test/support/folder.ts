import type { Test } from 'tap'

/**
 * A folder for a test, with these files in it: texts by their names. It is removed once all has been torn down that was begun in it. By
 * itself tap removes it before, from under processes that write there; where that fails, nothing is torn down and the test hangs.
 */
export function folderOf (t: Test, files: Parameters<Test['testdir']>[0] = {}): string {
  // What tears down first wraps the removal of the folder, if it was there before it.
  t.teardown(() => {})
  return t.testdir(files)
}
