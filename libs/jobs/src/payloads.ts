import { z } from 'zod';

/** Our own ids are UUIDs; payloads carry ids only (L20). */
export const idSchema = z.uuid();

/** A channel id as we make it, in Google's alphabet and length; it also stands in Google's headers. */
export const channelIdSchema = z.string().regex(/^[A-Za-z0-9\-_+/=]{1,64}$/);

/** Google's opaque id of the watched resource. */
export const resourceIdSchema = z.string().min(1).max(512);

/** For jobs that need no more than their name. */
export const emptySchema = z.strictObject({});
