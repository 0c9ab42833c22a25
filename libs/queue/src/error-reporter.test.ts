import { expect, test } from '@jest/globals';
import { createErrorReporter } from './error-reporter.ts';

function reporter() {
  const clock = { nowMs: 0 };
  const reported: string[] = [];
  const report = createErrorReporter(
    (error) => reported.push(error.message),
    () => clock.nowMs,
  );
  return { clock, reported, report };
}

test('the same error object is reported once, however many queues pass it on', () => {
  const { clock, reported, report } = reporter();
  const error = new Error('lost');
  report(error);
  clock.nowMs = 60_000;
  report(error);
  expect(reported).toEqual(['lost']);
});

test('the same complaint is reported once a second, others at once', () => {
  const { clock, reported, report } = reporter();
  report(new Error('refused'));
  report(new Error('refused'));
  report('thrown as a string');
  clock.nowMs = 1_000;
  report(new Error('refused'));
  expect(reported).toEqual(['refused', 'thrown as a string', 'refused']);
});

test('a hundred different complaints a second are all reported', () => {
  const { reported, report } = reporter();
  for (let n = 0; n < 150; n += 1) {
    report(new Error(`job ${n}`));
  }
  expect(reported).toHaveLength(150);
});
