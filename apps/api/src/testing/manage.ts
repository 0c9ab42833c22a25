/** An answer of the management API. */
export interface ManageReply {
  status: number;
  body: Record<string, unknown>;
}

/** Calls the management API with one key. */
export type Manage = (
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<ManageReply>;

/** A caller of the management API at `url`. */
export function createManage(url: string, key: string): Manage {
  return async (method, path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
  };
}
