#include "conversation.hpp"

#include <gatekeeper/crypto/secret.hpp>

#include <algorithm>
#include <cstring>
#include <new>

namespace gatekeeper::delivery {
namespace {

constexpr std::size_t kLongestExplanation = 200;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

void refuse_control_characters(const std::string& text) {
    if (std::any_of(text.begin(), text.end(), is_control)) {
        throw ports::PortFailure("a control character stands where it could end a line");
    }
}

}  // namespace

Conversation::Conversation(const char* protocols, const std::string& ca_file, Limits limits)
    : handle_(curl_easy_init()) {
    if (!handle_) throw std::bad_alloc();
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, protocols);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    // Without it, giving up during a name look-up waits for the resolver's thread.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.timeout.count()));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!ca_file.empty()) {
        set_text(CURLOPT_CAINFO, ca_file);
        // Else Debian's /etc/ssl/certs is believed as well.
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
}

void Conversation::set_text(CURLoption option, const std::string& text) {
    refuse_control_characters(text);
    set(option, text.c_str());
}

std::string Conversation::explain(CURLcode code) const {
    const bool has_detail = error_.front() != '\0';
    std::string text = has_detail ? error_.data() : curl_easy_strerror(code);
    if (text.size() > kLongestExplanation) text.resize(kLongestExplanation);
    for (char& c : text) {
        if (c < 0x20 || c > 0x7e) c = '?';
    }
    return text;
}

StringList::~StringList() {
    for (const curl_slist* line = first_; line != nullptr; line = line->next) {
        crypto::wipe(line->data, std::strlen(line->data));
    }
    curl_slist_free_all(first_);
}

void StringList::append(const std::string& line) {
    refuse_control_characters(line);
    curl_slist* const longer = curl_slist_append(first_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    first_ = longer;
}

void wipe(std::string& text) noexcept {
    crypto::wipe(text.data(), text.size());
}

}  // namespace gatekeeper::delivery
