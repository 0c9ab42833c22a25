export { loadEnvironmentFile } from './load-environment-file.ts';
export { type Environment, isVariableSet, parseEnvironment, type RawEnvironment } from './parse-environment.ts';
export type { SecretRing, SecretRingKey } from './secret-ring.ts';
export { type VariableName, type VariableValue, variableNames, variables } from './variables.ts';
