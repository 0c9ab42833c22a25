/** A refusal by the token endpoint, which has an envelope of its own. */
export class OAuthError extends Error {
  readonly httpStatus: number;
  readonly error: string;

  constructor(httpStatus: number, error: string, description: string) {
    super(description);
    this.name = 'OAuthError';
    this.httpStatus = httpStatus;
    this.error = error;
  }

  toBody(): { error: string; error_description: string } {
    return { error: this.error, error_description: this.message };
  }
}
