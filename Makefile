# `make help` lists the targets. Nothing is needed but Go, Node with npm, and make.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

LINT := go tool -modfile=.tools.mod golangci-lint
# Where the race detector pays: packages with goroutines or rules of their own, and no browser or database to slow it down.
RACE := ./internal/onboarding/... ./internal/insight/... ./internal/register/... ./internal/hrapi/... ./web/text/...
THEME := @digdir/designsystemet@1.15.0
TEST_FLAGS := -timeout 20m

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## start everything on this machine and say where to go; Ctrl-C stops it
	@bin/tilkobling dev

.PHONY: build
build: assets ## build the program with its assets into bin/
	@go build -o bin/tilkobling ./cmd/tilkobling

.PHONY: test
test: generated lint race chromium ## everything: generated code, lint, unit, database and browser tests
	go test $(TEST_FLAGS) ./...

.PHONY: test-unit
test-unit: assets ## the tests that need no browser
	go test $(TEST_FLAGS) -skip '^TestBrowser' ./...

.PHONY: race
race:
	go test $(TEST_FLAGS) -race $(RACE)

.PHONY: assets
assets: node_modules/.package-lock.json ## bundle style sheets, scripts and icons
	@go run ./web/static/build

# Installed again only when the lock file has changed since.
node_modules/.package-lock.json: package-lock.json .npmrc
	npm ci
	@touch $@

.PHONY: generate
generate: ## generate Go code from the templates
	@go tool templ generate -path web/view -log-level warn

# Without git, so that it works in any copy of the tree.
.PHONY: generated
generated:
	@before=$$(find web/view -name '*_templ.go' -exec cksum {} + | sort); \
	$(MAKE) generate || exit 1; \
	after=$$(find web/view -name '*_templ.go' -exec cksum {} + | sort); \
	if [ "$$before" != "$$after" ]; then \
		echo 'Generated code was not current. It is now: look at it and commit it.' >&2; exit 1; \
	fi

.PHONY: lint
lint: assets ## look for mistakes and for code that is not formatted
	$(LINT) fmt --diff
	$(LINT) run

.PHONY: fmt
fmt: ## format Go code and templates
	@$(LINT) fmt
	@go tool templ fmt web/view

.PHONY: vuln
vuln: assets ## look for known vulnerabilities in what the program uses, where the database of them can be reached
	@out=$$(go tool -modfile=.tools.mod govulncheck ./... 2>&1); status=$$?; \
	echo "$$out"; \
	case "$$status:$$out" in \
		0:*) ;; \
		*'fetching vulnerabilities'*) echo 'The vulnerability database cannot be reached from here: nothing was checked.' ;; \
		*) exit $$status ;; \
	esac

.PHONY: bench
bench: assets ## measure pages per second and latencies
	@go run ./cmd/tilkobling bench
	@go run ./cmd/tilkobling bench engine

.PHONY: theme
theme: ## make the theme anew, after an upgrade of Designsystemet or a change of colours
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
	cp web/static/theme/designsystemet.config.json "$$work" && cd "$$work" && \
	npx --yes $(THEME) tokens create --clean --config designsystemet.config.json && \
	npx --yes $(THEME) tokens build --clean && \
	cp design-tokens-build/ks.css '$(CURDIR)/web/static/theme/ks.css'

.PHONY: clean
clean: ## remove what was built or installed; the data of `make run` stay
	@rm -rf bin node_modules coverage.out
	@find web/static/dist -mindepth 1 ! -name .gitignore -delete

.PHONY: clean-data
clean-data: build ## remove the data of `make run`: the next start invents new ones
	@bin/tilkobling dev --forget

# A browser for the tests. Root on Debian gets one; elsewhere the tests look for what is there and say so when there is none.
.PHONY: chromium
chromium:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v "$$name" >/dev/null 2>&1 && exit 0; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update && apt-get install -y --no-install-recommends chromium; \
	fi
