"""Decision models of DMN 1.1 to 1.5, level 2: read, write, evaluate. Must not hold a policy of ours.

This is the standard's reading, in which an error becomes null: for exchange with other tools only. Our own
policy is read strictly, by `rules.table`.

`model` is what a model holds;
`reader.read_model(bytes) -> Model` and `writer.write_model(Model) -> bytes`, each the inverse of the other;
`evaluate.evaluate(Model, name, inputs) -> Outcome`; `result.json_text(value) -> str`.
"""
