# Each command sets itself up on a machine that has only Python 3.11 or later. Arguments: make test ARGS="crm/core -k phone"
PYTHON ?= python3
ARGS ?=

.PHONY: run test check generate bench dev

run: ## Start everything with the sample company; Ctrl+C stops it
	@$(PYTHON) set_up.py run $(ARGS)

test: ## Run all tests, browser included
	@$(PYTHON) set_up.py test $(ARGS)

check: ## Lint, types, import arrows, generated files
	@$(PYTHON) set_up.py check $(ARGS)

generate: ## Write the generated files anew
	@$(PYTHON) set_up.py generate $(ARGS)

bench: ## Measure the speed
	@$(PYTHON) set_up.py bench $(ARGS)

dev: ## Server and browser app, rebuilt on each change
	@$(PYTHON) set_up.py dev $(ARGS)
