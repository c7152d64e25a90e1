# Whistle. `make run` tries it out, `make test` tests it; `make help` lists the rest.

GO        ?= go
PKG       ?= ./...
NODE_NEED := 20
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS   := -s -w -X whistle/app/config.Version=$(VERSION)
WEB       := app/web
TOOL      := $(GO) tool -modfile=.ci/tools.mod

# Debian keeps database servers in sbin, which is not on everybody's path.
export PATH := $(PATH):/usr/local/go/bin:/usr/sbin:/sbin

.PHONY: help run build assets deps test bench rehearsal bench-roster bench-paging fuzz soak soak-paging soak-outages check lint fmt

help: ## lists what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## starts the demonstration on http://localhost:8080; RESET=1 forgets the last one
ifeq ($(RESET),1)
	rm -rf var
endif
	@exec ./bin/whistle serve --demo

build: assets ## makes the one static binary, bin/whistle
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/whistle ./app

assets: $(WEB)/node_modules/.built ## bundles the browser's files into the binary's source

# Vite and npm write no file of their own that says "done", so these two stamps do.
$(WEB)/node_modules/.built: $(WEB)/node_modules/.installed $(shell .ci/web-sources)
	cd $(WEB) && npm run --silent build
	@touch $@

$(WEB)/node_modules/.installed: $(WEB)/package.json $(WEB)/package-lock.json
	@.ci/need $(NODE_NEED)
	cd $(WEB) && npm ci --no-audit --no-fund
	@touch $@

deps: ## installs what the tests need from Debian: MariaDB, Chromium, Chinese letters, gcc
	@.ci/deps

test: deps assets ## runs every test, on SQLite and MariaDB, in a real browser
	@.ci/test

bench: bench-roster bench-paging ## measures the roster solver and paging, each beside a named baseline

bench-roster: ## measures the roster solver on one core, beside cbc where it is installed; about four minutes
	$(GO) run ./app/roster/rosterbench

rehearsal: assets ## plays a two-day flood under a false clock and prints its report; SEED=1
	@$(GO) run ./app rehearse --seed $(or $(SEED),1)
bench-paging: ## measures paging beside a bare loop of posts, and a whistle beside a bulk insert; fails where a limit is missed; about ten minutes
	$(GO) run ./app/pagingbench

soak: ## draws 100,000 small roster problems: legal, honest, bounded, every fix true
	$(GO) test ./app/roster -run 'EveryRoster|BoundIsNever' -rapid.checks 100000 -timeout 6h

OUTAGES := TestKilledAgain|TestAFrozenReplica|TestTwoReplicas|TestTheDatabaseGoesAway|TestAFullDisk

soak-outages: deps assets ## kills, freezes, starves and cuts off the real binary while it pages 3,000, on each database; one poison number in 15,000
	$(GO) test ./app/e2e -run '$(OUTAGES)' -v -kills 50 -scale district -gone 30s -timeout 60m
	$(GO) test ./app/e2e -run TestOnePoison -v -scale city -timeout 20m

soak-paging: ## plays RUNS (10,000) stories of two small call-ups over two faulty carriers, with processes killed at every step
	WHISTLE_PAGING_RUNS=$(or $(RUNS),10000) $(GO) test ./notifier -run TestNobodyIsLostAndNobodyPagedTwice -v -timeout 12h

fuzz: ## runs each fuzz target for FUZZ (20s)
	@.ci/fuzz $(or $(FUZZ),20s)

check: ## formatting, linters, known vulnerabilities, generated files
	@.ci/check

lint: ## runs the linters on PKG
	nice -n 10 $(TOOL) golangci-lint run $(PKG)

fmt: ## formats PKG
	nice -n 10 $(TOOL) golangci-lint fmt $(PKG)
