#pragma once

#include "installation.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace gatekeeper::tests {

/// A configuration with a mistake, and the words that the complaint must hold: the directive, what
/// was written, and what to do about it.
struct Mistake {
    std::string name;
    std::function<void(Plan&)> make;
    std::vector<std::string> words;
};

/// The usual plan with a directive of the http block changed to `value`.
inline Mistake wrong(const std::string& directive, const std::string& value,
                     std::vector<std::string> words) {
    words.push_back("\"" + directive + "\"");
    return Mistake{directive + " " + value, [=](Plan& plan) { plan.gatekeeper[directive] = value; },
                   std::move(words)};
}

/// Makes every mistake, one after the other, and reads what nginx -t says.
class Mistakes {
  public:
    Mistakes() : site_(usual_plan()) {}

    const Installation& site() const { return site_; }

    void expect_refused(const std::vector<Mistake>& mistakes) {
        for (const Mistake& mistake : mistakes) {
            Plan plan = usual_plan();
            mistake.make(plan);
            site_.change(plan);
            const Outcome outcome = site_.nginx().check();
            EXPECT_NE(outcome.status, 0) << mistake.name << " is taken:\n" << outcome.output;
            EXPECT_TRUE(contains(outcome.output, "[emerg]")) << mistake.name << outcome.output;
            EXPECT_TRUE(contains(outcome.output, "nginx.conf:")) << mistake.name << outcome.output;
            for (const std::string& word : mistake.words) {
                EXPECT_TRUE(contains(outcome.output, site_.filled(word)))
                    << mistake.name << ": no \"" << word << "\" in\n"
                    << outcome.output;
            }
        }
        EXPECT_FALSE(contains(site_.nginx().log(), "signal"));
    }

    void expect_taken(const std::string& name, const std::function<void(Plan&)>& make) {
        Plan plan = usual_plan();
        make(plan);
        site_.change(plan);
        const Outcome outcome = site_.nginx().check();
        EXPECT_EQ(outcome.status, 0) << name << "\n" << outcome.output;
    }

  private:
    Installation site_;
};

}  // namespace gatekeeper::tests
