# Althing's everyday commands. `make test` needs a Rust toolchain, a C compiler, make and perl; what only the tests need besides
# (PostgreSQL, Chromium, Node.js) it installs itself, see scripts/install-test-tools.

.PHONY: run bundle soak test lint fmt bench page-bench fuzz dist dist-check tools

run: ## Runs the forum on http://127.0.0.1:8080
	scripts/cargo run --locked

test: tools ## Runs every test, on SQLite and on PostgreSQL, and in Chromium
	scripts/test

lint: ## Format, clippy, types of the JavaScript
	scripts/lint

fmt: ## Formats the Rust code, and the JavaScript where npm is at hand
	scripts/cargo fmt
	! command -v npx >/dev/null || npx --yes prettier@3 --write --log-level warn 'static/js/**/*.js' 'tests/js/**/*.js'

bench: ## Measures what performance is judged by
	scripts/cargo bench --locked

page-bench: ## Measures the page in Chromium, over an ordinary mobile line
	scripts/cargo bench --locked --bench page

SECONDS ?= 10
fuzz: ## Feeds the parsers with what strangers might send, SECONDS (10) for each
	ALTHING_FUZZ_SECONDS=$(SECONDS) scripts/cargo test --locked --test fuzz -- --test-threads 1 --nocapture

bundle: ## Makes the page's one script and one style sheet of its modules; needs npm
	scripts/bundle

MINUTES ?= 1
soak: ## Runs what takes minutes, MINUTES (1) for each part that searches; PARTS="api" runs some of it alone
	MINUTES=$(MINUTES) scripts/soak $(PARTS)

dist: ## Makes the binary, the Debian package, checksums and the list of what is in it, in dist/
	scripts/dist

dist-check: ## Installs that package on a bare Debian in a folder (debootstrap, as root) and runs it there
	scripts/dist-check

tools:
	scripts/install-test-tools
