"""Boolean models: rules, their normal form, and `LogicNetwork`."""
