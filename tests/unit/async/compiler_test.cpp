/// The forms of co_await that this project may use, each with objects that count themselves: a
/// compiler that destroys one twice, leaks one or forgets to resume fails here and not in nginx.
#include "support/compiler_forms.hpp"

#include <gatekeeper/async/task.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using async::Task;

TEST_F(Compiler, constructs_temporaries_as_arguments) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const std::string a = co_await self.echo(std::string("a long temporary, on the heap"));
            const std::string b = co_await self.open_parcel(Parcel(a + " and its parcel"));
            co_return b;
        }
    };
    expect_everywhere([this] { return Form::of(*this); },
                      std::string("a long temporary, on the heap and its parcel"));
}

TEST_F(Compiler, concatenates_strings_as_arguments) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const std::string left = "left side of the concatenation ";
            const std::string text = co_await self.echo(left + "and right side " + left);
            co_return text;
        }
    };
    expect_everywhere([this] { return Form::of(*this); },
                      std::string("left side of the concatenation and right side "
                                  "left side of the concatenation "));
}

TEST_F(Compiler, keeps_a_temporary_alive_behind_a_view) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const std::string text = co_await self.echo_view(std::string(64, 'v'));
            co_return text;
        }
    };
    expect_everywhere([this] { return Form::of(*this); }, std::string(64, 'v'));
}

TEST_F(Compiler, passes_pairs_and_trivial_aggregates) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const std::string joined = co_await self.join(
                std::pair<std::string, std::string>(std::string(32, 'x'), std::string(32, 'y')));
            const Flags flags{20, 3};
            const int sum = co_await self.sum(flags);
            co_return joined + std::to_string(sum);
        }
    };
    expect_everywhere([this] { return Form::of(*this); },
                      std::string(32, 'x') + std::string(32, 'y') + "23");
}

TEST_F(Compiler, moves_a_named_value_into_the_call) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            Parcel parcel(std::string(48, 'p'));
            const std::string text = co_await self.open_parcel(std::move(parcel));
            co_return text;
        }
    };
    expect_everywhere([this] { return Form::of(*this); }, std::string(48, 'p'));
}

TEST_F(Compiler, awaits_in_an_if_with_initialiser) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            std::string seen;
            if (auto found = co_await self.maybe(true); found) seen += *found;
            if (auto found = co_await self.maybe(false); found) seen += *found;
            co_return seen;
        }
    };
    expect_everywhere([this] { return Form::of(*this); }, std::string("present"));
}

TEST_F(Compiler, binds_a_structured_result_by_name_first) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const Reply whole = co_await self.reply();
            const auto& [text, counted] = whole;
            co_return text;
        }
    };
    expect_everywhere([this] { return Form::of(*this); },
                      std::string("aggregate returned with a long enough text"));
}

TEST_F(Compiler, takes_a_member_of_the_awaited_result) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const std::string text = (co_await self.reply()).text;
            co_return text;
        }
    };
    expect_everywhere([this] { return Form::of(*this); },
                      std::string("aggregate returned with a long enough text"));
}

TEST_F(Compiler, awaits_within_loops_that_have_a_local) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            std::string seen;
            for (int i = 0; i < 4; ++i) {
                const bool even = co_await self.even(i);
                if (even) seen += std::to_string(i);
            }
            bool more = co_await self.even(2);
            while (more) {
                seen += "w";
                more = co_await self.even(3);
            }
            co_return seen;
        }
    };
    expect_everywhere([this] { return Form::of(*this); }, std::string("02w"));
}

TEST_F(Compiler, awaits_within_a_range_for_over_an_awaited_list) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const std::vector<std::string> all = co_await self.list();
            std::string seen;
            for (const std::string& one : all) {
                const std::string text = co_await self.echo(one + ";");
                seen += text;
            }
            co_return seen;
        }
    };
    expect_everywhere([this] { return Form::of(*this); },
                      std::string("one of three;two of three;three of three;"));
}

TEST_F(Compiler, branches_on_a_name_that_holds_the_result) {
    struct Form {
        static Task<std::string> of(Compiler& self) {
            const bool even = co_await self.even(4);
            if (even) {
                const std::string text = co_await self.echo("taken");
                co_return text;
            }
            co_return "not taken";
        }
    };
    expect_everywhere([this] { return Form::of(*this); }, std::string("taken"));
}

TEST_F(Compiler, returns_what_it_awaits) {
    struct Form {
        static Task<std::string> inner(Compiler& self) { co_return co_await self.echo("inner"); }
        static Task<std::string> of(Compiler& self) { co_return co_await inner(self); }
    };
    expect_everywhere([this] { return Form::of(*this); }, std::string("inner"));
}

TEST_F(Compiler, unwinds_an_exception_through_three_frames_that_suspended) {
    struct Form {
        static Task<int> innermost(Compiler& self) {
            const Counted local;
            const bool even = co_await self.even(1);
            if (!even) throw std::runtime_error("odd");
            co_return 1;
        }
        static Task<int> between(Compiler& self) {
            const Counted local;
            const int value = co_await innermost(self);
            co_return value;
        }
        static Task<std::string> of(Compiler& self) {
            const Counted local;
            std::string caught;
            try {
                const int value = co_await between(self);
                caught = std::to_string(value);
            } catch (const std::runtime_error& error) {
                caught = error.what();
            }
            const std::string text = co_await self.echo(caught + " was caught");
            co_return text;
        }
    };
    expect_everywhere([this] { return Form::of(*this); }, std::string("odd was caught"));
}

}  // namespace
}  // namespace gatekeeper::tests
