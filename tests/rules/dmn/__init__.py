"""Reading, writing and evaluating decision models of the standard DMN."""
