# Aliases of dev.py, for hands that type make.
.PHONY: run test check fix bench
run test check fix bench:
	python3 dev.py $@ $(ARGS)
