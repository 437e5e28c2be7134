#include <gatekeeper/settings/nginx_dump.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace gatekeeper::settings {
namespace {

constexpr std::string_view kFileMark = "# configuration file ";

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// A backslash and what follows it, as nginx resolves the pair in the words of a directive.
std::string unescaped(char c) {
    switch (c) {
        case '"':
        case '\'':
        case '\\':
            return std::string(1, c);
        case 't':
            return "\t";
        case 'r':
            return "\r";
        case 'n':
            return "\n";
        default:
            return std::string{'\\', c};
    }
}

/// Walks over one file's text.
class Reader {
  public:
    Reader(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

    /// Words that no `;` or brace ends are no directive.
    std::vector<Directive> read() {
        while (skip_space_and_comments()) {
            const char c = text_[at_];
            if (c == ';' || c == '}') {
                step();
                finish();
            } else if (c == '{') {
                step();
                const bool is_code = !words_.empty() && words_.front().ends_with("_by_lua_block");
                finish();
                if (is_code) skip_lua();
            } else {
                if (words_.empty()) first_line_ = line_;
                words_.push_back(c == '"' || c == '\'' ? quoted_word() : bare_word());
            }
        }
        return std::move(directives_);
    }

  private:
    bool at_end() const { return at_ >= text_.size(); }

    void step() {
        if (text_[at_] == '\n') ++line_;
        ++at_;
    }

    bool starts(std::string_view mark) const { return text_.substr(at_).starts_with(mark); }

    /// False at the end of the text.
    bool skip_space_and_comments() {
        while (!at_end() && (is_space(text_[at_]) || text_[at_] == '#')) {
            if (text_[at_] == '#') {
                skip_past("\n");
            } else {
                step();
            }
        }
        return !at_end();
    }

    void skip_past(std::string_view mark) {
        while (!at_end() && !starts(mark))
            step();
        for (std::size_t i = 0; i < mark.size() && !at_end(); ++i)
            step();
    }

    /// The character at this place, or the pair that begins with a backslash.
    std::string take_character() {
        const char c = text_[at_];
        step();
        if (c != '\\' || at_end()) return std::string(1, c);
        const char escaped = text_[at_];
        step();
        return unescaped(escaped);
    }

    std::string quoted_word() {
        const char quote = text_[at_];
        step();
        std::string word;
        while (!at_end() && text_[at_] != quote)
            word += take_character();
        if (!at_end()) step();
        return word;
    }

    /// `${name}` does not open a block.
    std::string bare_word() {
        std::string word;
        while (!at_end() && !is_space(text_[at_]) && text_[at_] != ';') {
            if (text_[at_] == '{' && !word.ends_with('$')) break;
            word += take_character();
        }
        return word;
    }

    void finish() {
        if (words_.empty()) return;
        Directive directive{std::move(words_.front()), {}, file_, first_line_};
        directive.arguments.assign(std::make_move_iterator(words_.begin() + 1),
                                   std::make_move_iterator(words_.end()));
        words_.clear();
        directives_.push_back(std::move(directive));
    }

    /// Past the brace that ends the block; those in Lua's strings and comments do not count.
    void skip_lua() {
        for (int depth = 1; depth > 0 && !at_end();) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                quoted_word();
            } else if (starts("--[[") || starts("[[")) {
                skip_past("]]");
            } else if (starts("--")) {
                skip_past("\n");
            } else {
                if (c == '{') ++depth;
                if (c == '}') --depth;
                step();
            }
        }
    }

    std::string_view text_;
    std::string file_;
    std::size_t at_ = 0;
    int line_ = 1;
    int first_line_ = 1;
    Arguments words_;
    std::vector<Directive> directives_;
};

/// Where the mark of the next file stands: at the start of a line.
std::size_t find_mark(std::string_view dump, std::size_t from) {
    if (dump.substr(from).starts_with(kFileMark)) return from;
    const std::size_t before = dump.find("\n" + std::string(kFileMark), from);
    return before == std::string_view::npos ? dump.size() : before + 1;
}

}  // namespace

std::vector<Directive> read_directives(std::string_view dump) {
    std::vector<Directive> all;
    std::string file;
    while (true) {
        const std::size_t mark = find_mark(dump, 0);
        std::vector<Directive> part = Reader(dump.substr(0, mark), file).read();
        std::move(part.begin(), part.end(), std::back_inserter(all));
        if (mark == dump.size()) return all;
        dump.remove_prefix(mark + kFileMark.size());
        const std::size_t end = std::min(dump.find('\n'), dump.size());
        file = dump.substr(0, end);
        if (file.ends_with(':')) file.pop_back();
        dump.remove_prefix(std::min(end + 1, dump.size()));
    }
}

Arguments split_words(std::string_view text) {
    std::vector<Directive> directives = read_directives("directive " + std::string(text) + "\n;");
    if (directives.size() != 1 || directives.front().name != "directive") {
        throw SettingError("\"" + std::string(text) +
                           "\" must be the words of one directive, without ; and braces");
    }
    return std::move(directives.front().arguments);
}

}  // namespace gatekeeper::settings
