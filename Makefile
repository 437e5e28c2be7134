# gatekeeper: `make demo` and `make test` are all most people need; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
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

-include $(shell find build -name '*.d' 2>/dev/null)

.PHONY: library
library: $(LIBRARY)

# --- unit tests -------------------------------------------------------------------------------

UNIT_SOURCES := $(wildcard tests/unit/*/*.cpp)
UNIT := $(OUT)/unit
TEST_CPPFLAGS := -Itests -Isrc
$(OUT)/tests/%.o: CPPFLAGS += $(TEST_CPPFLAGS)

$(UNIT): $(call objects,$(UNIT_SOURCES)) $(LIBRARY)
	@echo "  link  $@"
	@$(CXX) $(LDFLAGS) -o $@ $^ -lgmock -lgtest -lgtest_main $(LIBS) -lpthread

.PHONY: unit
unit: $(UNIT)
	$(UNIT) --gtest_brief=1

# --- gatekeeperctl ----------------------------------------------------------------------------

CTL_SOURCES := $(wildcard src/ctl/*.cpp)
CTL := $(OUT)/gatekeeperctl

$(CTL): $(call objects,$(CTL_SOURCES)) $(LIBRARY)
	@echo "  link  $@"
	@$(CXX) $(LDFLAGS) -o $@ $^ $(LIBS) -lcsv

.PHONY: ctl
ctl: $(CTL)
