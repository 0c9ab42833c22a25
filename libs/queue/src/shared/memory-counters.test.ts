import { describe } from '@jest/globals';
import { countersSuite } from '../testing/counters.suite.ts';
import { createMemoryCounters } from './memory-counters.ts';

describe('counters in memory', () => countersSuite(createMemoryCounters));
