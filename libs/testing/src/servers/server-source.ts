/** One server that the tests may use. */
export interface TestServer {
  url: string;
  /** Where it came from, for the one line that says so. */
  source: string;
  stop(): Promise<void>;
}

/** What a {@link ServerSource} goes by. */
export interface TestServersOptions {
  /** Takes downloaded packages, programs and the data of embedded servers; below the checkout. */
  cacheFolder: string;
  environment: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

/** A way to come by a server: undefined when it is not there, an error when it is there and fails. */
export type ServerSource = (options: TestServersOptions) => Promise<TestServer | undefined>;
