# make start   install, build, start the local stack and print the page's address and two demo users;
#              SUBSCRIBERS=file.json names consumers of the events
# make test    install, build, check and run every test
# make redrive show what could not be delivered, and deliver it again
# make deploy  build the service in the AWS account of the environment, and write amplify_outputs.json
# make barred  show the sites whose changes cannot be folded, what they hold and why; of the local stack with
#              DEPLOYMENT=http://localhost:4000/amplify_outputs.json; DOCUMENT=id asks for one document, TEXT=1 for text
# make bench-crdt   measure the CRDT against others; TRACES=folder of editing traces, and to restrict it, separated by
#                   commas: PEERS=, PHASES=, ONLY=traces; ROUNDS=5, SEED=1
# make bench-history  measure what long documents and histories cost; TRACES=folder of editing traces
.PHONY: start test build check bench bench-crdt bench-history package deploy undeploy smoke barred redrive changelog clean install

PORT ?= 4000

start: build
	@node dist/local/main.mjs --port $(PORT) $(if $(SUBSCRIBERS),--subscribers $(SUBSCRIBERS))

test: package
	@node tools/test.mjs

build: install
	@node tools/build.mjs

check: package
	@node tools/check.mjs

bench: build
	@node dist/bench/main.mjs

# The options on make's command line reach the program as its environment.
bench-crdt: build
	@node dist/bench/crdt/main.mjs

bench-history: build
	@node dist/bench/history/main.mjs

# What Terraform deploys: dist/resolvers and dist/packages.
package: build
	@node tools/package.mjs

# DEPLOYMENT is the root module to apply.
DEPLOYMENT ?= terraform/examples/complete

deploy: package
	@node tools/deploy.mjs up $(DEPLOYMENT)

undeploy: package
	@node tools/deploy.mjs down $(DEPLOYMENT)

# OUTPUTS names the deployment; WEFT_SMOKE_USERS its two test users (docs/deploying.md).
OUTPUTS ?= amplify_outputs.json

smoke: install
	@node tools/smoke.mjs $(OUTPUTS)

barred: install
	@node tools/barred.mjs $(DEPLOYMENT) $(if $(DOCUMENT),--document $(DOCUMENT)) $(if $(TEXT),--text)

# Shows the dead letters of QUEUE; REPLAY=yes sends them again. ENDPOINT is what `make start` prints, none is AWS.
QUEUE ?= weft-notifications

redrive: install
	@node tools/redrive.mjs $(QUEUE) $(if $(REPLAY),--replay) $(if $(ENDPOINT),--endpoint $(ENDPOINT))

changelog:
	@node tools/changelog.mjs

clean:
	rm -rf dist .weft coverage

install: node_modules/.installed

# npm ci removes node_modules, and with it the mark.
node_modules/.installed: package.json package-lock.json
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@
