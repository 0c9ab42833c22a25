import { setTimeout as pause } from 'node:timers/promises';

/** Parts that end at the same time, and are not waited for any longer than that. */
export interface Layer {
  name: string;
  patienceMs: number;
}

/** Something that runs and has to be ended. */
interface Part {
  name: string;
  layer: Layer | undefined;
  /** Ends it, once its start has come to an end. */
  end: () => Promise<void>;
}

/**
 * What a start has brought up so far. A part is known from the moment on that its start begins, so that an end in the
 * middle of a start leaves nothing behind.
 */
export class RunningParts {
  readonly #parts: Part[] = [];
  readonly #interruption = new AbortController();
  #ending: Promise<void> | undefined;

  /** Aborts when the end begins; for starts that wait for something. */
  get interrupted(): AbortSignal {
    return this.#interruption.signal;
  }

  /**
   * Starts a part, and remembers how to end it.
   * @throws what its start throws; whatever that was, `The start was interrupted.` when the end has begun.
   */
  async start<Value>(
    name: string,
    start: () => Promise<Value>,
    end: (value: Value) => Promise<void>,
    layer?: Layer,
  ): Promise<Value> {
    this.#refuseWhenEnding();
    const started = start();
    this.#parts.push({
      name,
      layer,
      end: () =>
        started.then(
          (value) => end(value),
          // What did not start needs no end; its caller was told.
          () => undefined,
        ),
    });
    try {
      return await started;
    } finally {
      // Whatever else it was: an interrupted start has no other result.
      this.#refuseWhenEnding();
    }
  }

  /** Ends everything, last started first; a part that can't be ended does not save the others. Twice is as good as once. */
  end(): Promise<void> {
    this.#ending ??= this.#endAll();
    this.#interruption.abort();
    return this.#ending;
  }

  #refuseWhenEnding(): void {
    if (this.#ending !== undefined) throw new Error('The start was interrupted.');
  }

  async #endAll(): Promise<void> {
    const failures: Error[] = [];
    const endOne = async (part: Part) => {
      try {
        await part.end();
      } catch (cause) {
        failures.push(new Error(`${part.name} could not be ended`, { cause }));
      }
    };
    for (const { layer, parts } of layersOf(this.#parts.toReversed())) {
      const ended = Promise.all(parts.map(endOne));
      await (layer === undefined ? ended : Promise.race([ended, pause(layer.patienceMs)]));
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  }
}

/** Neighbours of one layer come together, everything else by itself. */
function layersOf(parts: readonly Part[]): { layer: Layer | undefined; parts: Part[] }[] {
  const layers: { layer: Layer | undefined; parts: Part[] }[] = [];
  for (const part of parts) {
    const last = layers.at(-1);
    if (last !== undefined && part.layer !== undefined && last.layer?.name === part.layer.name) last.parts.push(part);
    else layers.push({ layer: part.layer, parts: [part] });
  }
  return layers;
}
