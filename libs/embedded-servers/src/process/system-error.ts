/** Whether an error of Node's own carries one of these codes, such as `EEXIST`. Works across realms, too. */
export function hasSystemCode(error: unknown, ...codes: string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
