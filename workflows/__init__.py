"""ALLOWS: state + roles + facts → next state, or every reason why not. Must not know the web or the database."""
