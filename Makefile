# make start   install, build, start the local stack and print the page's address and two demo users
# make test    install, build, check and run every test
# make bench-crdt   measure the CRDT against others; TRACES=folder of editing traces, and to restrict it, separated by
#                   commas: PEERS=, PHASES=, ONLY=traces; ROUNDS=5, SEED=1
.PHONY: start test build check bench bench-crdt changelog clean install

PORT ?= 4000

start: build
	@node dist/local/main.mjs --port $(PORT)

test: build
	@node tools/test.mjs

build: install
	@node tools/build.mjs

check: build
	@node tools/check.mjs

bench: build
	@node dist/bench/main.mjs

# The options on make's command line reach the program as its environment.
bench-crdt: build
	@node dist/bench/crdt/main.mjs

changelog:
	@node tools/changelog.mjs

clean:
	rm -rf dist .weft coverage

install: node_modules/.installed

# npm ci removes node_modules, and with it the mark.
node_modules/.installed: package.json package-lock.json
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@
