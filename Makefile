#: make demo [PORT=8080]   build, start everything privately, print what to try; Ctrl-C ends it
#: make test               install what is needed, then lint, unit, system and browser tests
#: make module | ctl       the nginx module, or gatekeeperctl, below build/
#: make install [DESTDIR=] both, with templates, catalogues and sample configuration
#: make lint | unit | system [FILTER=Gate*] | browser     parts of make test
#: make bench [ROUNDS=5] [SECONDS=3] [CASES=cached,scale]  measure speed, against peers too; build/bench/report.html
#: make asan               unit and system tests under AddressSanitizer and UBSan
#: make fuzz [TIME=60] [TARGET=form]   every parser of outside bytes, so many seconds each
#: make format | clean

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

CXX ?= g++
ifeq ($(origin CXX),default)
CXX := g++
endif
COMPILER := $(notdir $(firstword $(CXX)))
SANITIZE ?=
VARIANT := $(COMPILER)$(if $(SANITIZE),-sanitized)
OUT := build/$(VARIANT)

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Werror
CXXFLAGS += -std=c++20 -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2 $(WARNINGS) $(SANITIZE)
CPPFLAGS += -Iinclude -MMD -MP
LDFLAGS += $(SANITIZE)

LAYERS := crypto http json domain store settings delivery pages flows
LIBRARY_SOURCES := $(foreach layer,$(LAYERS),$(wildcard src/$(layer)/*.cpp))
LIBRARY := $(OUT)/libgatekeeper.a
LIBS := -lcurl -lhiredis -ljansson -largon2 -lcrypt -loath -lphonenumber -lzxcvbn -lqrcodegencpp -lcrypto

objects = $(patsubst %.cpp,$(OUT)/%.o,$(1))

$(OUT)/%.o: %.cpp
	@mkdir -p $(@D)
	@echo "  $(COMPILER)  $<"
	@$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

$(LIBRARY): $(call objects,$(LIBRARY_SOURCES))
	@mkdir -p $(@D)
	@rm -f $@
	@ar rcs $@ $^

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

.PHONY: library
library: $(LIBRARY)

# --- gatekeeperctl ----------------------------------------------------------------------------

CTL_SOURCES := $(filter-out src/ctl/main.cpp,$(wildcard src/ctl/*.cpp))
CTL := $(OUT)/gatekeeperctl

$(CTL): $(call objects,src/ctl/main.cpp $(CTL_SOURCES)) $(LIBRARY)
	@echo "  link  $@"
	@$(CXX) $(LDFLAGS) -o $@ $^ $(LIBS) -lcsv

.PHONY: ctl
ctl: $(CTL)

# What the runners said; tests/summary reads their counts from there.
LOGS := build/logs

# --- unit tests -------------------------------------------------------------------------------

FUZZ_SOURCES := $(filter-out tests/fuzz/driver.cpp,$(wildcard tests/fuzz/*.cpp))
UNIT_SOURCES := $(wildcard tests/unit/*/*.cpp) $(FUZZ_SOURCES)
UNIT := $(OUT)/unit
TEST_CPPFLAGS := -Itests -Isrc
$(OUT)/tests/%.o: CPPFLAGS += $(TEST_CPPFLAGS)

$(UNIT): $(call objects,$(UNIT_SOURCES) $(CTL_SOURCES)) $(LIBRARY)
	@echo "  link  $@"
	@$(CXX) $(LDFLAGS) -o $@ $^ -lgmock -lgtest -lgtest_main $(LIBS) -lcsv -lpthread

.PHONY: unit
unit: $(UNIT)
	@mkdir -p $(LOGS)
	@$(UNIT) --gtest_brief=1 2>&1 | tee $(LOGS)/unit-$(VARIANT).log

# --- the module -------------------------------------------------------------------------------

NGINX_SOURCE := /usr/share/nginx/src
MODULE_BUILD := $(abspath $(OUT)/module)
MODULE_CC ?= $(if $(findstring clang,$(COMPILER)),clang,gcc)
MODULE := $(MODULE_BUILD)/ngx_http_gatekeeper_module.so
MODULE_CXXFLAGS := -g -fstack-protector-strong -D_FORTIFY_SOURCE=2 -O2 -Wno-unused-parameter $(SANITIZE)
MODULE_FILES := config config.make exports.map $(LIBRARY_SOURCES) $(wildcard src/nginx/*.cpp) \
	$(shell find include src -name '*.hpp')

$(MODULE_BUILD)/Makefile: config config.make exports.map $(filter-out ./,$(sort $(dir $(MODULE_FILES))))
	@mkdir -p $(MODULE_BUILD)
	@. $(NGINX_SOURCE)/conf_flags && cd $(NGINX_SOURCE) && ./configure "$${NGX_CONF_FLAGS[@]}" \
		--with-cc="$(MODULE_CC)" --with-cc-opt='$(MODULE_CXXFLAGS)' --with-ld-opt='$(SANITIZE)' \
		--builddir=$(MODULE_BUILD) --add-dynamic-module=$(CURDIR) > $(MODULE_BUILD)/configure.log \
		|| { tail -n 20 $(MODULE_BUILD)/configure.log; exit 1; }

$(MODULE): $(MODULE_BUILD)/Makefile $(MODULE_FILES)
	@echo "  module  $@"
	@$(MAKE) --no-print-directory -C $(NGINX_SOURCE) -f $(MODULE_BUILD)/Makefile modules > $(MODULE_BUILD)/build.log 2>&1 \
		|| { grep -E 'error|warning' $(MODULE_BUILD)/build.log | head -n 40; exit 1; }
	@touch $@

.PHONY: module
module: $(MODULE)

# --- what a bare Debian 12 or 13 needs --------------------------------------------------------

BUILD_PACKAGES := g++ nginx nginx-dev libpcre2-dev libssl-dev zlib1g-dev libhiredis-dev libargon2-dev liboath-dev \
	libjansson-dev libcurl4-openssl-dev libqrcodegencpp-dev libphonenumber-dev libzxcvbn-dev \
	libkainjow-mustache-dev libcli11-dev libcsv-dev libcrypt-dev
DEMO_PACKAGES := redis-server python3 openssl
TEST_PACKAGES := clang clang-format libgtest-dev libgmock-dev redis-tools python3-aiosmtpd chromium nodejs npm

# RUNLEVEL=1 keeps the packages from starting their servers.
define install
	@missing=; for package in $(1); do \
		case $$package in nodejs) command -v node >/dev/null && continue ;; npm) command -v npm >/dev/null && continue ;; esac; \
		dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
		echo "  install $$missing"; \
		apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends $$missing > /dev/null; \
	fi
endef

.PHONY: build-packages demo-packages test-packages
build-packages:
	$(call install,$(BUILD_PACKAGES))
demo-packages: build-packages
	$(call install,$(DEMO_PACKAGES))
test-packages: demo-packages
	$(call install,$(TEST_PACKAGES))

# --- tests ------------------------------------------------------------------------------------

SYSTEM_SOURCES := $(wildcard tests/system/*/*.cpp)
SYSTEM := $(OUT)/system
FILTER ?= *

$(SYSTEM): $(call objects,$(SYSTEM_SOURCES))
	@echo "  link  $@"
	@$(CXX) $(LDFLAGS) -o $@ $^ -lgmock -lgtest -lgtest_main -lcurl -lhiredis -ljansson -lcrypto -lpthread

.PHONY: lint
lint:
	@mkdir -p $(LOGS)
	@tests/lint/run 2>&1 | tee $(LOGS)/lint.log

.PHONY: system
system: $(SYSTEM) $(MODULE) $(CTL)
	@mkdir -p $(LOGS)
	@GATEKEEPER_MODULE=$(MODULE) GATEKEEPER_CTL=$(abspath $(CTL)) GATEKEEPER_THEME=$(CURDIR)/share \
		tests/sharded $(SYSTEM) --gtest_brief=1 --gtest_filter='$(FILTER)' 2>&1 | tee $(LOGS)/system-$(VARIANT).log

node_modules/.package-lock.json: package.json package-lock.json
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: browser
browser: node_modules/.package-lock.json $(MODULE) $(CTL)
	@mkdir -p $(LOGS)
	@GATEKEEPER_MODULE=$(MODULE) GATEKEEPER_CTL=$(abspath $(CTL)) npm test --silent 2>&1 | tee $(LOGS)/browser.log

.PHONY: test
test: test-packages
	@rm -rf $(LOGS)
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory -j$(JOBS) $(MODULE) $(CTL) $(UNIT) $(SYSTEM)
	@$(MAKE) --no-print-directory -j$(JOBS) build/clang++/unit CXX=clang++
	@$(MAKE) --no-print-directory check-install
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory unit CXX=clang++
	@$(MAKE) --no-print-directory system
	@$(MAKE) --no-print-directory browser
	@tests/summary $(LOGS)

JOBS := $(shell nproc)

# AddressSanitizer and UndefinedBehaviorSanitizer over the same unit and system tests. nginx
# itself is not instrumented: the runtime is put in front of it.
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

.PHONY: asan
asan: test-packages
	@$(MAKE) --no-print-directory -j$(JOBS) sanitized SANITIZE='$(SANITIZERS)'

.PHONY: sanitized
sanitized: $(UNIT) $(SYSTEM) $(MODULE) $(CTL)
	@$(MAKE) --no-print-directory unit
	@ASAN_OPTIONS=detect_leaks=0 GATEKEEPER_PRELOAD="$$($(CXX) -print-file-name=libasan.so) $$($(CXX) -print-file-name=libubsan.so)" \
		$(MAKE) --no-print-directory system
	@tests/summary $(LOGS)

# --- fuzzing ----------------------------------------------------------------------------------

# One program for each target, from instrumented objects of their own; what they find stays below
# build/fuzz. The corpora are replayed by the unit tests.
# clang 14 cannot compile coroutines for libFuzzer together with UBSan's check of function types.
FUZZ := build/fuzz
FUZZ_FLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer
FUZZ_LAYERS := crypto http json domain store settings delivery
FUZZ_CTL := csv_splitter customer customer_table output redis_connection seen_texts
FUZZ_LIBRARY := $(OUT)/libfuzzed.a
TARGET ?= $(basename $(notdir $(FUZZ_SOURCES)))
TIME ?= 60

$(FUZZ)/bin/%: $(OUT)/tests/fuzz/%.o $(OUT)/tests/fuzz/driver.o $(FUZZ_LIBRARY)
	@mkdir -p $(@D)
	@echo "  link  $@"
	@$(CXX) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS) -lcsv -lpthread

$(FUZZ_LIBRARY): $(call objects,$(wildcard $(FUZZ_LAYERS:%=src/%/*.cpp)) $(FUZZ_CTL:%=src/ctl/%.cpp))
	@rm -f $@
	@ar rcs $@ $^

.PHONY: fuzz fuzzers
fuzz: test-packages
	$(call install,libclang-rt-dev)
	@$(MAKE) --no-print-directory -j$(JOBS) fuzzers CXX=clang++ OUT=$(FUZZ)/objects SANITIZE='$(FUZZ_FLAGS)'
	@tests/fuzz/run $(FUZZ) $(TIME) $(TARGET)

fuzzers: $(TARGET:%=$(FUZZ)/bin/%) $(OUT)/tests/fuzz/driver.o

.PHONY: format
format:
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i

.PHONY: clean
clean:
	@rm -rf build

.PHONY: help
help:
	@sed -nE 's/^#: ?//p' Makefile

# --- the demo ---------------------------------------------------------------------------------

PORT ?= 8080

.PHONY: demo
demo: demo-packages
	@$(MAKE) --no-print-directory $(MODULE) $(CTL)
	@exec python3 demo/run.py --dir build/demo --port $(PORT) --module $(MODULE) --ctl $(CTL) --theme share

# --- speed ------------------------------------------------------------------------------------

ROUNDS ?= 5
SECONDS ?= 3
CASES ?= all
BENCH_PACKAGES := wrk valgrind
BENCH := $(OUT)/bench
BENCH_TOOLS := $(BENCH)/pace $(BENCH)/hashes $(BENCH)/sessions
$(BENCH)/%.o: CPPFLAGS += -Isrc

$(BENCH)/pace: $(call objects,bench/pace.cpp)
	@$(CXX) $(LDFLAGS) -o $@ $^
$(BENCH)/hashes: $(call objects,bench/hashes.cpp)
	@$(CXX) $(LDFLAGS) -o $@ $^ -largon2 -lpthread
$(BENCH)/sessions: $(call objects,bench/sessions.cpp $(CTL_SOURCES)) $(LIBRARY)
	@$(CXX) $(LDFLAGS) -o $@ $^ $(LIBS) -lcsv

.PHONY: bench bench-packages
bench-packages: demo-packages
	$(call install,$(BENCH_PACKAGES))
bench: bench-packages
	@$(MAKE) --no-print-directory -j$(JOBS) $(MODULE) $(CTL) $(BENCH_TOOLS)
	@exec python3 bench/run.py --dir build/bench --module $(MODULE) --ctl $(CTL) --tools $(BENCH) --theme share \
		--rounds $(ROUNDS) --seconds $(SECONDS) --cases $(CASES)

# --- installing -------------------------------------------------------------------------------

DESTDIR ?=
MODULES_DIR := $(DESTDIR)/usr/lib/nginx/modules
THEME_DIR := $(DESTDIR)/usr/share/nginx-gatekeeper
DOC_DIR := $(DESTDIR)/usr/share/doc/nginx-gatekeeper

# install(1) puts a new file in place of the old one, which a running nginx may still have mapped.
.PHONY: install
# Debian 12 lists some libraries in /lib that are in /usr/lib: each is asked for under both names.
install: $(MODULE) $(CTL)
	install -D -m 0644 $(MODULE) $(MODULES_DIR)/ngx_http_gatekeeper_module.so
	install -D -m 0755 $(CTL) $(DESTDIR)/usr/sbin/gatekeeperctl
	install -D -m 0644 nginx-conf/50-mod-http-gatekeeper.conf \
		$(DESTDIR)/usr/share/nginx/modules-available/mod-http-gatekeeper.conf
	install -d $(DESTDIR)/etc/nginx/modules-enabled
	ln -sf /usr/share/nginx/modules-available/mod-http-gatekeeper.conf \
		$(DESTDIR)/etc/nginx/modules-enabled/50-mod-http-gatekeeper.conf
	for file in $$(cd share && find . -type f); do \
		install -D -m 0644 share/$$file $(THEME_DIR)/$$file; \
	done
	for file in $$(cd nginx-conf && find . -type f); do \
		install -D -m 0644 nginx-conf/$$file $(DOC_DIR)/examples/$$file; \
	done
	install -D -m 0644 README.md $(DOC_DIR)/README.md
	ldd $(MODULE) $(CTL) | sed -nE 's/.* => (\/[^ ]+) .*/\1/p' | sort -u | xargs -r readlink -f | \
		sed -E 'p; s|^/usr||' | { xargs -r dpkg-query -S 2>/dev/null || true; } | \
		cut -d: -f1 | sort -u > $(DOC_DIR)/packages

# What the image's last step and every operator go by: each file in its place, each package named.
.PHONY: check-install
check-install:
	@rm -rf build/installed
	@$(MAKE) --no-print-directory --silent install DESTDIR=$(abspath build/installed)
	@cd build/installed && ls usr/lib/nginx/modules/ngx_http_gatekeeper_module.so \
		usr/sbin/gatekeeperctl usr/share/nginx-gatekeeper etc/nginx/modules-enabled > /dev/null
	@for package in libc6 libhiredis libcurl; do \
		grep -q "^$$package" build/installed/usr/share/doc/nginx-gatekeeper/packages || \
			{ echo "make install: no $$package among the packages"; exit 1; }; \
	done
