export { AppError, isAppError, toError } from './app-error.ts';
export { type ErrorCode, errorCodes } from './codes.ts';
