#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/crypto/keyring.hpp>

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <set>

namespace gatekeeper::crypto {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kMaxIdSize = 32;
constexpr std::size_t kMinDistinctBytes = 12;

constexpr std::array<std::string_view, 7> kLabels = {
    "gatekeeper csrf v1",      "gatekeeper one-time code v1", "gatekeeper seal v1",
    "gatekeeper enrolment v1", "gatekeeper identifier v1",    "gatekeeper device v1",
    "gatekeeper session v1",
};

std::string_view label_of(Purpose purpose) {
    return kLabels[static_cast<std::size_t>(purpose)];
}

struct FreePkey {
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};
struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(char* text) {
    return reinterpret_cast<unsigned char*>(text);
}

Secret derive(const Secret& master, std::string_view label) {
    const std::unique_ptr<EVP_PKEY_CTX, FreePkey> context(
        EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
    Secret key = Secret::of_size(kKeySize);
    std::size_t length = key.size();
    if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) != 1 ||
        EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes(master.view()),
                                   static_cast<int>(master.size())) != 1 ||
        EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytes(label), static_cast<int>(label.size())) !=
            1 ||
        EVP_PKEY_derive(context.get(), bytes(key.data()), &length) != 1 || length != kKeySize) {
        throw KeyringError("the keys cannot be derived: OpenSSL refuses HKDF-SHA-256");
    }
    return key;
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= kMaxIdSize &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

/// A typed or copied placeholder repeats itself; 32 random bytes have about 30 distinct values.
bool looks_random(std::string_view key) {
    return std::set<char>(key.begin(), key.end()).size() >= kMinDistinctBytes;
}

std::string at_line(std::size_t line, std::string_view what) {
    return "line " + std::to_string(line) + ": " + std::string(what);
}

std::string associated_data(std::string_view key_id, std::string_view owner) {
    return std::string(key_id) + '\n' + std::string(owner);
}

}  // namespace

Keyring Keyring::parse(std::string_view text) {
    Keyring ring;
    std::size_t line_number = 0;
    while (!text.empty()) {
        ++line_number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;

        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos || !is_id(line.substr(0, space))) {
            throw KeyringError(at_line(line_number, "expected \"<id> <key>\""));
        }
        const std::string id(line.substr(0, space));
        const std::optional<std::string> raw = from_base64url(line.substr(space + 1));
        if (!raw || raw->size() != kKeySize) {
            throw KeyringError(at_line(line_number, "key \"" + id +
                                                        "\" is not 32 bytes of base64url; make "
                                                        "one with \"gatekeeperctl keys new\""));
        }
        const Secret master(*raw);
        if (!looks_random(master.view())) {
            throw KeyringError(at_line(line_number, "key \"" + id +
                                                        "\" is not random; make one with "
                                                        "\"gatekeeperctl keys new\""));
        }
        for (const Key& other : ring.keys_) {
            if (other.id == id) {
                throw KeyringError(at_line(line_number, "key id \"" + id + "\" is there twice"));
            }
        }
        Key key{id, {}, derive(master, label_of(Purpose::Seal))};
        for (const std::string_view label : kLabels)
            key.macs.emplace_back(derive(master, label).view());
        ring.keys_.push_back(std::move(key));
    }
    if (ring.keys_.empty()) {
        throw KeyringError("there is no key in it; make one with \"gatekeeperctl keys new\"");
    }
    return ring;
}

std::string Keyring::render_line(std::string_view id, std::string_view random) {
    return std::string(id) + ' ' + base64url(random);
}

Sha256 Keyring::Key::tag(Purpose purpose, std::initializer_list<std::string_view> parts) const {
    return macs[static_cast<std::size_t>(purpose)].over(parts);
}

std::string Keyring::tag(Purpose purpose, std::initializer_list<std::string_view> parts) const {
    return base64url(bytes_of(keys_.front().tag(purpose, parts)));
}

std::vector<std::string> Keyring::tags(Purpose purpose,
                                       std::initializer_list<std::string_view> parts) const {
    std::vector<std::string> all;
    for (const Key& key : keys_)
        all.push_back(base64url(bytes_of(key.tag(purpose, parts))));
    return all;
}

bool Keyring::verify(Purpose purpose, std::initializer_list<std::string_view> parts,
                     std::string_view tag) const {
    bool matches = false;
    for (const std::string& expected : tags(purpose, parts)) {
        if (equal(expected, tag)) matches = true;
    }
    return matches;
}

std::string Keyring::short_tag(Purpose purpose, std::initializer_list<std::string_view> parts,
                               std::size_t size) const {
    return std::string(bytes_of(keys_.front().tag(purpose, parts)).substr(0, size));
}

bool Keyring::verify_short(Purpose purpose, std::initializer_list<std::string_view> parts,
                           std::string_view tag) const {
    bool matches = false;
    for (const Key& key : keys_) {
        const Sha256 whole = key.tag(purpose, parts);
        if (equal(bytes_of(whole).substr(0, tag.size()), tag)) matches = true;
    }
    return matches && !tag.empty();
}

std::string Keyring::seal(std::string_view plain, std::string_view owner) const {
    const Key& key = keys_.front();
    const std::string data = associated_data(key.id, owner);
    std::string body(kNonceSize + plain.size() + kTagSize, '\0');
    unsigned char* const nonce = bytes(body.data());
    unsigned char* const cipher = nonce + kNonceSize;
    int length = 0;
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (!context || RAND_bytes(nonce, kNonceSize) != 1 ||
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key.sealing.view()),
                           nonce) != 1 ||
        EVP_EncryptUpdate(context.get(), nullptr, &length, bytes(data),
                          static_cast<int>(data.size())) != 1 ||
        EVP_EncryptUpdate(context.get(), cipher, &length, bytes(plain),
                          static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), cipher + length, &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, cipher + plain.size()) !=
            1) {
        throw std::bad_alloc();
    }
    return key.id + '.' + base64url(body);
}

std::optional<Secret> Keyring::open(std::string_view sealed, std::string_view owner) const {
    const std::size_t dot = sealed.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view id = sealed.substr(0, dot);
    const auto key = std::find_if(keys_.begin(), keys_.end(),
                                  [id](const Key& candidate) { return candidate.id == id; });
    std::optional<std::string> body = from_base64url(sealed.substr(dot + 1));
    if (key == keys_.end() || !body || body->size() < kNonceSize + kTagSize) return std::nullopt;

    const std::string data = associated_data(id, owner);
    unsigned char* const nonce = bytes(body->data());
    unsigned char* const cipher = nonce + kNonceSize;
    const std::size_t size = body->size() - kNonceSize - kTagSize;
    Secret plain = Secret::of_size(size);
    int length = 0;
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (!context ||
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key->sealing.view()),
                           nonce) != 1 ||
        EVP_DecryptUpdate(context.get(), nullptr, &length, bytes(data),
                          static_cast<int>(data.size())) != 1 ||
        EVP_DecryptUpdate(context.get(), bytes(plain.data()), &length, cipher,
                          static_cast<int>(size)) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, cipher + size) != 1 ||
        EVP_DecryptFinal_ex(context.get(), bytes(plain.data()) + length, &length) != 1) {
        return std::nullopt;
    }
    return plain;
}

}  // namespace gatekeeper::crypto
