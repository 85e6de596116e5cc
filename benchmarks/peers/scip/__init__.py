"""The whole case in one plain model, solved by SCIP."""
