#include "key_file.hpp"
#include "verbs.hpp"

#include <gatekeeper/host/system.hpp>

namespace gatekeeper::ctl {

int make_key(Context& context, const std::string& file) {
    host::SystemRandom random;
    const NewKey key = make_new_key(random, host::SystemClock().now());
    json::Value value = json::Value::object();
    value.set("id", json::Value::string(key.id));
    if (file.empty()) {
        value.set("line", json::Value::string(key.line));
        context.output.answer(value, key.line);
        return kDone;
    }
    put_first(key.line, file);
    value.set("file", json::Value::string(file));
    context.output.answer(value, file + ": key " + key.id +
                                     " is the first now. Reload nginx to use it, and keep the "
                                     "other lines: they open what was sealed before.");
    return kDone;
}

}  // namespace gatekeeper::ctl
